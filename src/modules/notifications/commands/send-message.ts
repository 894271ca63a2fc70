import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { Mail } from '../../../platform/mail.ts';
import { wordsOf } from '../render-message.ts';
import { decideSettlement, type MessageState, maySend, type Sending } from '../rules/message.ts';
import { claimMessage, lockMessage, settleMessage } from '../sql.ts';

export type Claim = { state: MessageState; mail: Omit<Mail, 'from'> | null };

type NotFound = { code: 'not_found'; what: string };

/**
 * Takes a message for sending, or keeps it in the outbox where no mail server is configured. The answer has no mail
 * when there is nothing to send; `sending` without a mail means that a try is under way or its worker died.
 */
export const claimForSending = command<{ id: string; has_server: boolean }, Claim, NotFound>({
  name: 'notifications.claim-message',
  permission: 'notifications:send',
  async handle({ tx, now, audit }, request) {
    const { id, has_server } = request.input;
    const message = await lockMessage(tx, id);
    if (!message) return refuse({ code: 'not_found', what: 'message' });
    const { state, sender_name, recipient, subject } = message;
    if (!maySend(state)) return accept({ state, mail: null });
    const next = has_server ? 'sending' : 'kept';
    audit({ subject_type: 'message', subject_id: id, before: { state }, after: { state: next } }, request);
    if (!has_server) {
      await settleMessage(tx, id, { state: next, error: null }, now);
      return accept({ state: next, mail: null });
    }
    const words = wordsOf(message);
    await claimMessage(tx, id, words, now);
    return accept({ state: next, mail: { id, sender_name, recipient, subject, ...words } });
  },
});

/** Writes what became of a try; answers the state in which the message is now. */
export const settleSending = command<{ id: string; sending: Sending }, { state: MessageState }, NotFound>({
  name: 'notifications.settle-message',
  permission: 'notifications:send',
  async handle({ tx, now, audit }, request) {
    const { id, sending } = request.input;
    const message = await lockMessage(tx, id);
    if (!message) return refuse({ code: 'not_found', what: 'message' });
    const settlement = decideSettlement(message, sending);
    if (!settlement) return accept({ state: message.state });
    await settleMessage(tx, id, settlement, now);
    audit(
      {
        subject_type: 'message',
        subject_id: id,
        before: { state: message.state },
        after: { state: settlement.state },
        reason: settlement.error ?? (sending.kind === 'sent' ? sending.answer : null),
      },
      request,
    );
    return accept({ state: settlement.state });
  },
});
