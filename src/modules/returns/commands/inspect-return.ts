import { stockChanged } from '../../../events/inventory.ts';
import { returnInspected } from '../../../events/returns.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { ensureLevels, lockLevels, moveStock } from '../../inventory/index.ts';
import { decideInspection, type Inspection, type InspectionRefusal } from '../rules/inspect.ts';
import { outstandingOf, uninspectedOf } from '../rules/return-states.ts';
import { type ReturnLineRow, type ReturnRow, setState } from '../sql/returns.ts';
import { findOutlet, insertInspection, readWaitingLots, waitingAt } from '../sql/units.ts';
import { tellOrder } from '../steps/tell-order.ts';
import { holdReturn, type StateRefusal } from './decide-return.ts';

type Refusal =
  | InspectionRefusal
  | StateRefusal
  | { code: 'return_item_unexpected'; number: string }
  | { code: 'return_units_outstanding'; number: string; units: number };

/** Writes what was found of returned units and moves them where they belong, in one transaction. */
export const inspectReturn = command<Inspection & { return_id: string }, { id: string }, Refusal>({
  name: 'returns.inspect',
  permission: 'returns:receive',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { return_id, ...inspection } = request.input;
    const { location_id, quantity, disposition, outlet_sku } = inspection;
    const held = await holdReturn(shell, return_id, 'inspected', (state) => state === 'received');
    if (!held.ok) return held;
    const row = held.value;
    const line = row.lines.find(({ id }) => id === inspection.line_id);
    if (!line) return refuse({ code: 'return_item_unexpected', number: row.number });
    const { variant_id, sku } = line;
    const outlet = disposition === 'outlet' && outlet_sku !== null ? await findOutlet(tx, outlet_sku) : null;
    if (outlet) await ensureLevels(tx, [{ variant_id: outlet.variant_id, location_id }]);
    const levels = await lockLevels(
      tx,
      [variant_id, ...(outlet ? [outlet.variant_id] : [])].map((each) => ({ variant_id: each, location_id })),
    );
    const [waiting, lots] = await Promise.all([
      waitingAt(tx, line.id, location_id),
      readWaitingLots(tx, line.id, location_id, now),
    ]);
    const decided = decideInspection(inspection, {
      ...{ sku, variant_id, waiting, lots, outlet, is_tracked: line.is_tracked },
      quality_control: levels.find((level) => level.variant_id === variant_id)?.quality_control ?? 0,
    });
    if (!decided.ok) return decided;
    const { moves, lot_id } = decided.value;
    const actor_name = request.actor.name;
    await insertInspection(tx, {
      ...inspection,
      ...{ id: newId(), lot_id, actor_name, at: now, outlet_variant_id: outlet?.variant_id ?? null },
    });
    await moveStock(
      tx,
      moves.map(({ lot_id: moved, ...move }) => ({
        ...{ ...move, location_id, actor_name, reference_type: 'return', reference_id: row.id },
        ...(moved !== null && { lots: [{ lot_id: moved, quantity }] }),
      })),
    );
    const lines = row.lines.map((each) =>
      each.id === line.id ? { ...each, inspected: each.inspected + quantity } : each,
    );
    const is_done = outstandingOf(lines) + uninspectedOf(lines) === 0;
    await finish(shell, request, row, is_done);
    const { grade } = inspection;
    shell.audit(
      { subject_type: 'return', subject_id: row.id, after: { sku, quantity, grade, disposition } },
      request,
    );
    const { number, order_id } = row;
    shell.publish(
      returnInspected(row.id, { number, order_id, units: quantity, disposition, is_done }),
      request,
    );
    const variant_ids = [...new Set(moves.map((move) => move.variant_id))];
    const is_increase = moves.some(({ to_state }) => to_state === 'available');
    if (variant_ids.length > 0) shell.publish(stockChanged(row.id, { variant_ids, is_increase }), request);
    return accept({ id: row.id });
  },
});

/** Ends a return of which less came than was announced; what did not come can be announced again. */
export const closeReturn = command<{ return_id: string; reason: string }, { id: string }, Refusal>({
  name: 'returns.close',
  permission: 'returns:receive',
  async handle(shell, request) {
    const { return_id, reason } = request.input;
    const held = await holdReturn(shell, return_id, 'inspected', (state) => state === 'received');
    if (!held.ok) return held;
    const row = held.value;
    const units = uninspectedOf(row.lines);
    if (units > 0) return refuse({ code: 'return_units_outstanding', number: row.number, units });
    await finish(shell, request, row, true);
    shell.audit(
      {
        ...{ subject_type: 'return', subject_id: row.id, before: { state: row.state } },
        ...{ after: { state: 'inspected', missing: outstandingOf(row.lines) }, reason },
      },
      request,
    );
    const { number, order_id } = row;
    const none = { units: 0, disposition: '' };
    shell.publish(returnInspected(row.id, { number, order_id, ...none, is_done: true }), request);
    return accept({ id: row.id });
  },
});

async function finish(
  shell: Shell,
  request: CommandRequest<unknown>,
  row: ReturnRow & { lines: ReturnLineRow[] },
  is_done: boolean,
): Promise<void> {
  if (!is_done) return;
  await setState(shell.tx, row.id, { state: 'inspected', at: shell.now });
  await tellOrder(shell, request, row, { kind: 'return.inspected' });
}
