import type { Module } from '../../platform/module.ts';
import { notificationDoctor } from './doctor.ts';
import { notificationListeners, sendMessageJob, strandedChore } from './jobs.ts';
import { notificationRefusals } from './refusals.ts';
import { messageRoutes } from './routes.ts';
import { trackingPageRoutes } from './tracking-page/routes.ts';

export const notificationsModule: Module = {
  name: 'notifications',
  routes(api) {
    messageRoutes(api);
    trackingPageRoutes(api);
  },
  refusals: notificationRefusals,
  listeners: notificationListeners,
  jobs: [sendMessageJob],
  chores: [strandedChore],
  doctor: notificationDoctor,
};
