import type { Queryable } from '../../../platform/database.ts';
import type { Channel } from '../rules/channel.ts';
import { CHANNEL_COLUMNS } from '../sql.ts';

/** Every channel, archived ones too: the reference data `channels`, of which there are few. */
export async function loadChannels(reader: Queryable): Promise<Channel[]> {
  return reader.rows<Channel>(`select ${CHANNEL_COLUMNS} from channels.channels order by code`);
}
