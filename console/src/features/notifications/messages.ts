import type { GetV1MessagesByIdResponse, GetV1MessagesResponse } from '../../api/generated/types.gen.ts';

export type MessageCard = GetV1MessagesResponse['items'][number];
export type Message = GetV1MessagesByIdResponse;

export const messageStates = [
  'waiting',
  'sending',
  'sent',
  'kept',
  'failed',
  'unknown',
] as const satisfies readonly MessageCard['state'][];
