import { mayChange, type TransitionTable } from '../../../kernel/transitions.ts';

export const MESSAGE_STATES = ['waiting', 'sending', 'sent', 'kept', 'failed', 'unknown'] as const;

export type MessageState = (typeof MESSAGE_STATES)[number];

export const MESSAGE_KINDS = [
  'order_confirmation',
  'order_changed',
  'expected_date',
  'running_late',
  'ready_for_pickup',
  'pickup_expired',
  'shipped',
  'delivered',
  'low_stock',
] as const;

export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Tries before a mail server that says "later" is believed to mean "never". */
export const MAX_ATTEMPTS = 8;

// `unknown` leads on only because a worker that was taken for dead may still come back with the server's answer.
const TRANSITIONS: TransitionTable<MessageState> = {
  waiting: ['sending', 'kept'],
  sending: ['sent', 'waiting', 'failed', 'unknown'],
  unknown: ['sent', 'failed'],
  sent: [],
  kept: [],
  failed: [],
};

/** What the conversation with the mail server came to; `lost` when its worker is gone. */
export type Sending =
  | { kind: 'sent'; answer: string }
  | { kind: 'refused'; is_temporary: boolean; error: string }
  | { kind: 'unknown'; error: string };

export type Settlement = { state: MessageState; error: string | null };

/** What a message becomes after one try; `undefined` when its state is not for this try to change. */
export function decideSettlement(
  message: { state: MessageState; attempts: number },
  sending: Sending,
): Settlement | undefined {
  const settlement = settle(message, sending);
  return mayChange(TRANSITIONS, message.state, settlement.state) ? settlement : undefined;
}

function settle(
  { state, attempts }: { state: MessageState; attempts: number },
  sending: Sending,
): Settlement {
  if (sending.kind === 'sent') return { state: 'sent', error: null };
  if (sending.kind === 'unknown') {
    return {
      state: 'unknown',
      error: `${sentence(sending.error)} Whether it arrived is not known; it is not sent again by itself.`,
    };
  }
  if (!sending.is_temporary) return { state: 'failed', error: sentence(sending.error) };
  // A try that was given up for lost has no job any more that could make another.
  if (state === 'unknown') return { state: 'failed', error: sentence(sending.error) };
  if (attempts >= MAX_ATTEMPTS) {
    return { state: 'failed', error: `${sentence(sending.error)} Tried ${attempts} times.` };
  }
  return { state: 'waiting', error: sentence(sending.error) };
}

/** Whether a try may begin. */
export function maySend(state: MessageState): boolean {
  return mayChange(TRANSITIONS, state, 'sending');
}

/** What may be done with a message now. */
export function supportedActions(state: MessageState): 'send_again'[] {
  return state === 'waiting' || state === 'sending' ? [] : ['send_again'];
}

/** The intent of a copy: the first intent and the number of the copy, so that each is sent once. */
export function againIntent(first_intent: string, copies: number): string {
  return `${first_intent}:again-${copies + 1}`;
}

/** The intent that a message or any copy of it goes back to. */
export function firstIntent(intent: string): string {
  return intent.replace(/:again-\d+$/, '');
}

// One mailbox, and nothing that a mail program would read as two, as a name or as another header.
const MAILBOX = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]{1,190}$/u;

/** Why a mail with this head cannot be sent at all, in a sentence; `undefined` when it can. */
export function headProblem(head: {
  recipient: string;
  subject: string;
  sender_name: string;
}): string | undefined {
  if (!MAILBOX.test(head.recipient)) return 'The recipient is not one e-mail address. Nothing was sent.';
  if (/\p{Cc}/u.test(head.subject))
    return 'The subject holds a line break or another control. Nothing was sent.';
  if (/\p{Cc}/u.test(head.sender_name))
    return "The sender's name holds a line break or another control. Nothing was sent.";
  return undefined;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
