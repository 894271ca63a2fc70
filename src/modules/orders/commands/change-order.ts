import { stockChanged } from '../../../events/inventory.ts';
import { orderChangeConfirmed } from '../../../events/orders.ts';
import { present } from '../../../kernel/assert.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { changeWork } from '../../fulfillment/index.ts';
import { type ChangeDecided, type ChangeRefused, decideOn } from '../decide-change.ts';
import type { ChangeAction } from '../rules/change-order.ts';
import {
  type ChangePreview,
  outdatedParts,
  type PreviewPart,
  promiseAfter,
} from '../rules/change-preview.ts';
import { changeLines, changeOrderRow } from '../sql/change-facts.ts';
import { type ChangeRow, endChange, lockChange, saveChange } from '../sql/changes.ts';
import { addSearchTerms, insertLines, insertTimeline, type NewLine } from '../sql/insert-orders.ts';
import { refreshOrders } from '../steps/refresh-orders.ts';

type NotFound = { code: 'not_found'; what: string };
type Ended = { code: 'change_ended'; state: string };

export type ProposeChange = {
  order_id: string;
  /** The open change that is to do this instead; null for a new one. */
  change_id: string | null;
  reason: string;
  actions: ChangeAction[];
};

/** Says what a change of an order would do, and keeps it until somebody confirms or drops it. Nothing of the order changes. */
export const proposeChange = command<ProposeChange, ChangeRow, ChangeRefused | NotFound | Ended>({
  name: 'orders.propose-change',
  permission: 'orders:edit',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, change_id, reason, actions } = request.input;
    const open = change_id === null ? null : await lockChange(tx, change_id, order_id);
    if (open === undefined) return refuse({ code: 'not_found', what: 'change of this order' });
    if (open && open.state !== 'open') return refuse({ code: 'change_ended', state: open.state });
    const decided = await decideOn(shell, request, { order_id, actions, lock: false });
    if (!decided.ok) return decided;
    const [row] = await saveChange(
      tx,
      {
        ...{ id: open?.id ?? newId(), order_id, reason, actions },
        preview: decided.value.preview,
        created_by: request.actor.name,
      },
      now,
    );
    return accept(present(row, 'the change'));
  },
});

type OfChange = { order_id: string; change_id: string };

/**
 * Carries out a change as it was shown: decided once more with everything held, and refused where it would do anything else now.
 * A pick or a hand-over at the same moment waits for the same rows: one of the two sees the other's result.
 */
export const confirmChange = command<
  OfChange,
  ChangeRow,
  ChangeRefused | NotFound | Ended | { code: 'change_outdated'; number: number; parts: PreviewPart[] }
>({
  name: 'orders.confirm-change',
  permission: 'orders:edit',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, change_id } = request.input;
    await tx.rows('select from orders.orders where id = $1 for no key update', [order_id]);
    const change = await lockChange(tx, change_id, order_id);
    if (!change) return refuse({ code: 'not_found', what: 'change of this order' });
    if (change.state !== 'open') return refuse({ code: 'change_ended', state: change.state });
    const decided = await decideOn(shell, request, { order_id, actions: change.actions, lock: true });
    if (!decided.ok) return decided;
    const parts = outdatedParts(change.preview, decided.value.preview);
    if (parts.length > 0)
      return refuse({ code: 'change_outdated', number: decided.value.order.number, parts });

    const { freed_variant_ids } = await write(shell, request, decided.value);
    await endChange(tx, change_id, { state: 'confirmed', by: request.actor.name, at: now });
    await tell(shell, request, change, decided.value, freed_variant_ids);
    return accept({ ...change, state: 'confirmed', ended_by: request.actor.name, ended_at: now });
  },
});

/** Drops a change that nobody wants any more. */
export const dropChange = command<OfChange, ChangeRow, NotFound | Ended>({
  name: 'orders.drop-change',
  permission: 'orders:edit',
  async handle({ tx, now }, request) {
    const { order_id, change_id } = request.input;
    const change = await lockChange(tx, change_id, order_id);
    if (!change) return refuse({ code: 'not_found', what: 'change of this order' });
    if (change.state !== 'open') return refuse({ code: 'change_ended', state: change.state });
    await endChange(tx, change_id, { state: 'dropped', by: request.actor.name, at: now });
    return accept({ ...change, state: 'dropped', ended_by: request.actor.name, ended_at: now });
  },
});

async function write(
  shell: Shell,
  { actor }: CommandRequest<OfChange>,
  decided: ChangeDecided,
): Promise<{ freed_variant_ids: string[] }> {
  const { tx } = shell;
  const { order, changed, lines, plan, work, shortages, destination, service_code } = decided;
  const order_id = order.id;
  const [fresh, standing] = [lines.filter(({ is_new }) => is_new), lines.filter(({ is_new }) => !is_new)];
  const promise = promiseAfter({ changed, plan, promise: order });
  await Promise.all([
    changeLines(tx, standing),
    insertLines(
      tx,
      fresh.map(
        (line): NewLine => ({
          ...line,
          order_id,
          parent_line_id: line.parent === null ? null : (lines[line.parent]?.id ?? null),
          allocated: line.is_bundle ? 0 : line.growing,
          backordered: 0,
          delivered: 0,
        }),
      ),
    ),
    changeOrderRow(
      tx,
      order_id,
      { ...changed, shipping_address: changed.shipping_address && destination },
      promise,
    ),
    addSearchTerms(
      tx,
      fresh.map(({ sku }) => ({ order_id, term: sku.toLowerCase() })),
    ),
  ]);
  const { freed_variant_ids } = await changeWork(shell, {
    order: {
      ...{ order_id, order_number: order.number, channel_id: order.channel_id },
      ...{ customer_name: order.customer_name, destination, service_code },
      ...promise,
      ...{ waiting_since: waitingSince(decided), priority: order.priority, actor_name: actor.name },
    },
    before: work,
    plan,
    shortages,
    replans: changed.replans,
    is_on_hold: order.is_on_hold,
  });
  await refreshOrders(
    tx,
    [order_id],
    lines
      .filter(({ cancelling }) => cancelling > 0)
      .map(({ id, cancelling }) => ({ line_id: id, quantity: cancelling })),
  );
  return { freed_variant_ids };
}

// Added units have the place of their order in the queues: its customer waits as long as before.
function waitingSince({ order, work }: ChangeDecided): Date {
  const times = [...work.work.map(({ waiting_since }) => waiting_since), order.waited_since];
  const known = times.flatMap((time) => (time === null ? [] : [time.getTime()]));
  return known.length === 0 ? order.created_at : new Date(Math.min(...known));
}

async function tell(
  shell: Shell,
  request: CommandRequest<OfChange>,
  { id, reason }: ChangeRow,
  { order, preview, lines }: ChangeDecided,
  freed_variant_ids: readonly string[],
): Promise<void> {
  const { money, currency, difference_amount } = preview;
  const { number } = order;
  await insertTimeline(shell.tx, [
    {
      ...{ id: newId(), order_id: order.id, kind: 'changed', at: shell.now },
      ...{ actor_type: request.actor.type, actor_name: request.actor.name },
      data: { change: id, reason, ...summaryOf(preview) },
    },
  ]);
  shell.audit(
    {
      ...{ subject_type: 'order', subject_id: order.id, reason },
      before: { due_amount: money.before.due_amount, lines: sidesOf(preview, 'before') },
      after: {
        ...{ due_amount: money.after.due_amount, lines: sidesOf(preview, 'after'), change_id: id },
        ...(preview.shipping_address && { shipping_address: preview.shipping_address }),
        ...(preview.service_code !== null && { service_code: preview.service_code }),
      },
    },
    request,
  );
  const touched = lines.filter(({ growing, cancelling }) => growing + cancelling > 0);
  const variant_ids = [...new Set([...touched.map((line) => line.variant_id), ...freed_variant_ids])];
  const due_amount = money.after.due_amount;
  shell.publish(
    orderChangeConfirmed(order.id, {
      ...{ number, change_id: id, due_amount, difference_amount, currency, variant_ids },
    }),
    request,
  );
  if (freed_variant_ids.length > 0)
    shell.publish(
      stockChanged(order.id, { variant_ids: [...freed_variant_ids], is_increase: true }),
      request,
    );
}

/** What the timeline says of a change. */
function summaryOf({ lines, difference_amount, currency, shipping_address, service_code }: ChangePreview) {
  return {
    lines: lines
      .filter(({ is_component }) => !is_component)
      .slice(0, 20)
      .map(({ sku, before, after }) => ({
        sku,
        from: before?.quantity ?? 0,
        to: after?.quantity ?? 0,
      })),
    difference: { amount: difference_amount, currency },
    ...(shipping_address && { address: [shipping_address.postal_code, shipping_address.city].join(' ') }),
    ...(service_code !== null && { service: service_code }),
  };
}

function sidesOf({ lines }: ChangePreview, side: 'before' | 'after'): object[] {
  return lines.flatMap((line) => {
    const own = line[side];
    return own ? [{ sku: line.sku, ...own }] : [];
  });
}
