import { Type } from 'typebox';
import { Id, Nullable, OneOf, Strict, Time } from '../../platform/http/schema.ts';
import { MESSAGE_KINDS, MESSAGE_STATES } from './rules/message.ts';

export const MessageStateSchema = OneOf(
  MESSAGE_STATES,
  'kept: no mail server is configured. unknown: it may or may not have arrived, and is never repeated by itself.',
);

export const MessageKindSchema = OneOf(MESSAGE_KINDS);

const card = {
  id: Id('msg'),
  kind: MessageKindSchema,
  state: MessageStateSchema,
  recipient: Type.String(),
  subject: Type.String(),
  order_id: Nullable(Id('ord')),
  order_number: Nullable(Type.Integer()),
  channel_id: Nullable(Id('chn')),
  attempts: Type.Integer(),
  error: Nullable(Type.String()),
  created_at: Time,
  sent_at: Nullable(Time),
  supported_actions: Type.Array(OneOf(['send_again'])),
};

export const MessageCardSchema = Strict(card);

export const MessageSchema = Strict({
  ...card,
  intent: Type.String({ description: 'What it was written for; each intent is sent at most once.' }),
  html: Type.String(),
  text: Type.String(),
});
