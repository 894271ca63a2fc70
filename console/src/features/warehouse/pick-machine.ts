import type { Item, Stop, Walk } from './wave-types.ts';

/** A pick on its way to the server. */
export type WaveScan = {
  client_id: string;
  fulfillment_order_id: string;
  variant_id: string;
  code: string;
  quantity: number;
};

/** What is to be done next: units of one SKU from one bin into one tote. */
export type Task = {
  /** The index of the stop on the walk. */
  stop: number;
  bin: Stop['bin'];
  item: Item;
  tote: number;
  fulfillment_order_id: string;
  line_id: string;
  take: number;
};

/** What the picker has done since the last pick that was sent: the bin that was scanned, and the units in hand. */
export type Hand = { at: string | null; task: string | null; codes: readonly string[] };

export const emptyHand: Hand = { at: null, task: null, codes: [] };

/** Everything that is left of a walk, in walking order. What is on its way to the server counts as picked. */
export function tasksOf(walk: Pick<Walk, 'stops'>, unsent: readonly WaveScan[]): Task[] {
  return walk.stops.flatMap(({ bin, items }, stop) =>
    items.flatMap((item) =>
      item.totes.flatMap(({ tote, fulfillment_order_id, line_id, wanted, picked }) => {
        const sent = unsent
          .filter(
            (scan) =>
              scan.fulfillment_order_id === fulfillment_order_id && scan.variant_id === item.variant_id,
          )
          .reduce((sum, { quantity }) => sum + quantity, 0);
        const take = wanted - picked - sent;
        return take > 0 ? [{ stop, bin, item, tote, fulfillment_order_id, line_id, take }] : [];
      }),
    ),
  );
}

export function keyOf({ stop, item, tote }: Task): string {
  return `${stop} ${item.variant_id} ${tote}`;
}

/** Where the picker stands in a task. */
export type Stage = 'bin' | 'item' | 'count' | 'tote';

export function stageOf(task: Task, hand: Hand): Stage {
  if (task.bin !== null && !isCode(hand.at, task.bin.code)) return 'bin';
  const held = heldOf(task, hand);
  if (held === 0) return 'item';
  return held < task.take ? 'count' : 'tote';
}

/** Units of the task in hand. */
export function heldOf(task: Task, hand: Hand): number {
  return hand.task === keyOf(task) ? hand.codes.length : 0;
}

export type Heard = 'bin_right' | 'bin_wrong' | 'item_right' | 'item_wrong' | 'tote_wrong' | 'put';

export type Read = {
  heard: Heard;
  hand: Hand;
  /** What goes to the server, once the units are in their tote. */
  picked: readonly { code: string; quantity: number }[];
};

/**
 * Reads one scan where strict order counts: the bin, the item once a unit, then the tote where the cart has several. A wrong
 * scan moves nothing and forgets nothing.
 */
export function readScan(
  task: Task,
  hand: Hand,
  code: string,
  cart: { wave: number; batch: number; totes: number },
): Read {
  const stay = (heard: Heard): Read => ({ heard, hand, picked: [] });
  const stage = stageOf(task, hand);
  if (stage === 'bin') {
    if (!isCode(code, task.bin?.code ?? '')) return stay('bin_wrong');
    return { heard: 'bin_right', hand: { at: task.bin?.code ?? null, task: null, codes: [] }, picked: [] };
  }
  if (stage === 'tote') return isTote(code, task.tote, cart) ? put(task, hand) : stay('tote_wrong');
  if (!isItem(code, task.item)) return stay('item_wrong');
  return hold(task, hand, [code], cart.totes);
}

/** Counts the rest of a task by its first unit, for whoever takes a handful. */
export function countRest(task: Task, hand: Hand, totes: number): Read {
  const code = hand.codes[0] ?? task.item.sku;
  return hold(
    task,
    hand,
    Array.from({ length: task.take - heldOf(task, hand) }, () => code),
    totes,
  );
}

function hold(task: Task, hand: Hand, more: readonly string[], totes: number): Read {
  const before = hand.task === keyOf(task) ? hand.codes : [];
  const held: Hand = { at: hand.at, task: keyOf(task), codes: [...before, ...more] };
  if (held.codes.length >= task.take && totes === 1) return put(task, held);
  return { heard: 'item_right', hand: held, picked: [] };
}

function put(task: Task, hand: Hand): Read {
  const counts = new Map<string, number>();
  for (const code of hand.codes.slice(0, task.take)) counts.set(code, (counts.get(code) ?? 0) + 1);
  const picked = [...counts].map(([code, quantity]) => ({ code, quantity }));
  return { heard: 'put', hand: { at: hand.at, task: null, codes: [] }, picked };
}

function isCode(code: string | null, wanted: string): boolean {
  return code !== null && code.trim().toLowerCase() === wanted.toLowerCase();
}

/** The label of a tote: its number, or the number of wave, batch and tote as they are printed. */
function isTote(code: string, tote: number, { wave, batch }: { wave: number; batch: number }): boolean {
  const text = code.trim().toUpperCase();
  return text === String(tote) || text === `T${tote}` || text === toteCode(wave, batch, tote);
}

export function toteCode(wave: number, batch: number, tote: number): string {
  return `W${wave}-${batch}-${tote}`;
}

// Of a lot or a serial number the label says more, or only that: then the server decides.
function isItem(code: string, { sku, gtin, tracking }: Item): boolean {
  const text = code.trim();
  if (text === sku || tracking !== 'none') return true;
  if (gtin === null) return false;
  const whole = gtin.padStart(14, '0');
  return (/^\d{8,14}$/.test(text) && text.padStart(14, '0') === whole) || text.includes(`01${whole}`);
}
