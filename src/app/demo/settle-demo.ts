import type { Config } from '../../platform/config.ts';
import type { Queryable } from '../../platform/database.ts';
import { rememberDemo } from '../../platform/demo-decision.ts';
import { isLoopback } from '../../platform/loopback.ts';

type DemoSettings = Pick<Config, 'demo' | 'database_url' | 'host'>;

/**
 * Settles for this process whether it shows a demo. `on` and `off` are taken at their word. `auto` follows what the
 * embedded database says of itself since its first start, and only where nobody but this machine can reach the server:
 * the password of the demo logins stands in the README.
 */
export async function settleDemo(
  database: Queryable,
  { demo, database_url, host }: DemoSettings,
): Promise<'on' | 'off'> {
  if (database_url !== undefined) return demo === 'on' ? 'on' : 'off';
  const isLocal = isLoopback(host);
  const isDemoDatabase = await rememberDemo(database, demo === 'on' || (demo === 'auto' && isLocal));
  if (demo !== 'auto') return demo;
  return isDemoDatabase && isLocal ? 'on' : 'off';
}
