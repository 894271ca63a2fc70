import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { SendAgainRefusal } from './commands/send-again.ts';

export const notificationRefusals: RefusalCatalogue<Exclude<SendAgainRefusal, { code: 'not_found' }>> = {
  message_under_way: {
    status: 409,
    title: 'The message is still under way.',
    detail: ({ state }) =>
      `It is ${state === 'sending' ? 'being sent' : 'waiting to be sent'}. No second copy was made.`,
    fix: 'Wait until it is sent, has failed, or is listed as unknown.',
  },
  message_unsendable: {
    status: 422,
    title: 'The message cannot be sent.',
    detail: ({ reason }) => `${reason} No copy was made.`,
    fix: 'Correct the e-mail address or the name of the sender; later messages will then go out.',
  },
};
