import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, Page, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { sendAgain } from './commands/send-again.ts';
import { listMessages, type Message, readMessage } from './queries/list-messages.ts';
import { MessageCardSchema, MessageKindSchema, MessageSchema, MessageStateSchema } from './schemas.ts';

const MessageParams = Strict({ id: Id('msg') });

export function messageRoutes(api: Api): void {
  const { database } = api.services;

  async function read(id: string): Promise<Message> {
    const message = await readMessage(database, id);
    if (!message) throw new RefusedRequest({ code: 'not_found', what: 'message' });
    return message;
  }

  api.get('/v1/messages', {
    summary: 'List messages, newest first',
    tag: 'Messages',
    permission: 'notifications:read',
    query: Strict({
      ...ListQuery,
      state: Type.Optional(MessageStateSchema),
      kind: Type.Optional(MessageKindSchema),
      order_id: Type.Optional(Id('ord')),
    }),
    answer: Page(MessageCardSchema),
    handler: ({ query }) => listMessages(database, query),
  });

  api.get('/v1/messages/:id', {
    summary: 'Read a message with its words',
    tag: 'Messages',
    permission: 'notifications:read',
    params: MessageParams,
    answer: MessageSchema,
    handler: ({ params }) => read(params.id),
  });

  api.post('/v1/messages/:id/send-again', {
    summary: 'Send the same message once more',
    description:
      'Makes a copy with an intent of its own. For a person who decided so; nothing is sent again by itself.',
    tag: 'Messages',
    permission: 'notifications:send',
    params: MessageParams,
    answer: MessageSchema,
    status: 201,
    handler: async ({ params, execute }) => read((await execute(sendAgain, { id: params.id })).id),
  });
}
