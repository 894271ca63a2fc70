import { systemActor } from '../../platform/actor.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Chore } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { completeWave } from './commands/waves.ts';
import { readPickedWaves } from './sql/waves.ts';

const actor = systemActor('Longshore', ALL_PERMISSIONS);

export const warehouseChores: readonly Chore<Services>[] = [
  {
    // What was cancelled, moved or picked at a bench leaves nothing to pick in a wave.
    name: 'warehouse.complete-waves',
    every_s: 30,
    async run({ database, executor }) {
      for (const id of await readPickedWaves(database))
        acceptedOf(
          await executor.execute(completeWave, {
            input: { id },
            actor,
            request_id: 'warehouse.complete-waves',
          }),
        );
    },
  },
];
