import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { confirmChange, dropChange, proposeChange } from './commands/change-order.ts';
import { ChangeBody, ChangeSchema } from './schemas-changes.ts';
import { listChanges, readChange } from './sql/changes.ts';

const OfOrder = Strict({ id: Id('ord') });
const OfChange = Strict({ id: Id('ord'), change_id: Id('chg') });

/** Changes of placed orders: proposed, looked at, confirmed or dropped. */
export function changeRoutes(api: Api): void {
  const { database } = api.services;

  api.post('/v1/orders/:id/changes', {
    summary: 'Propose a change of an order',
    description:
      'Answers what it would do: the new totals, what is due or owed, where units are promised or free again, and what becomes ' +
      'of the parcels. Nothing changes until it is confirmed. What is picked is never touched; then the answer says which units.',
    tag: 'orders',
    permission: 'orders:edit',
    params: OfOrder,
    body: ChangeBody,
    answer: ChangeSchema,
    status: 201,
    handler: ({ params, body: { actions, reason = '' }, execute }) =>
      execute(proposeChange, { order_id: params.id, change_id: null, reason, actions }),
  });

  api.put('/v1/orders/:id/changes/:change_id', {
    summary: 'Let an open change do something else',
    description: 'With the same actions it is looked at anew, as after `change_outdated`.',
    tag: 'orders',
    permission: 'orders:edit',
    params: OfChange,
    body: ChangeBody,
    answer: ChangeSchema,
    handler: ({ params, body: { actions, reason = '' }, execute }) =>
      execute(proposeChange, { order_id: params.id, change_id: params.change_id, reason, actions }),
  });

  api.post('/v1/orders/:id/changes/:change_id/confirm', {
    summary: 'Confirm a change',
    description:
      'Carries out exactly what the preview says, in one transaction. Where it would do anything else by now, it is refused ' +
      'with `change_outdated`, which names what is different.',
    tag: 'orders',
    permission: 'orders:edit',
    params: OfChange,
    answer: ChangeSchema,
    handler: ({ params, execute }) =>
      execute(confirmChange, { order_id: params.id, change_id: params.change_id }),
  });

  api.post('/v1/orders/:id/changes/:change_id/drop', {
    summary: 'Drop a change',
    tag: 'orders',
    permission: 'orders:edit',
    params: OfChange,
    answer: ChangeSchema,
    handler: ({ params, execute }) =>
      execute(dropChange, { order_id: params.id, change_id: params.change_id }),
  });

  api.get('/v1/orders/:id/changes', {
    summary: 'List the changes of an order',
    description: 'The last 100, newest first.',
    tag: 'orders',
    permission: 'orders:read',
    params: OfOrder,
    answer: Strict({ items: Type.Array(ChangeSchema) }),
    handler: async ({ params }) => ({ items: await listChanges(database, params.id) }),
  });

  api.get('/v1/orders/:id/changes/:change_id', {
    summary: 'Read a change',
    tag: 'orders',
    permission: 'orders:read',
    params: OfChange,
    answer: ChangeSchema,
    async handler({ params }) {
      const change = await readChange(database, params.change_id, params.id);
      if (!change) throw new RefusedRequest({ code: 'not_found', what: 'change of this order' });
      return change;
    },
  });
}
