import type { Return, ReturnLine } from './returns.ts';

/** One unit that lay in the parcel. */
export type Scan = { order_line_id: string; lot: string | null };

type Meaning =
  | { kind: 'nothing' }
  | { kind: 'strange' }
  | { kind: 'ask'; line: ReturnLine }
  | { kind: 'count'; scan: Scan; sku: string; counted: number; expected: number };

/** What a scanned code means for a return: a unit of it, a lot of the item asked for, or nothing of it. */
export function understand(
  code: string,
  { row, scans, asking }: { row: Pick<Return, 'lines'>; scans: readonly Scan[]; asking: string | null },
): Meaning {
  if (code === '') return { kind: 'nothing' };
  const countOf = (line: ReturnLine) =>
    scans.filter(({ order_line_id }) => order_line_id === line.order_line_id).length;
  const expectedOf = (line: ReturnLine) => (line.is_kept ? 0 : line.quantity - line.received);
  const unit = (line: ReturnLine, lot: string | null): Meaning => {
    const [counted, expected] = [countOf(line) + 1, expectedOf(line)];
    if (counted > expected) return { kind: 'strange' };
    return {
      kind: 'count',
      scan: { order_line_id: line.order_line_id, lot },
      sku: line.sku,
      counted,
      expected,
    };
  };
  const matches = row.lines.filter(
    ({ sku, gtin }) => sku.toLowerCase() === code.toLowerCase() || (gtin !== null && sameGtin(gtin, code)),
  );
  const named = matches.find((line) => countOf(line) < expectedOf(line)) ?? matches[0];
  if (named) return named.tracking === 'none' ? unit(named, null) : { kind: 'ask', line: named };
  const asked = row.lines.find(({ order_line_id }) => order_line_id === asking);
  return asked ? unit(asked, code) : { kind: 'strange' };
}

/** The units as the server takes them in. */
export function arrivedLines(scans: readonly Scan[]) {
  return [...Map.groupBy(scans, ({ order_line_id }) => order_line_id)].map(([order_line_id, own]) => {
    const lots = Map.groupBy(
      own.flatMap(({ lot }) => lot ?? []),
      (lot) => lot,
    );
    return {
      ...{ order_line_id, quantity: own.length },
      ...(lots.size > 0 && { lots: [...lots].map(([code, units]) => ({ code, quantity: units.length })) }),
    };
  });
}

function sameGtin(gtin: string, code: string): boolean {
  return gtin.padStart(14, '0') === code.padStart(14, '0');
}
