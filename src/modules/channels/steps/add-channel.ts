import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { CommandRequest, Shell } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { type Channel, type ChannelChange, type ChannelRefusal, decideChannel } from '../rules/channel.ts';
import { insertChannel } from '../sql.ts';

export type NewChannel = Pick<Channel, 'code' | 'name' | 'kind' | 'currency' | 'market'> & ChannelChange;

/** A new channel with everything that was not said of it. */
export function completeChannel(id: string, asked: NewChannel): Channel {
  const defaults = {
    language: 'en',
    stock_buffer: 0,
    buffer_percent: 0,
    end_when: 0,
    max_listed: null,
    shortage_policy: 'refuse',
    sender_name: '',
    tells_delays: false,
    status: 'active',
  } as const;
  return { ...defaults, ...asked, id, version: 1 };
}

/** Adds a channel in the transaction of the command that needs it. */
export async function addChannel(
  { tx, audit }: Shell,
  channel: Channel,
  request: CommandRequest<unknown>,
): Promise<Decision<Channel, ChannelRefusal>> {
  const decision = decideChannel(channel);
  if (!decision.ok) return decision;
  if (!(await insertChannel(tx, channel)))
    return refuse({ code: 'channel_code_taken', channel: channel.code });
  await bumpReference(tx, 'channels');
  audit({ subject_type: 'channel', subject_id: channel.id, after: channel }, request);
  return accept(channel);
}
