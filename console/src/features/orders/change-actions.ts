import type { PostV1OrdersByIdChangesData } from '../../api/generated/types.gen.ts';
import type { Address, Order } from './order-types.ts';

export type ChangeAction = PostV1OrdersByIdChangesData['body']['actions'][number];

/** A line of the order in the form: how many are wanted, and at what price; null where that cannot be read. */
export type FormLine = {
  line_id: string;
  sku: string;
  title: string;
  options: string;
  image_url: string | null;
  /** As the order has it. */
  wanted: number;
  unit_amount: number;
  /** Units that left the shelf already: fewer cannot be wanted. */
  least: number;
  quantity: number;
  new_unit_amount: number | null;
};

export type AddedLine = { sku: string; quantity: number; unit_amount: number | null };

export type ChangeForm = {
  lines: readonly FormLine[];
  added: readonly AddedLine[];
  discount: { amount: number; title: string } | null;
  shipping_address: Address | null;
  service: { service_code: string; shipping_amount: number | null } | null;
};

/** The lines of an order that can be changed: a bundle as a whole, its parts not. */
export function linesToChange(order: Pick<Order, 'lines'>): FormLine[] {
  return order.lines
    .filter((line) => line.parent_line_id === null)
    .map((line) => {
      const parts = line.is_bundle ? order.lines.filter((part) => part.parent_line_id === line.id) : [line];
      const per = (part: (typeof parts)[number]) => part.quantity / line.quantity;
      const wanted = Math.min(...parts.map((part) => (part.quantity - part.cancelled) / per(part)));
      const least = Math.max(
        ...parts.map((part) => (part.picked + part.packed + part.shipped + part.delivered) / per(part)),
      );
      const { id, sku, title, options, image_url, unit_amount } = line;
      return {
        ...{ line_id: id, sku, title, options, image_url, wanted, unit_amount },
        ...{ least: Math.ceil(least), quantity: wanted, new_unit_amount: unit_amount },
      };
    })
    .filter(({ wanted }) => wanted > 0);
}

/** What the form asks for; null while something in it cannot be read. */
export function actionsOf(form: ChangeForm): ChangeAction[] | null {
  if (form.lines.some(({ new_unit_amount }) => new_unit_amount === null)) return null;
  const { discount, service, shipping_address } = form;
  return [
    ...form.lines.flatMap((line): ChangeAction[] => [
      ...(line.new_unit_amount !== null && line.new_unit_amount !== line.unit_amount
        ? [{ type: 'set_price' as const, line_id: line.line_id, unit_amount: line.new_unit_amount }]
        : []),
      ...(line.quantity === line.wanted
        ? []
        : [{ type: 'set_quantity' as const, line_id: line.line_id, quantity: line.quantity }]),
    ]),
    ...form.added.map(
      ({ sku, quantity, unit_amount }): ChangeAction => ({
        ...{ type: 'add_line', sku, quantity },
        ...(unit_amount !== null && { unit_amount }),
      }),
    ),
    ...(shipping_address ? [{ type: 'set_address' as const, shipping_address }] : []),
    ...(service
      ? [
          {
            ...{ type: 'set_service' as const, service_code: service.service_code },
            ...(service.shipping_amount !== null && { shipping_amount: service.shipping_amount }),
          },
        ]
      : []),
    ...(discount ? [{ type: 'discount' as const, ...discount }] : []),
  ];
}
