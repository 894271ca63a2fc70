import { channelChanged } from '../../../events/channels.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { type Channel, type ChannelChange, type ChannelRefusal, decideChannel } from '../rules/channel.ts';
import { lockChannel, updateChannelRow } from '../sql.ts';
import { addChannel, completeChannel, type NewChannel } from '../steps/add-channel.ts';

/** Creates a channel. */
export const createChannel = command<NewChannel, Channel, ChannelRefusal>({
  name: 'channels.create',
  permission: 'channels:edit',
  handle: (shell, request) => addChannel(shell, completeChannel(newId(), request.input), request),
});

export type ChannelUpdate = { id: string; version?: number | undefined; change: ChannelChange };
type UpdateRefusal =
  | ChannelRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Changes a channel; every process decides by the new fields from the next transaction on. */
export const updateChannel = command<ChannelUpdate, Channel, UpdateRefusal>({
  name: 'channels.update',
  permission: 'channels:edit',
  async handle({ tx, audit, publish }, request): Promise<Decision<Channel, UpdateRefusal>> {
    const { id, version, change } = request.input;
    const current = await lockChannel(tx, id);
    if (!current) return refuse({ code: 'not_found', what: 'channel' });
    if (version !== undefined && version !== current.version) {
      return refuse({ code: 'version_conflict', expected: version, found: current.version });
    }
    const decision = decideChannel({ ...current, ...change, version: current.version + 1 });
    if (!decision.ok) return decision;
    await Promise.all([updateChannelRow(tx, decision.value), bumpReference(tx, 'channels')]);
    audit({ subject_type: 'channel', subject_id: id, ...changedFields(current, decision.value) }, request);
    const variant_ids = sellsAlike(current, decision.value) ? ([] as []) : null;
    publish(channelChanged(id, { channel_id: id, variant_ids }), request);
    return accept(decision.value);
  },
});

function sellsAlike(before: Channel, after: Channel): boolean {
  const fields = ['stock_buffer', 'buffer_percent', 'end_when', 'max_listed'] as const;
  return fields.every((field) => before[field] === after[field]);
}
