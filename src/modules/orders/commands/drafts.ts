import { Value } from 'typebox/value';
import { present } from '../../../kernel/assert.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId, toWire } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { type CardNumberRefused, toPlaceOrder } from '../parse-place-order.ts';
import type { OrderReceipt } from '../queries/receipts.ts';
import { type DraftContents, headOf, orderFromDraft } from '../rules/draft.ts';
import type { PlaceOrderRefusal } from '../rules/place-order.ts';
import { PlaceOrderBody } from '../schemas.ts';
import { type DraftRow, endDraft, readDraft, saveDraftRow } from '../sql/drafts.ts';
import { type ExternalIdTaken, placeAll } from './place-orders.ts';

type NotFound = { code: 'not_found'; what: string };
type Ended = { code: 'draft_ended'; state: string };

export type SaveDraft = {
  /** Null for a new one. */
  draft_id: string | null;
  /** The version that was read; another one is somebody else's work. */
  version: number | null;
  contents: DraftContents;
};

/** Keeps an order that is not complete yet, or keeps it anew. It takes no stock. */
export const saveDraft = command<
  SaveDraft,
  DraftRow,
  NotFound | Ended | { code: 'draft_changed'; by: string }
>({
  name: 'orders.save-draft',
  permission: 'orders:place',
  async handle(shell, request) {
    const { draft_id, version, contents } = request.input;
    const { tx, now } = shell;
    const known = draft_id === null ? null : await readDraft(tx, draft_id, true);
    if (known === undefined) return refuse({ code: 'not_found', what: 'draft' });
    if (known && known.state !== 'open') return refuse({ code: 'draft_ended', state: known.state });
    if (known && version !== null && version !== known.version)
      return refuse({ code: 'draft_changed', by: known.updated_by });
    const id = known?.id ?? newId();
    await saveDraftRow(tx, { id, contents, ...headOf(contents) }, request.actor.name, now);
    shell.audit({ subject_type: 'draft', subject_id: id, after: headOf(contents) }, request);
    return accept(present(await readDraft(tx, id), 'the draft'));
  },
});

type ConfirmRefusal =
  | NotFound
  | Ended
  | { code: 'draft_incomplete'; missing: string[] }
  | CardNumberRefused
  | PlaceOrderRefusal
  | ExternalIdTaken;

/** Places the order that a draft asks for; with it the draft ends. A refused order leaves the draft as it is. */
export const confirmDraft = command<{ draft_id: string }, OrderReceipt, ConfirmRefusal>({
  name: 'orders.confirm-draft',
  permission: 'orders:place',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { draft_id } = request.input;
    const draft = await readDraft(tx, draft_id, true);
    if (!draft) return refuse({ code: 'not_found', what: 'draft' });
    if (draft.state !== 'open') return refuse({ code: 'draft_ended', state: draft.state });
    const body = orderFromDraft(`draft-${toWire('drf', draft_id)}`, draft.contents);
    if (!Value.Check(PlaceOrderBody, body))
      return refuse({ code: 'draft_incomplete', missing: missingIn(body) });
    const order = toPlaceOrder(body);
    if (!order.ok) return order;
    const [placed] = await placeAll(shell, [{ ...request, input: order.value }]);
    const answer = present(placed, 'the answer');
    if (!answer.ok) return answer;
    await endDraft(tx, draft_id, { order_id: answer.value.id, by: request.actor.name, at: now });
    return answer;
  },
});

/** Drops a draft that nobody wants any more. */
export const dropDraft = command<{ draft_id: string }, DraftRow, NotFound | Ended>({
  name: 'orders.drop-draft',
  permission: 'orders:place',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { draft_id } = request.input;
    const draft = await readDraft(tx, draft_id, true);
    if (!draft) return refuse({ code: 'not_found', what: 'draft' });
    if (draft.state !== 'open') return refuse({ code: 'draft_ended', state: draft.state });
    await endDraft(tx, draft_id, { order_id: null, by: request.actor.name, at: now });
    shell.audit({ subject_type: 'draft', subject_id: draft_id, after: { state: 'dropped' } }, request);
    return accept(present(await readDraft(tx, draft_id), 'the draft'));
  },
});

function missingIn(body: object): string[] {
  const errors = Value.Errors(PlaceOrderBody, body).map(({ instancePath, message }) =>
    instancePath === '' ? message : `${instancePath.slice(1)} ${message}`,
  );
  return [...new Set(errors)].slice(0, 10);
}
