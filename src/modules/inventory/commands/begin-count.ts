import { cycleCountChanged } from '../../../events/inventory.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import {
  type CountAsked,
  type CountedStock,
  type CountRefusal,
  countStateOf,
  decideCountScope,
} from '../rules/cycle-count.ts';
import {
  countLinesByState,
  insertCount,
  insertCountLines,
  lockCounts,
  lockLinesIn,
  setCountState,
  skipCountLines,
} from '../sql/cycle-counts.ts';
import { findVariants, holdLocations } from '../sql/stock-facts.ts';

export type BeginCount = CountAsked & {
  location_code?: string;
  location_id?: string;
  stock?: CountedStock;
  is_blind?: boolean;
  note?: string | null;
};

export type BegunCount = {
  id: string;
  number: number;
  lines: number;
  /** What another open count has already. */
  left_out: number;
};

type Refusal =
  | CountRefusal
  | { code: 'location_unknown'; location: string }
  | { code: 'location_archived'; location: string }
  | { code: 'sku_unknown'; sku: string }
  | { code: 'stock_of_bundle'; sku: string };

/** Begins a count: what is to be counted is decided now, and counted while the location goes on working. */
export const beginCount = command<BeginCount, BegunCount, Refusal>({
  name: 'inventory.begin-count',
  permission: 'inventory:adjust',
  async handle({ tx, audit, publish }, request) {
    const { scope, skus, class: wanted, days, stock = 'sellable', is_blind = true, note } = request.input;
    const asked = decideCountScope({ scope, skus: skus ?? null, class: wanted ?? null, days: days ?? null });
    if (!asked.ok) return asked;
    const named = request.input.location_id ?? request.input.location_code ?? '';
    const location = (await holdLocations(tx, [request.input])).get(named);
    if (!location) return refuse({ code: 'location_unknown', location: named });
    if (location.status === 'archived') return refuse({ code: 'location_archived', location: location.code });
    const variants = await findVariants(tx, skus ?? []);
    const unknown = skus?.find((sku) => !variants.has(sku));
    if (unknown !== undefined) return refuse({ code: 'sku_unknown', sku: unknown });
    const bundle = [...variants.values()].find((variant) => variant.is_bundle);
    if (bundle) return refuse({ code: 'stock_of_bundle', sku: bundle.sku });
    const tracked = [...variants.values()].find(({ tracking }) => tracking !== 'none');
    if (tracked) return refuse({ code: 'count_tracked', sku: tracked.sku });

    const count = { id: newId(), location_id: location.id, scope, stock, is_blind };
    const number = await insertCount(tx, { ...count, note: note ?? '', created_by: request.actor.name });
    const { lines, left_out } = await insertCountLines(tx, count, asked.value);
    // A whole location may be begun where nothing is on the books: what lies there is found.
    if (lines === 0 && scope !== 'whole') return refuse({ code: 'count_empty', left_out });
    audit(
      {
        subject_type: 'cycle_count',
        subject_id: count.id,
        after: { number, location: location.code, scope, stock, is_blind, lines },
        reason: note ?? null,
      },
      request,
    );
    publish(cycleCountChanged(count.id, { state: 'counting', location_id: location.id }), request);
    return accept({ id: count.id, number, lines, left_out });
  },
});

/** Ends a count without the lines that are not decided; what it has corrected stays corrected. */
export const cancelCount = command<
  { id: string; reason: string | null },
  { id: string },
  CountRefusal | { code: 'not_found'; what: string }
>({
  name: 'inventory.cancel-count',
  permission: 'inventory:adjust',
  async handle({ tx, audit, publish }, request) {
    const { id, reason } = request.input;
    const count = (await lockCounts(tx, [id], 'no key update')).get(id);
    if (!count) return refuse({ code: 'not_found', what: 'cycle count' });
    const { number, state } = count;
    if (state === 'closed' || state === 'cancelled') return refuse({ code: 'count_ended', number, state });
    const open = await lockLinesIn(tx, id, ['open', 'counted', 'waiting', 'recount']);
    await skipCountLines(tx, open, { decided_by: request.actor.name, note: reason });
    // What was corrected before makes it a count that ended early, not one that never was.
    const left = await countLinesByState(tx, id);
    const next = (left.posted ?? 0) > 0 ? countStateOf(left) : 'cancelled';
    await setCountState(tx, id, next);
    audit(
      { subject_type: 'cycle_count', subject_id: id, before: { state }, after: { state: next }, reason },
      request,
    );
    publish(cycleCountChanged(id, { state: next, location_id: count.location_id }), request);
    return accept({ id });
  },
});
