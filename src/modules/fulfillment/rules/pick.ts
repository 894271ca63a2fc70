import { isScanOf, readScan, type Scan } from '../../../kernel/read-scan.ts';
import { isWorkable, unpickedUnits } from './fulfillment-order-states.ts';
import {
  choosePickedLots,
  chooseReturnedLots,
  type LotChoice,
  type LotOutcome,
  type LotReason,
  namedLot,
  type ShelfLot,
  type ToldLot,
} from './pick-lot.ts';
import type { FulfillmentWork, WorkLine } from './work.ts';

/** One scan of a handheld: a product's code, or the line that somebody tapped. */
export type PickScan = {
  /** Made by the handheld: the same id is the same scan, however often it is sent. */
  client_id: string;
  kind: 'pick' | 'unpick';
  code: string | null;
  line_id: string | null;
  /** The code of the lot, or the serial number, where it is not in `code`. */
  lot?: string | null;
  quantity: number;
};

/** A scan that was counted before. */
export type KnownScan = {
  client_id: string;
  fulfillment_order_id: string;
  line_id: string;
  kind: 'pick' | 'unpick';
  quantity: number;
  actor_name: string;
};

export type ScanOutcome = 'counted' | 'already_counted' | 'wrong_item' | 'too_many' | 'refused' | LotOutcome;

export type ScanReason = 'on_hold' | 'ended' | 'not_started' | 'used_for_another_scan';

export type ScanResult = {
  client_id: string;
  outcome: ScanOutcome;
  line_id: string | null;
  sku: string | null;
  /** Why a scan was refused, or a lot is not the right one. */
  reason: ScanReason | LotReason | null;
  /** The lot to take instead, or to name. */
  proposal: ToldLot | null;
};

/** Units of a lot that a counted scan took off the shelf, or put back. */
export type PickedLot = {
  line_id: string;
  variant_id: string;
  lot_id: string;
  kind: 'pick' | 'unpick';
  quantity: number;
};

/** What is known beside the work: who scans in which year, and over the running state, what was counted and what lies where. */
export type PickFacts = {
  known: Map<string, KnownScan>;
  actor_name: string;
  this_year: number;
  /** The lots of the tracked lines at the location of the work. */
  shelf: readonly ShelfLot[];
  /** The lots of counted scans. */
  moved: PickedLot[];
};

/**
 * Decides one scan and counts it on the work and among the known scans, so that the next one sees it. A refused scan
 * moves nothing; the others of the same call still count, because a handheld sends what it collected offline.
 */
export function decideScan(work: FulfillmentWork, scan: PickScan, facts: PickFacts): ScanResult {
  const { known, actor_name } = facts;
  const { client_id, kind, quantity } = scan;
  const before = known.get(client_id);
  if (before) return resultOfKnown(work, scan, before, actor_name);
  const answer = (outcome: ScanOutcome, line?: WorkLine): ScanResult => ({
    client_id,
    outcome,
    line_id: line?.id ?? null,
    sku: line?.sku ?? null,
    reason: null,
    proposal: null,
  });
  if (!isWorkable(work.status)) {
    const reason =
      work.status === 'on_hold' ? 'on_hold' : work.status === 'scheduled' ? 'not_started' : 'ended';
    return { ...answer('refused'), reason };
  }
  const read = scan.code === null ? undefined : readScan(scan.code, facts.this_year);
  const lines = linesOf(work, scan, read, facts);
  const [first] = lines;
  if (!first) return answer('wrong_item');
  const line = lines.find((each) => roomFor(kind, each) >= quantity);
  if (!line) return answer('too_many', first);
  const lots = chooseLots(line, scan, read, facts);
  if (!lots.ok) {
    const { outcome, reason, proposal } = lots;
    return { ...answer(outcome, line), reason, proposal };
  }
  moveLots(line, kind, lots.lots, facts);
  line.picked += kind === 'pick' ? quantity : -quantity;
  known.set(client_id, {
    client_id,
    fulfillment_order_id: work.id,
    line_id: line.id,
    kind,
    quantity,
    actor_name,
  });
  return answer('counted', line);
}

function chooseLots(line: WorkLine, scan: PickScan, read: Scan | undefined, facts: PickFacts): LotChoice {
  if (line.tracking === 'none') return { ok: true, lots: [] };
  const isCodeOfLine = read === undefined || isScanOf(read, line);
  const named =
    namedLot(scan.lot ?? null, read, line.tracking) ?? (isCodeOfLine ? null : (read?.text ?? null));
  return scan.kind === 'pick'
    ? choosePickedLots(line, named, scan.quantity, shelfOf(line, facts))
    : chooseReturnedLots(line, named, scan.quantity);
}

function shelfOf({ variant_id }: WorkLine, { shelf }: PickFacts): ShelfLot[] {
  return shelf.filter((lot) => lot.variant_id === variant_id);
}

function moveLots(
  line: WorkLine,
  kind: 'pick' | 'unpick',
  lots: readonly { lot_id: string; quantity: number }[],
  { shelf, moved }: PickFacts,
): void {
  for (const { lot_id, quantity } of lots) {
    const by = kind === 'pick' ? quantity : -quantity;
    const there = shelf.find(({ id }) => id === lot_id);
    if (there) there.sellable -= by;
    const held = line.lots.find((lot) => lot.lot_id === lot_id);
    if (held) held.picked += by;
    else if (there) {
      const { code, expires_on } = there;
      line.lots.push({ lot_id, code, expires_on, picked: by, packed: 0, shipped: 0 });
    }
    moved.push({ line_id: line.id, variant_id: line.variant_id, lot_id, kind, quantity });
  }
}

// Somebody else's id, or the same id for something else, is a queue that was mixed up: it must not pass as done.
function resultOfKnown(
  work: FulfillmentWork,
  scan: PickScan,
  before: KnownScan,
  actor_name: string,
): ScanResult {
  const isSame =
    before.fulfillment_order_id === work.id &&
    before.kind === scan.kind &&
    before.quantity === scan.quantity &&
    before.actor_name === actor_name;
  const line = work.lines.find(({ id }) => id === before.line_id);
  return {
    client_id: scan.client_id,
    outcome: isSame ? 'already_counted' : 'refused',
    line_id: isSame ? before.line_id : null,
    sku: isSame ? (line?.sku ?? null) : null,
    reason: isSame ? null : 'used_for_another_scan',
    proposal: null,
  };
}

// A product's own code comes before that of a lot, which may look like one.
function linesOf(
  { lines }: FulfillmentWork,
  { line_id, kind }: PickScan,
  read: Scan | undefined,
  facts: PickFacts,
): WorkLine[] {
  if (line_id !== null) return lines.filter(({ id }) => id === line_id);
  if (!read) return [];
  const own = lines.filter((line) => isScanOf(read, line));
  if (own.length > 0) return own;
  return lines.filter(
    (line) =>
      line.tracking !== 'none' &&
      (kind === 'pick' ? shelfOf(line, facts) : line.lots).some(({ code }) => code === read.text),
  );
}

function roomFor(kind: 'pick' | 'unpick', line: WorkLine): number {
  return kind === 'pick' ? unpickedUnits(line) : line.picked - line.packed;
}
