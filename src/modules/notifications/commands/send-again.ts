import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import {
  againIntent,
  firstIntent,
  headProblem,
  type MessageState,
  supportedActions,
} from '../rules/message.ts';
import { copyMessage, lockIntent, lockMessage } from '../sql.ts';
import { SEND_MESSAGE } from './write-messages.ts';

export type SendAgainRefusal =
  | { code: 'not_found'; what: string }
  | { code: 'message_under_way'; state: MessageState }
  | { code: 'message_unsendable'; reason: string };

/** Sends the same words to the same person once more, because somebody decided so: a new intent with its own fate. */
export const sendAgain = command<{ id: string }, { id: string }, SendAgainRefusal>({
  name: 'notifications.send-again',
  permission: 'notifications:send',
  async handle({ tx, audit, enqueue }, request) {
    const message = await lockMessage(tx, request.input.id);
    if (!message) return refuse({ code: 'not_found', what: 'message' });
    const { state } = message;
    if (!supportedActions(state).includes('send_again')) return refuse({ code: 'message_under_way', state });
    const reason = headProblem(message);
    if (reason !== undefined) return refuse({ code: 'message_unsendable', reason });
    const first = firstIntent(message.intent);
    const { copies } = await lockIntent(tx, first);
    const copy = { id: newId(), intent: againIntent(first, copies) };
    await copyMessage(tx, message.id, copy);
    audit(
      { subject_type: 'message', subject_id: copy.id, after: { intent: copy.intent, copy_of: message.id } },
      request,
    );
    enqueue(SEND_MESSAGE, { message_id: copy.id });
    return accept({ id: copy.id });
  },
});
