import { Readable } from 'node:stream';
import type { CurrentPermissions } from '../bulk-runs.ts';
import type { ErrorCatalogue } from '../http/problems.ts';
import { type Chore, DEAD_LETTERS, type Job } from '../jobs.ts';
import type { Services } from '../module.ts';
import type { ImportDefinition } from './definition.ts';
import { ImportTaken, runImport } from './run-import.ts';
import { type Source, WrongFile } from './source.ts';
import { definitionOf, IMPORT_QUEUE } from './start-import.ts';
import { failGivenUp, findImport, hasImportFile, markEnded, readImportFile } from './store.ts';

// A job must end well before its queue calls it lost (600 s); what is left goes into the next job.
const JOB_MS = 120_000;

/** The job behind uploads. A permission that is taken away meanwhile refuses the rest of the rows. */
export function importJob(options: {
  definitions: readonly ImportDefinition[];
  catalogue: ErrorCatalogue;
  current_permissions: CurrentPermissions;
}): Job<Services> {
  const { definitions, catalogue, current_permissions } = options;
  return {
    name: IMPORT_QUEUE,
    // Each holds a batch of rows in memory and a core busy: side by side they would end no sooner.
    is_heavy: true,
    async handle(data, services, { isStopping }) {
      const { database } = services;
      const id = String(data.import_id);
      const [record, hasFile] = await Promise.all([findImport(database, id), hasImportFile(database, id)]);
      if (!record || !hasFile || record.state === 'done' || record.state === 'cancelled') return;
      const permissions = await current_permissions(services, record.actor);
      const by = { actor: { ...record.actor, permissions }, request_id: `import_${id}` };
      const pauses_at = performance.now() + JOB_MS;
      try {
        const definition = definitionOf(definitions, record.kind);
        const source: Source = {
          file_name: record.file_name,
          open: () => Readable.from(readImportFile(database, id)),
          encoding: record.encoding,
        };
        const shouldPause = () => isStopping() || performance.now() > pauses_at;
        const watch = { by, shouldPause, isStopping };
        const ran = await runImport({ services, definition, catalogue }, id, source, watch);
        if (ran.state === 'done' || ran.state === 'cancelled') return;
      } catch (error) {
        // Another process has it, or it was called off: nothing is left to do here.
        if (error instanceof ImportTaken) return;
        if (!(error instanceof WrongFile)) throw error;
        await database.transact((tx) => markEnded(tx, id, 'failed', error.message));
        return;
      }
      await database.transact((tx) => services.jobs.insert(tx, IMPORT_QUEUE, [{ data: { import_id: id } }]));
    },
  };
}

/** Tells people of imports whose job was given up; without it they would show as running for ever. */
export const failGivenUpImports: Chore<Services> = {
  name: 'platform.fail-given-up-imports',
  every_s: 15,
  async run({ database, log }) {
    const failed = await database.transact(
      (tx) => failGivenUp(tx, { queue: IMPORT_QUEUE, dead_letters: DEAD_LETTERS }),
      'platform.fail-given-up-imports',
    );
    for (const import_id of failed) log.error({ import_id }, 'an import was given up');
  },
};
