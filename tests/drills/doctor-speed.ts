/*
 * `npm run drill -- doctor-speed`: how long the doctor takes over 1,000,000 movements of stock, on a durable database. The
 * control is a ledger with one movement too many among them: the doctor must find it.
 */
import { examine } from '../../src/app/doctor.ts';
import { Report, say } from './kit/report.ts';
import { openShop, stockUp } from './kit/shop.ts';
import { startSite } from './kit/site.ts';

const MOVEMENTS = 1_000_000;
// 50 SKUs at two locations.
const LEVELS = 100;
// No statement of ours may take longer than a minute.
const BATCHES = 20;
const LIMIT_S = 60;

const report = new Report();
const site = await startSite();
try {
  const { database } = site.services;
  await openShop(site.services);
  for (let sku = 1; sku <= LEVELS / 2; sku += 1)
    await stockUp(site.services, `DEMO-${sku}`, { OAK: 10, EWR: 10 });
  for (let batch = 1; batch <= BATCHES; batch += 1) {
    await database.adHoc(
      `with made as (
         insert into inventory.movements (id, variant_id, location_id, to_state, quantity, reason, actor_name)
         select gen_random_uuid(), l.variant_id, l.location_id, 'available', 1, 'receipt', 'drill'
         from inventory.levels l cross join generate_series(1, ${MOVEMENTS / BATCHES / LEVELS})
         returning variant_id, location_id)
       update inventory.levels l set available = l.available + m.units
       from (select variant_id, location_id, count(*) as units from made group by 1, 2) m
       where m.variant_id = l.variant_id and m.location_id = l.location_id`,
    );
  }
  await database.adHoc('analyze');
  const started = performance.now();
  const { lines, broken } = await examine(database);
  const took_s = (performance.now() - started) / 1_000;
  for (const line of lines) say(line);
  report.check(
    `the doctor takes less than ${LIMIT_S} s over a million movements`,
    took_s < LIMIT_S,
    `${took_s.toFixed(1)} s`,
  );
  report.check('and finds nothing broken', broken === 0, `${lines.length} checks`);

  await database.adHoc(
    `insert into inventory.movements (id, variant_id, location_id, to_state, quantity, reason, actor_name)
     select gen_random_uuid(), variant_id, location_id, 'available', 1, 'receipt', 'drill' from inventory.levels limit 1`,
  );
  const found = (await examine(database)).lines.filter((line) => line.startsWith('BROKEN'));
  report.control('a ledger with one movement too many', found.length === 1, found.join('; '));
} finally {
  await site.close();
}
report.end();
