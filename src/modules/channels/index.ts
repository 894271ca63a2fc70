import type { Module } from '../../platform/module.ts';
import { channelRefusals } from './refusals.ts';
import { channelRoutes } from './routes.ts';

export { createChannel, updateChannel } from './commands/save-channel.ts';
export { loadChannels } from './queries/channels.ts';
export { addChannel, completeChannel, type NewChannel } from './steps/add-channel.ts';

export const channelsModule: Module = { name: 'channels', routes: channelRoutes, refusals: channelRefusals };
