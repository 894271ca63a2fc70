import type { Transaction } from '../../platform/database.ts';
import type { StoredWords, TemplateName, Words } from './render-message.ts';
import type { MessageKind, MessageState, Settlement } from './rules/message.ts';

export type NewMessage = {
  id: string;
  intent: string;
  kind: MessageKind;
  /** Null where it is about no order. */
  order_id: string | null;
  channel_id: string | null;
  recipient: string;
  subject: string;
  template: TemplateName;
  facts: object;
  state: 'waiting' | 'kept' | 'failed';
  error: string | null;
};

/** Which of these intents have their message already. */
export async function readKnownIntents(tx: Transaction, intents: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ intent: string }>(
    'select intent from notifications.messages where intent = any($1::text[])',
    [intents],
  );
  return new Set(rows.map(({ intent }) => intent));
}

/** Inserts messages and answers the ids of those that are new: an intent that stands already has the last word (law 6). */
export async function insertMessages(tx: Transaction, messages: readonly NewMessage[]): Promise<Set<string>> {
  if (messages.length === 0) return new Set();
  const rows = await tx.rows<{ id: string }>(
    `insert into notifications.messages
       (id, intent, kind, order_id, channel_id, recipient, subject, template, facts, state, error)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                          $9::jsonb[], $10::text[], $11::text[])
     on conflict on constraint message_intent_once do nothing
     returning id`,
    [
      messages.map(({ id }) => id),
      messages.map(({ intent }) => intent),
      messages.map(({ kind }) => kind),
      messages.map(({ order_id }) => order_id),
      messages.map(({ channel_id }) => channel_id),
      messages.map(({ recipient }) => recipient),
      messages.map(({ subject }) => subject),
      messages.map(({ template }) => template),
      messages.map(({ facts }) => JSON.stringify(facts)),
      messages.map(({ state }) => state),
      messages.map(({ error }) => error),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

export type LockedMessage = StoredWords & {
  id: string;
  intent: string;
  channel_id: string | null;
  recipient: string;
  subject: string;
  state: MessageState;
  attempts: number;
  sender_name: string;
};

/** Reads one message and holds it until the transaction ends. */
export async function lockMessage(tx: Transaction, id: string): Promise<LockedMessage | undefined> {
  const [message] = await tx.rows<LockedMessage>(
    `select m.id, m.intent, m.channel_id, m.recipient, m.subject, m.html, m.text, m.template, m.facts, m.state, m.attempts,
            coalesce(nullif(c.sender_name, ''), c.name, '') as sender_name
     from notifications.messages m left join channels.v_channels c on c.id = m.channel_id
     where m.id = $1 for update of m`,
    [id],
  );
  return message;
}

/** Marks a message as under way and keeps the words that leave: from here on nobody else tries it. */
export async function claimMessage(
  tx: Transaction,
  id: string,
  { html, text }: Words,
  now: Date,
): Promise<void> {
  await tx.rows(
    `update notifications.messages
     set state = 'sending', attempts = attempts + 1, claimed_at = $2, error = null, html = $3, text = $4
     where id = $1`,
    [id, now, html, text],
  );
}

/** Writes what became of a message. */
export async function settleMessage(
  tx: Transaction,
  id: string,
  { state, error }: Settlement,
  now: Date,
): Promise<void> {
  await tx.rows(
    `update notifications.messages
     set state = $2::text, error = $3, sent_at = case when $2::text = 'sent' then $4::timestamptz else sent_at end
     where id = $1`,
    [id, state, error, now],
  );
}

/** Locks the first message of an intent and counts its copies, so that two people who ask at once get two numbers. */
export async function lockIntent(tx: Transaction, first_intent: string): Promise<{ copies: number }> {
  await tx.rows('select id from notifications.messages where intent = $1 for update', [first_intent]);
  const [row] = await tx.rows<{ copies: number }>(
    'select count(*) as copies from notifications.messages where starts_with(intent, $1)',
    [`${first_intent}:again-`],
  );
  return { copies: row?.copies ?? 0 };
}

/** Copies a message as a new intent of its own. */
export async function copyMessage(
  tx: Transaction,
  from_id: string,
  copy: { id: string; intent: string },
): Promise<void> {
  await tx.rows(
    `insert into notifications.messages (id, intent, kind, order_id, channel_id, recipient, subject, template, facts, html, text)
     select $2, $3, kind, order_id, channel_id, recipient, subject, template, facts, html, text
     from notifications.messages where id = $1`,
    [from_id, copy.id, copy.intent],
  );
}
