import { systemActor } from '../../platform/actor.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Chore } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { classMovement } from './commands/class-movement.ts';
import { expireLots } from './commands/expire-lots.ts';
import { watchLowStock } from './commands/watch-low-stock.ts';
import { findDayToRoll, rollDay } from './sql/daily-changes.ts';
import { isWatched } from './sql/low-stock.ts';
import { ageOfClasses } from './sql/movement-classes.ts';

const actor = systemActor('inventory', ALL_PERMISSIONS);

// A transaction that began before midnight writes into the day that is over; none of ours takes this long.
const SETTLED_MS = 3_600_000;

/** Adds up every day of the ledger that is over and not added up yet, a transaction each. */
export async function rollUpDays({ database, clock }: Pick<Services, 'database' | 'clock'>): Promise<number> {
  const before = new Date(clock.now().getTime() - SETTLED_MS);
  for (let rolled = 0; ; rolled += 1) {
    const isDone = await database.transact(async (tx) => {
      const day = await findDayToRoll(tx, before);
      return day === undefined || !(await rollDay(tx, day));
    }, 'inventory.roll-up');
    if (isDone) return rolled;
  }
}

// Demand of four weeks changes little in a quarter of a day.
const CLASSES_AGE_S = 6 * 3_600;

export const inventoryChores: readonly Chore<Services>[] = [
  {
    // A day ends at another moment in every time zone, and some are off by half an hour.
    name: 'inventory.expire-lots',
    every_s: 60,
    async run({ executor }) {
      const call = { input: {}, actor, request_id: 'inventory.expire-lots' };
      while (acceptedOf(await executor.execute(expireLots, call)).lots > 0);
    },
  },
  {
    name: 'inventory.roll-up',
    every_s: 300,
    async run(services) {
      await rollUpDays(services);
    },
  },
  {
    name: 'inventory.watch-low-stock',
    every_s: 10,
    async run({ database, executor }) {
      if (!(await isWatched(database))) return;
      let has_more = true;
      while (has_more) {
        const input = {};
        const answer = await executor.execute(watchLowStock, {
          input,
          actor,
          request_id: 'inventory.watch-low-stock',
        });
        has_more = acceptedOf(answer).has_more;
      }
    },
  },
  {
    name: 'inventory.class-movement',
    every_s: 600,
    async run({ database, executor }) {
      const age_s = await ageOfClasses(database);
      if (age_s !== null && age_s < CLASSES_AGE_S) return;
      acceptedOf(
        await executor.execute(classMovement, { input: {}, actor, request_id: 'inventory.class-movement' }),
      );
    },
  },
];
