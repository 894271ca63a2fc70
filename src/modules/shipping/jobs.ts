import { systemActor } from '../../platform/actor.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Chore, Job } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { carrierOf } from './carriers.ts';
import { applyRateTable } from './commands/edit-rate-table.ts';
import { readLabel } from './sql/labels.ts';
import { readDueRateTables } from './sql/rate-table-versions.ts';

/** The queue of labels that were voided here and are to be given back to their carriers. */
export const VOID_AT_CARRIER = 'shipping.void-at-carrier';

export const shippingJobs: readonly Job<Services>[] = [
  {
    name: VOID_AT_CARRIER,
    async handle(data, { database }) {
      const label = await readLabel(database, String(data.label_id));
      if (label?.state !== 'voided' || label.tracking_number === null) return;
      const answer = await carrierOf(database, label.carrier_code).void(label.id, label.tracking_number);
      // A carrier that does not take it back wants its money: a person finds the job in the dead letters.
      if (!answer.ok)
        throw new Error(`${label.tracking_number} was not taken back: ${answer.refusal.reason}`);
    },
  },
];

export const shippingChores: readonly Chore<Services>[] = [
  {
    // Prices whose time has come.
    name: 'shipping.apply-rate-tables',
    every_s: 30,
    async run({ database, clock, executor }) {
      const actor = systemActor('Longshore', ALL_PERMISSIONS);
      for (const input of await readDueRateTables(database, clock.now()))
        acceptedOf(
          await executor.execute(applyRateTable, { input, actor, request_id: 'shipping.apply-rate-tables' }),
        );
    },
  },
];
