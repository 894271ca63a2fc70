import { Type } from 'typebox';
import { newId } from '../../kernel/ids.ts';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, OneOf, Page, Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { closeTransfer, createTransfer, editTransfer, shipTransfer } from './commands/transfers.ts';
import { listTransfers, readTransfer } from './queries/transfers.ts';
import { TRANSFER_STATES } from './rules/transfer.ts';
import {
  NewTransferBody,
  TransferChangeBody,
  TransferCloseBody,
  TransferRowSchema,
  TransferSchema,
  TransferShipBody,
} from './schemas-transfers.ts';

const BODY_LIMIT = 1_048_576;

/** Stock that moves from one location to another. */
export function transferRoutes(api: Api): void {
  const { database, clock } = api.services;
  const params = Strict({ id: Id('trf') });

  api.get('/v1/inventory/transfers', {
    summary: 'List transfers, the newest first',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      state: Type.Optional(OneOf(TRANSFER_STATES)),
      origin_id: Type.Optional(Id('loc')),
      destination_id: Type.Optional(Id('loc')),
      q: Type.Optional(Text(100, { description: 'The number, exactly.' })),
    }),
    answer: Page(TransferRowSchema),
    handler: ({ query }) => listTransfers(database, query),
  });

  api.post('/v1/inventory/transfers', {
    summary: 'Plan a transfer',
    description:
      'Nothing moves before it ships. It arrives as a goods receipt at the destination, with the number of the transfer as ' +
      'its reference, in as many parts as it comes.',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    body: NewTransferBody,
    body_limit: BODY_LIMIT,
    answer: TransferSchema,
    status: 201,
    other_status: 200,
    async handler({ body, execute, reply }) {
      const { client_id = newId(), state = 'requested', note = '', tracking_number = '', ...rest } = body;
      const { id, is_new } = await execute(createTransfer, {
        ...rest,
        ...{ client_id, note, tracking_number },
        is_draft: state === 'draft',
        expected_at: timeOf(body.expected_at),
      });
      if (!is_new) reply.code(200);
      return document(id);
    },
  });

  api.get('/v1/inventory/transfers/:id', {
    summary: 'Read a transfer',
    tag: 'Inventory',
    permission: 'inventory:read',
    params,
    answer: TransferSchema,
    handler: ({ params: { id } }) => document(id),
  });

  api.patch('/v1/inventory/transfers/:id', {
    summary: 'Change a transfer that has not shipped, ask for it, or cancel it',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    params,
    body: TransferChangeBody,
    body_limit: BODY_LIMIT,
    answer: TransferSchema,
    async handler({ params: { id }, body, if_match, execute }) {
      const { expected_at, ...change } = body;
      const dated = expected_at === undefined ? change : { ...change, expected_at: timeOf(expected_at) };
      await execute(editTransfer, { id, version: if_match, change: dated });
      return document(id);
    },
  });

  api.post('/v1/inventory/transfers/:id/ship', {
    summary: 'Ship a transfer',
    description:
      'Its units leave what is available at the origin, those of tracked variants by their lots: `proposed_lots` of the lines ' +
      'says which. Until they arrive they are supply of the kind `transfer` at the ' +
      'destination, promisable by the share of that kind from `expected_at` on.',
    tag: 'Inventory',
    permission: 'inventory:receive',
    params,
    body: TransferShipBody,
    body_limit: BODY_LIMIT,
    answer: TransferSchema,
    async handler({ params: { id }, body, if_match, execute }) {
      const { tracking_number } = body;
      const lines =
        body.lines?.map(({ lots, ...line }) => ({
          ...line,
          lots: lots?.map(({ code, quantity = 1 }) => ({ code, quantity })),
        })) ?? null;
      const expected_at = timeOf(body.expected_at);
      await execute(shipTransfer, { id, version: if_match, lines, expected_at, tracking_number });
      return document(id);
    },
  });

  api.post('/v1/inventory/transfers/:id/close', {
    summary: 'Close a transfer that did not arrive whole',
    description: 'Says of every unit in transit whether it is lost or back at the origin, and why.',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    params,
    body: TransferCloseBody,
    body_limit: BODY_LIMIT,
    answer: TransferSchema,
    async handler({ params: { id }, body, if_match, execute }) {
      const lines = body.lines.map(({ sku, written_off = 0, returned = 0, lots }) => ({
        ...{ sku, written_off, returned },
        ...(lots && {
          lots: lots.map(({ code, ...units }) => ({ code, written_off: 0, returned: 0, ...units })),
        }),
      }));
      await execute(closeTransfer, { id, version: if_match, reason: body.reason, lines });
      return document(id);
    },
  });

  async function document(id: string) {
    const transfer = await readTransfer(database, id, clock.now());
    if (!transfer) throw new RefusedRequest({ code: 'not_found', what: 'transfer' });
    return { ...transfer, supported_actions: [...transfer.supported_actions] };
  }
}

function timeOf(text: string | null | undefined): Date | null {
  return text == null ? null : new Date(text);
}
