import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Currency, Id, Nullable, OneOf, Page, Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { createChannel, updateChannel } from './commands/save-channel.ts';
import { loadChannels } from './queries/channels.ts';
import { CHANNEL_KINDS, CHANNEL_STATUSES, SHORTAGE_POLICIES } from './rules/channel.ts';

const Market = Text(2, { pattern: '^[A-Z]{2}$', description: 'A country (ISO 3166 alpha-2), or EU.' });

const shared = {
  language: Type.Optional(Text(20)),
  stock_buffer: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Units of every SKU that are never offered here.',
    }),
  ),
  buffer_percent: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'This share of what is free is never offered here, if it is more than `stock_buffer`.',
    }),
  ),
  end_when: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'When no more than this is free, nothing is offered.',
    }),
  ),
  max_listed: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description: 'More than this is never shown; it may be sold.',
      }),
    ),
  ),
  shortage_policy: Type.Optional(OneOf(SHORTAGE_POLICIES)),
  sender_name: Type.Optional(
    FreeText(100, { minLength: 0, description: 'The name that e-mails to shoppers come from.' }),
  ),
  tells_delays: Type.Optional(
    Type.Boolean({
      description: 'Write to shoppers when their order will arrive after its promised day; false without it.',
    }),
  ),
  status: Type.Optional(OneOf(CHANNEL_STATUSES)),
};

const NewChannelBody = Strict({
  code: Text(50, { pattern: '^[a-z0-9][a-z0-9_-]*$' }),
  name: FreeText(100),
  kind: OneOf(CHANNEL_KINDS),
  currency: Currency,
  market: Market,
  ...shared,
});

const ChannelChangeBody = Strict({
  name: Type.Optional(FreeText(100)),
  kind: Type.Optional(OneOf(CHANNEL_KINDS)),
  market: Type.Optional(Market),
  ...shared,
});

const ChannelSchema = Strict({
  id: Id('chn'),
  code: Type.String(),
  name: Type.String(),
  kind: OneOf(CHANNEL_KINDS),
  currency: Currency,
  market: Type.String(),
  language: Type.String(),
  stock_buffer: Type.Integer(),
  buffer_percent: Type.Integer(),
  end_when: Type.Integer(),
  max_listed: Nullable(Type.Integer()),
  shortage_policy: OneOf(SHORTAGE_POLICIES),
  sender_name: Type.String(),
  tells_delays: Type.Boolean(),
  status: OneOf(CHANNEL_STATUSES),
  version: Type.Integer(),
});

export function channelRoutes(api: Api): void {
  const { database } = api.services;
  const params = Strict({ id: Id('chn') });

  api.get('/v1/channels', {
    summary: 'List channels',
    tag: 'Channels',
    permission: 'channels:read',
    answer: Page(ChannelSchema),
    handler: async () => ({ items: await loadChannels(database), next: null }),
  });

  api.post('/v1/channels', {
    summary: 'Create a channel',
    tag: 'Channels',
    permission: 'channels:edit',
    body: NewChannelBody,
    answer: ChannelSchema,
    status: 201,
    handler: ({ body, execute }) => execute(createChannel, body),
  });

  api.get('/v1/channels/:id', {
    summary: 'Read a channel',
    tag: 'Channels',
    permission: 'channels:read',
    params,
    answer: ChannelSchema,
    handler: async ({ params: { id } }) => {
      const channel = (await loadChannels(database)).find((each) => each.id === id);
      if (!channel) throw new RefusedRequest({ code: 'not_found', what: 'channel' });
      return channel;
    },
  });

  api.patch('/v1/channels/:id', {
    summary: 'Change a channel',
    tag: 'Channels',
    permission: 'channels:edit',
    params,
    body: ChannelChangeBody,
    answer: ChannelSchema,
    handler: ({ params: { id }, body, if_match, execute }) =>
      execute(updateChannel, { id, version: if_match, change: body }),
  });
}
