import type { Transaction } from '../../platform/database.ts';
import type { Channel } from './rules/channel.ts';

/** The columns of a `Channel`. */
export const CHANNEL_COLUMNS = `id, code, name, kind, currency, market, language, stock_buffer, buffer_percent, end_when,
  max_listed, shortage_policy, sender_name, tells_delays, status, version`;

/** Reads one channel and holds it until the transaction ends. */
export async function lockChannel(tx: Transaction, id: string): Promise<Channel | undefined> {
  const [channel] = await tx.rows<Channel>(
    `select ${CHANNEL_COLUMNS} from channels.channels where id = $1 for no key update`,
    [id],
  );
  return channel;
}

/** Inserts a channel unless its code is taken; answers whether it did. */
export async function insertChannel(tx: Transaction, channel: Channel): Promise<boolean> {
  const count = await tx.affected(
    `insert into channels.channels (id, code, name, kind, currency, market, language, stock_buffer, shortage_policy,
                                    sender_name, status, buffer_percent, end_when, max_listed, tells_delays)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (code) do nothing`,
    [
      channel.id,
      channel.code,
      channel.name,
      channel.kind,
      channel.currency,
      channel.market,
      channel.language,
      channel.stock_buffer,
      channel.shortage_policy,
      channel.sender_name,
      channel.status,
      channel.buffer_percent,
      channel.end_when,
      channel.max_listed,
      channel.tells_delays,
    ],
  );
  return count === 1;
}

/** Writes what became of a locked channel. */
export async function updateChannelRow(tx: Transaction, channel: Channel): Promise<void> {
  await tx.rows(
    `update channels.channels set name = $2, kind = $3, market = $4, language = $5, stock_buffer = $6, shortage_policy = $7,
       sender_name = $8, status = $9, version = $10, buffer_percent = $11, end_when = $12, max_listed = $13,
       tells_delays = $14
     where id = $1`,
    [
      channel.id,
      channel.name,
      channel.kind,
      channel.market,
      channel.language,
      channel.stock_buffer,
      channel.shortage_policy,
      channel.sender_name,
      channel.status,
      channel.version,
      channel.buffer_percent,
      channel.end_when,
      channel.max_listed,
      channel.tells_delays,
    ],
  );
}
