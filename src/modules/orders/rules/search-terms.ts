/** What an order is found by, each in lower case: numbers, e-mail, the words of the name, SKUs. */
export function searchTermsOf(order: {
  number: number;
  external_id: string;
  email: string | null;
  customer_name: string;
  skus: readonly string[];
}): string[] {
  const name = order.customer_name.toLowerCase();
  const terms = [
    String(order.number),
    order.external_id.toLowerCase(),
    ...(order.email ? [order.email.toLowerCase()] : []),
    name,
    ...name.split(/[\s,.;'"()/-]+/),
    ...order.skus.map((sku) => sku.toLowerCase()),
  ];
  return [...new Set(terms.map((term) => term.slice(0, 100)).filter((term) => term.length >= 2))];
}
