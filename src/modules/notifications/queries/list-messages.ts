import type { Queryable } from '../../../platform/database.ts';
import { countRows, DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { type StoredWords, type Words, wordsOf } from '../render-message.ts';
import { type MessageKind, type MessageState, supportedActions } from '../rules/message.ts';

export type MessageCard = {
  id: string;
  kind: MessageKind;
  state: MessageState;
  recipient: string;
  subject: string;
  order_id: string | null;
  order_number: number | null;
  channel_id: string | null;
  attempts: number;
  error: string | null;
  created_at: Date;
  sent_at: Date | null;
  supported_actions: 'send_again'[];
};

export type Message = MessageCard & { intent: string; html: string; text: string };

type ListOptions = {
  state?: MessageState;
  kind?: MessageKind;
  order_id?: string;
  limit?: number;
  after?: string;
};

const COLUMNS = `m.id, m.kind, m.state, m.recipient, m.subject, m.order_id, o.number as order_number, m.channel_id,
  m.attempts, m.error, m.created_at, m.sent_at`;

const FROM = 'from notifications.messages m left join orders.v_order_card o on o.id = m.order_id';

/** Messages, newest first: their ids carry their time. */
export async function listMessages(reader: Queryable, options: ListOptions): Promise<PageOf<MessageCard>> {
  const { state, kind, order_id, limit = DEFAULT_LIMIT, after } = options;
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where: string[] = [];
  if (state !== undefined) where.push(`m.state = ${bind(state)}`);
  if (kind !== undefined) where.push(`m.kind = ${bind(kind)}`);
  if (order_id !== undefined) where.push(`m.order_id = ${bind(order_id)}`);
  const filters = where.length > 0 ? ` where ${where.join(' and ')}` : '';
  const count = countRows(reader, `from notifications.messages m${filters}`, [...values]);
  if (after !== undefined) where.push(`m.id < ${bind(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  const [rows, total] = await Promise.all([
    reader.adHoc<Omit<MessageCard, 'supported_actions'>>(
      `select ${COLUMNS} ${FROM}${where.length > 0 ? ` where ${where.join(' and ')}` : ''}
       order by m.id desc limit ${bind(limit + 1)}`,
      values,
    ),
    count,
  ]);
  const cards = rows.map((row) => ({ ...row, supported_actions: supportedActions(row.state) }));
  return { ...pageOf(cards, limit, 'newest', ({ id }) => [id]), ...total };
}

/** One message with everything that was said. */
export async function readMessage(reader: Queryable, id: string): Promise<Message | undefined> {
  const [row] = await reader.rows<Omit<Message, 'supported_actions' | keyof Words> & StoredWords>(
    `select ${COLUMNS}, m.intent, m.html, m.text, m.template, m.facts ${FROM} where m.id = $1`,
    [id],
  );
  if (!row) return undefined;
  const { template, facts, html, text, ...card } = row;
  return {
    ...card,
    ...wordsOf({ template, facts, html, text }),
    supported_actions: supportedActions(row.state),
  };
}

/** Messages that were claimed long ago and never settled. */
export async function listStranded(reader: Queryable): Promise<string[]> {
  const rows = await reader.rows<{ id: string }>(
    `select id from notifications.messages
     where state = 'sending' and claimed_at < now() - interval '15 minutes' order by id limit 100`,
  );
  return rows.map(({ id }) => id);
}
