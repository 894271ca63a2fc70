import { cycleCountChanged, stockChanged, stockShort } from '../../../events/inventory.ts';
import { present } from '../../../kernel/assert.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import type { Transaction } from '../../../platform/database.ts';
import {
  type CountRefusal,
  type CountState,
  countStateOf,
  decideVariance,
  differenceOf,
  type HeldFor,
  stillSuspected,
} from '../rules/cycle-count.ts';
import { worthOf } from '../rules/unit-cost.ts';
import { bookedUnits, OVERTAKEN_NOTE, readBooksOfLines, readOvertaken } from '../sql/books.ts';
import {
  type CountHead,
  type CountLine,
  countAsNone,
  countLinesByState,
  lockCounts,
  lockLinesIn,
  recountLines,
  type SettledLine,
  setCountState,
  settleCountLines,
  skipCountLines,
} from '../sql/cycle-counts.ts';
import { loadStockSettings } from '../sql/settings.ts';
import { holdLocations } from '../sql/stock-facts.ts';
import { readAverages } from '../sql/unit-costs.ts';
import { type Corrected, correctStock } from '../steps/correct-stock.ts';
import { ensureLevels, lockLevels } from '../steps/move-stock.ts';

type Refusal =
  | CountRefusal
  | { code: 'not_found'; what: string }
  | { code: 'location_archived'; location: string };

/** What became of a count by a decision: how many lines were corrected or found right, wait, or are to be counted again. */
export type SettledCount = {
  state: CountState;
  posted: number;
  waiting: number;
  /** Units that orders must give up before they can be written off. */
  short: number;
};

export type SubmitCount = {
  id: string;
  /** What to do with lines that nobody counted: leave them out, or believe that nothing lies there. */
  uncounted?: 'skip' | 'none';
};

/**
 * Submits what was counted. Each line is compared with the books as of its last scan; a difference within the limits corrects
 * the stock at once, a larger one waits for approval.
 */
export const submitCount = command<SubmitCount, SettledCount, Refusal>({
  name: 'inventory.submit-count',
  permission: 'inventory:count',
  async handle(shell, request) {
    const { tx } = shell;
    const { id, uncounted } = request.input;
    const count = (await lockCounts(tx, [id], 'no key update')).get(id);
    if (!count) return refuse({ code: 'not_found', what: 'cycle count' });
    const { number, state } = count;
    if (state !== 'counting') return refuse({ code: 'count_ended', number, state });
    const lines = await lockLinesIn(tx, id, ['open', 'counted', 'recount']);
    const open = lines.filter((line) => line.state !== 'counted');
    if (open.length > 0 && uncounted === undefined)
      return refuse({ code: 'count_uncounted', number, lines: open.length });
    if (uncounted === 'none') {
      await countAsNone(
        tx,
        open.map((line) => line.id),
      );
      for (const line of open) Object.assign(line, { state: 'counted', counted: 0 });
    } else {
      await skipCountLines(tx, open, { decided_by: request.actor.name, note: null });
    }
    const counted = lines.filter((line) => line.state === 'counted');
    const limits = await loadStockSettings(tx);
    const worthOfVariant = await readWorth(tx, counted, limits.valuation_currency);
    return settle(shell, request, {
      count,
      lines: counted,
      decide: (line, has_moved) =>
        decideVariance({ ...line, has_moved, worth: worthOfVariant(line.variant_id) }, limits),
    });
  },
});

export type DecideCount = {
  id: string;
  /** The lines, each with the difference that was seen: what is approved is exactly this. */
  lines: readonly { line_id: string; difference: number }[];
  note: string | null;
};

/** Approves differences that wait: the stock is corrected by them. */
export const approveCount = command<DecideCount, SettledCount, Refusal>({
  name: 'inventory.approve-count',
  permission: 'inventory:approve',
  async handle(shell, request) {
    const held = await lockWaiting(shell, request.input);
    if (!held.ok) return held;
    const { count, lines } = held.value;
    const seen = new Map(request.input.lines.map((line) => [line.line_id, line.difference]));
    return settle(shell, request, {
      count,
      lines,
      decide: () => null,
      check: (line) => {
        const [asked, found] = [seen.get(line.id) ?? 0, differenceOf(line)];
        return asked === found
          ? undefined
          : { code: 'count_line_changed', sku: line.sku, seen: asked, found };
      },
      note: request.input.note,
    });
  },
});

export type RejectCount = {
  id: string;
  line_ids: readonly string[];
  /** Whether somebody else has to count again. */
  by_another: boolean;
  note: string | null;
};

/** Does not believe differences that wait: the lines are counted afresh. */
export const rejectCount = command<RejectCount, SettledCount, Refusal>({
  name: 'inventory.reject-count',
  permission: 'inventory:approve',
  async handle(shell, request) {
    const { tx, audit, publish } = shell;
    const { id, line_ids, by_another, note } = request.input;
    const held = await lockWaiting(shell, { id, lines: line_ids.map((line_id) => ({ line_id })) });
    if (!held.ok) return held;
    const { count, lines } = held.value;
    await recountLines(tx, line_ids, { by_another, decided_by: request.actor.name, note });
    const left = await countLinesByState(tx, id);
    const state = countStateOf(left);
    await setCountState(tx, id, state);
    audit(
      {
        subject_type: 'cycle_count',
        subject_id: id,
        before: { state: count.state },
        after: { state, recount: lines.map(({ sku }) => sku), by_another },
        reason: note,
      },
      request,
    );
    publish(cycleCountChanged(id, { state, location_id: count.location_id }), request);
    return accept({ state, posted: 0, waiting: left.waiting ?? 0, short: 0 });
  },
});

async function readWorth(
  tx: Transaction,
  lines: readonly CountLine[],
  currency: string,
): Promise<(variant_id: string) => ((units: number) => number) | null> {
  const averages = await readAverages(
    tx,
    lines.map(({ variant_id }) => variant_id),
  );
  return (variant_id) => {
    const average = averages.get(variant_id);
    return average === undefined ? null : (units) => worthOf(units, average, currency);
  };
}

async function lockWaiting(
  { tx }: Shell,
  { id, lines }: { id: string; lines: readonly { line_id: string }[] },
) {
  const count = (await lockCounts(tx, [id], 'no key update')).get(id);
  if (!count) return refuse({ code: 'not_found', what: 'cycle count' });
  const { number, state } = count;
  if (state === 'closed' || state === 'cancelled') return refuse({ code: 'count_ended', number, state });
  const all = await lockLinesIn(tx, id, ['open', 'counted', 'recount', 'waiting', 'posted', 'skipped']);
  const byId = new Map(all.map((line) => [line.id, line]));
  const named: CountLine[] = [];
  for (const { line_id } of lines) {
    const line = byId.get(line_id);
    if (!line) return refuse({ code: 'not_found', what: 'line of this count' });
    if (line.state !== 'waiting')
      return refuse({ code: 'count_line_not_waiting', sku: line.sku, state: line.state });
    named.push(line);
  }
  return accept({ count, lines: named });
}

type Compared = CountLine & { expected: number; suspected: number };

type Settling = {
  count: CountHead;
  lines: readonly CountLine[];
  /** Why a compared line waits; null when its difference is posted. */
  decide(line: Compared, has_moved: boolean): HeldFor | null;
  check?(line: Compared): CountRefusal | undefined;
  note?: string | null;
};

async function settle(
  shell: Shell,
  request: CommandRequest<unknown>,
  { count, lines, decide, check, note = null }: Settling,
) {
  const { tx } = shell;
  const { location_id, stock } = count;
  const location = present(
    (await holdLocations(tx, [{ location_id }])).get(location_id),
    'the location of a count',
  );
  if (location.status === 'archived') return refuse({ code: 'location_archived', location: location.code });
  const named = lines.map(({ variant_id }) => ({ variant_id, location_id }));
  const [, levels] = await Promise.all([ensureLevels(tx, named), lockLevels(tx, named)]);
  const ids = lines.map(({ id }) => id);
  const overtaken = await readOvertaken(tx, 'count', ids);
  const books = await readBooksOfLines(tx, ids);
  const compared = lines.map((line) => {
    const [last, first] = [
      present(books.last.get(line.id), 'the books'),
      present(books.first.get(line.id), 'the books'),
    ];
    const expected = bookedUnits(last, stock);
    const suspected = stock === 'sellable' ? stillSuspected(last, (line.counted ?? 0) - expected) : 0;
    const has_moved = expected !== bookedUnits(first, stock);
    const whole: Compared = { ...line, expected, suspected };
    return { line: whole, last, held_for: overtaken.has(line.id) ? null : decide(whole, has_moved) };
  });
  for (const { line } of compared) {
    const wrong = check?.(line);
    if (wrong) return refuse(wrong);
  }
  const posting = compared.filter(({ line, held_for }) => held_for === null && !overtaken.has(line.id));
  const decided_by = request.actor.name;
  const settled = compared.map(
    ({ line, held_for }): Omit<SettledLine, 'missed_since'> => ({
      ...line,
      held_for: held_for ?? line.held_for,
      state: overtaken.has(line.id) ? 'skipped' : held_for === null ? 'posted' : 'waiting',
      decided_by: held_for === null ? decided_by : null,
      note: overtaken.has(line.id) ? OVERTAKEN_NOTE : note,
    }),
  );
  const corrected = await correctStock(
    tx,
    'count',
    posting
      .filter(({ line }) => line.counted !== line.expected || line.suspected > 0)
      .map(({ line, last }) => ({
        source_id: line.id,
        variant_id: line.variant_id,
        location_id,
        stock,
        variance: line.counted - line.expected,
        suspected: line.suspected,
        suspected_now: last.suspected_now,
        missed_since: last.missed_since,
        as_of: last.at,
        note,
        actor_name: decided_by,
      })),
    levels,
  );
  const missed = new Map(corrected.map(({ source_id, missed_since }) => [source_id, missed_since]));
  await settleCountLines(
    tx,
    settled.map((line) => ({ ...line, missed_since: missed.get(line.id) ?? 0 })),
  );
  const left = await countLinesByState(tx, count.id);
  const state = countStateOf(left);
  await setCountState(tx, count.id, state);
  const skuOf = new Map(lines.map(({ id, sku }) => [id, sku]));
  tellCorrected(shell, request, corrected, { reason: note, place: { location: location.code }, skuOf });
  const short = corrected.reduce((sum, { shortfall }) => sum + (shortfall?.units ?? 0), 0);
  shell.audit(
    {
      subject_type: 'cycle_count',
      subject_id: count.id,
      before: { state: count.state },
      after: { state, posted: posting.length, waiting: left.waiting ?? 0, short },
      reason: note,
    },
    request,
  );
  shell.publish(cycleCountChanged(count.id, { state, location_id }), request);
  return accept({ state, posted: posting.length, waiting: left.waiting ?? 0, short });
}

/** Audits every level that was corrected, and tells whoever sells and whoever promised. */
export function tellCorrected(
  shell: Shell,
  request: CommandRequest<unknown>,
  corrected: readonly Corrected[],
  words: { reason: string | null; place: object; skuOf: ReadonlyMap<string, string> },
): void {
  for (const { source_id, variant_id, before, after, shortfall } of corrected) {
    const fields = changedFields(before, after);
    const place = { sku: words.skuOf.get(source_id), ...words.place };
    shell.audit(
      {
        subject_type: 'variant',
        subject_id: variant_id,
        before: { ...place, ...fields.before },
        after: { ...place, ...fields.after, ...(shortfall && { short: shortfall.units }) },
        reason: words.reason,
      },
      request,
    );
  }
  const moved = corrected.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  const [first] = moved;
  if (first) {
    const variant_ids = [...new Set(moved.map(({ variant_id }) => variant_id))];
    const is_increase = moved.some((each) => each.is_increase);
    shell.publish(stockChanged(first.variant_id, { variant_ids, is_increase }), request);
  }
  for (const { variant_id, location_id, shortfall } of corrected) {
    if (!shortfall) continue;
    shell.publish(
      stockShort(variant_id, { shortfall_id: shortfall.id, variant_id, location_id, units: shortfall.units }),
      request,
    );
  }
}
