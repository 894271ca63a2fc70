import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { ChannelRefusal } from './rules/channel.ts';

export const channelRefusals: RefusalCatalogue<ChannelRefusal> = {
  channel_field_invalid: {
    status: 400,
    title: 'A field of the channel is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} The channel was not saved.`,
    fix: 'Correct the field and send the channel again.',
  },
  channel_code_taken: {
    status: 409,
    title: 'Another channel has this code.',
    detail: ({ channel }) => `The code ${channel} is taken. Nothing was created.`,
    fix: 'Choose another code, or change the channel that has it.',
  },
};
