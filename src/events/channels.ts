import { defineEvent } from './define.ts';

/** A channel was changed. `variant_ids` is null when it may sell something else by that, and empty otherwise. */
export const channelChanged = defineEvent<{ channel_id: string; variant_ids: null | [] }>('channel.changed');
