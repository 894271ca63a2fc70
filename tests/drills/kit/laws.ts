import { setTimeout as sleep } from 'node:timers/promises';
import { examine } from '../../../src/app/doctor.ts';
import { fromWire } from '../../../src/kernel/ids.ts';
import type { Database } from '../../../src/platform/database.ts';
import { readBacklog } from '../../../src/platform/jobs.ts';
import type { Report } from './report.ts';
import type { Site } from './site.ts';

/** Has the doctor look at everything. */
export async function checkLaws(report: Report, { services }: Pick<Site, 'services'>): Promise<void> {
  const { lines, broken } = await examine(services.database);
  const named = lines.filter((line) => line.startsWith('BROKEN')).join('; ');
  report.check('the doctor finds no law broken', broken === 0, named || `${lines.length} checks`);
}

/** How many of the orders that were answered, by their ids on the wire, are not in the database. */
export async function lostOrders(database: Database, wire_ids: readonly string[]): Promise<number> {
  const ids = wire_ids.map((wire) => fromWire('ord', wire));
  const [row] = await database.adHoc<{ found: number }>(
    'select count(*) as found from orders.v_order_card where id = any($1::uuid[])',
    [ids],
  );
  return ids.length - (row?.found ?? 0);
}

/** Checks that every accepted order is there, once, and none that nobody placed. */
export async function checkOrders(
  report: Report,
  database: Database,
  accepted: readonly string[],
): Promise<void> {
  const lost = await lostOrders(database, accepted);
  report.check('no accepted order is lost', lost === 0, `${accepted.length} accepted, ${lost} lost`);
  const [stored] = await database.adHoc<{ orders: number; different: number }>(
    'select count(*) as orders, count(distinct external_id) as different from orders.v_order_card',
  );
  const twice = (stored?.orders ?? 0) - (stored?.different ?? 0);
  const unknown = (stored?.orders ?? 0) - new Set(accepted).size;
  report.check(
    'no order is there twice, and none that nobody placed',
    twice === 0 && unknown === 0,
    `${stored?.orders} stored, ${twice} twice, ${unknown} unknown`,
  );
}

/** Waits until no job is left to do; answers whether that came. */
export async function jobsAreDone(database: Database, limit_ms = 90_000): Promise<true | undefined> {
  const isDone = async (): Promise<boolean> =>
    (await readBacklog(database)).every(({ waiting, active }) => waiting + active === 0);
  return waitFor(isDone, limit_ms);
}

/** Looks ten times a second until something is so; a look that fails counts as "not yet". */
export async function waitFor(isDone: () => Promise<boolean>, limit_ms: number): Promise<true | undefined> {
  for (const deadline = performance.now() + limit_ms; performance.now() < deadline; await sleep(100)) {
    if (await isDone().catch(() => false)) return true;
  }
  return undefined;
}
