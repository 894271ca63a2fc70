import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, OneOf, Page, Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { changePolicy } from './commands/change-policy.ts';
import { approveReturn, cancelReturn, rejectReturn } from './commands/decide-return.ts';
import { closeReturn, inspectReturn } from './commands/inspect-return.ts';
import { receiveReturn } from './commands/receive-return.ts';
import { requestReturn } from './commands/request-return.ts';
import { listReturns, readReturn, readReturnable } from './queries/returns.ts';
import { RETURN_STATES } from './rules/return-states.ts';
import {
  EndBody,
  InspectBody,
  PolicyBody,
  PolicySchema,
  ReceiveBody,
  RequestBody,
  ReturnableSchema,
  ReturnCardSchema,
  ReturnSchema,
} from './schemas.ts';
import { readPolicy } from './sql/returns.ts';

const OfReturn = Strict({ id: Id('ret') });
const OfOrder = Strict({ id: Id('ord') });

/** What comes back: announced, decided, received and inspected. */
export function returnRoutes(api: Api): void {
  const { database } = api.services;
  const tag = 'returns';

  api.get('/v1/returns', {
    summary: 'List returns, the newest first',
    tag,
    permission: 'returns:read',
    query: Strict({
      ...ListQuery,
      state: Type.Optional(OneOf(RETURN_STATES)),
      order_id: Type.Optional(Id('ord')),
      q: Type.Optional(Text(100, { description: 'The number of a return or of an order.' })),
    }),
    answer: Page(ReturnCardSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listReturns(reading.database, query),
  });

  api.get('/v1/returns/:id', {
    summary: 'Read a return',
    tag,
    permission: 'returns:read',
    params: OfReturn,
    answer: ReturnSchema,
    handler: ({ params, actor }) => document(params.id, actor.permissions),
  });

  api.get('/v1/orders/:id/returnable', {
    summary: 'Read what of an order may still be announced',
    description:
      'Units that left and are in no return. Whether the policy takes them is said when they are announced.',
    tag,
    permission: 'returns:read',
    params: OfOrder,
    answer: ReturnableSchema,
    handler: async ({ params }) => ({ items: await readReturnable(database, params.id) }),
  });

  api.post('/v1/orders/:id/returns', {
    summary: 'Announce a return, or take in a parcel that turned up',
    description:
      'Never more than left and did not come back. The first clause of the policy that fits each line decides about it; where ' +
      'one asks for a person, the return waits as `requested`, and else it is `approved`.',
    tag,
    permission: 'returns:request',
    params: OfOrder,
    body: RequestBody,
    answer: ReturnSchema,
    status: 201,
    async handler({ params, body, execute, actor }) {
      const lines = body.lines.map((line) => ({ ...line, note: line.note ?? '', lots: line.lots ?? [] }));
      const { id } = await execute(requestReturn, {
        ...{ order_id: params.id, lines, note: body.note ?? '' },
        location_code: body.received_at_location ?? null,
      });
      return document(id, actor.permissions);
    },
  });

  api.post('/v1/returns/:id/approve', {
    summary: 'Approve a return',
    tag,
    permission: 'returns:decide',
    params: OfReturn,
    answer: ReturnSchema,
    async handler({ params, execute, actor }) {
      await execute(approveReturn, { return_id: params.id });
      return document(params.id, actor.permissions);
    },
  });

  api.post('/v1/returns/:id/reject', {
    summary: 'Reject a return that was asked for',
    tag,
    permission: 'returns:decide',
    params: OfReturn,
    body: EndBody,
    answer: ReturnSchema,
    async handler({ params, body, execute, actor }) {
      await execute(rejectReturn, { return_id: params.id, reason: body.reason });
      return document(params.id, actor.permissions);
    },
  });

  api.post('/v1/returns/:id/cancel', {
    summary: 'Cancel a return of which nothing arrived',
    tag,
    permission: 'returns:request',
    params: OfReturn,
    body: EndBody,
    answer: ReturnSchema,
    async handler({ params, body, execute, actor }) {
      await execute(cancelReturn, { return_id: params.id, reason: body.reason });
      return document(params.id, actor.permissions);
    },
  });

  api.post('/v1/returns/:id/receive', {
    summary: 'Take in units of a return',
    description: 'They lie in quality control until they are inspected, and count as returned from now on.',
    tag,
    permission: 'returns:receive',
    params: OfReturn,
    body: ReceiveBody,
    answer: ReturnSchema,
    async handler({ params, body, execute, actor }) {
      const lines = body.lines.map((line) => ({ ...line, lots: line.lots ?? [] }));
      await execute(receiveReturn, { return_id: params.id, location_code: body.location_code, lines });
      return document(params.id, actor.permissions);
    },
  });

  api.post('/v1/returns/:id/inspect', {
    summary: 'Inspect units of a return',
    description: 'Says what they are like and where they go; their stock moves in the same transaction.',
    tag,
    permission: 'returns:receive',
    params: OfReturn,
    body: InspectBody,
    answer: ReturnSchema,
    async handler({ params, body, execute, actor }) {
      const { outlet_sku = null, lot_code = null, note = '', ...rest } = body;
      await execute(inspectReturn, { ...rest, outlet_sku, lot_code, note, return_id: params.id });
      return document(params.id, actor.permissions);
    },
  });

  api.post('/v1/returns/:id/close', {
    summary: 'End a return of which less came than was announced',
    tag,
    permission: 'returns:receive',
    params: OfReturn,
    body: EndBody,
    answer: ReturnSchema,
    async handler({ params, body, execute, actor }) {
      await execute(closeReturn, { return_id: params.id, reason: body.reason });
      return document(params.id, actor.permissions);
    },
  });

  api.get('/v1/return-policy', {
    summary: 'Read the policy of returns',
    tag,
    permission: 'returns:read',
    answer: PolicySchema,
    handler: () => readPolicy(database),
  });

  api.put('/v1/return-policy', {
    summary: 'Put another policy of returns in place',
    description: 'Returns that stand keep what they were told.',
    tag,
    permission: 'returns:manage',
    body: PolicyBody,
    answer: PolicySchema,
    handler: ({ body, if_match, execute }) =>
      execute(changePolicy, { clauses: body.clauses, version: if_match }),
  });

  async function document(id: string, permissions: ReadonlySet<string>) {
    const found = await readReturn(database, id, permissions);
    if (!found) throw new RefusedRequest({ code: 'not_found', what: 'return' });
    return found;
  }
}
