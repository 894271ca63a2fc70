import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export type ArrivedLine = {
  order_line_id: string;
  quantity: number;
  lots: readonly { code: string; quantity: number }[];
};

export type ReturnLineFacts = {
  id: string;
  order_line_id: string;
  variant_id: string;
  sku: string;
  quantity: number;
  received: number;
  is_kept: boolean;
  is_tracked: boolean;
  /** Lots of which this order line got units, and how many of them did not come back yet. */
  lots: readonly { lot_id: string; code: string; open: number }[];
};

export type ReceivedLine = {
  line_id: string;
  order_line_id: string;
  variant_id: string;
  quantity: number;
  lots: { lot_id: string; quantity: number }[];
};

export type ReceiveRefusal =
  | { code: 'return_item_unexpected'; number: string }
  | { code: 'return_line_twice'; sku: string }
  | { code: 'return_more_arrived'; sku: string; asked: number; open: number }
  | { code: 'return_lot_missing'; sku: string }
  | { code: 'return_lot_unknown'; sku: string; lot: string };

/** Which units of a return arrived: announced ones, and of tracked variants exactly the lots that this order was sent. */
export function decideArrival(
  number: string,
  arrived: readonly ArrivedLine[],
  lines: readonly ReturnLineFacts[],
): Decision<ReceivedLine[], ReceiveRefusal> {
  const received: ReceivedLine[] = [];
  for (const { order_line_id, quantity, lots } of arrived) {
    const line = lines.find((each) => each.order_line_id === order_line_id);
    if (!line) return refuse({ code: 'return_item_unexpected', number });
    const { id: line_id, sku, variant_id } = line;
    if (received.some((each) => each.line_id === line_id)) return refuse({ code: 'return_line_twice', sku });
    const open = line.is_kept ? 0 : line.quantity - line.received;
    if (quantity > open) return refuse({ code: 'return_more_arrived', sku, asked: quantity, open });
    const named = line.is_tracked ? lotsOf(line, quantity, lots) : accept([]);
    if (!named.ok) return named;
    received.push({ line_id, order_line_id, variant_id, quantity, lots: named.value });
  }
  return accept(received);
}

function lotsOf(
  { sku, lots }: ReturnLineFacts,
  quantity: number,
  named: ArrivedLine['lots'],
): Decision<ReceivedLine['lots'], ReceiveRefusal> {
  const sum = named.reduce((total, lot) => total + lot.quantity, 0);
  if (sum !== quantity) return refuse({ code: 'return_lot_missing', sku });
  const byCode = Map.groupBy(named, ({ code }) => code);
  const found: ReceivedLine['lots'] = [];
  for (const [code, own] of byCode) {
    const lot = lots.find((each) => each.code === code);
    const units = own.reduce((total, each) => total + each.quantity, 0);
    if (!lot || units > lot.open) return refuse({ code: 'return_lot_unknown', sku, lot: code });
    found.push({ lot_id: lot.lot_id, quantity: units });
  }
  return accept(found);
}
