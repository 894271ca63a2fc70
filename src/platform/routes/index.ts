import { bulkRunJob, type CurrentPermissions } from '../bulk-runs.ts';
import { ErrorCatalogue } from '../http/problems.ts';
import { forgetOldKeys } from '../idempotency.ts';
import { failGivenUpImports, importJob } from '../imports/import-job.ts';
import type { Module } from '../module.ts';
import { forgetOldRows } from '../retention.ts';
import { bulkRunRoutes } from './bulk-runs.ts';
import { eventRoutes } from './events.ts';
import { importRoutes } from './imports.ts';
import { jobRoutes } from './jobs.ts';
import { savedViewRoutes } from './saved-views.ts';
import { searchRoutes } from './search.ts';

/** What the platform itself offers over HTTP, with what the modules put into its registries. */
export function platformModule(options: {
  modules: readonly Module[];
  current_permissions: CurrentPermissions;
}): Module {
  const { modules, current_permissions } = options;
  const actions = modules.flatMap(({ bulk_actions = [] }) => bulk_actions);
  const providers = modules.flatMap(({ search_providers = [] }) => search_providers);
  const definitions = modules.flatMap(({ imports = [] }) => imports);
  const catalogue = new ErrorCatalogue(modules.flatMap(({ refusals }) => (refusals ? [refusals] : [])));
  return {
    name: 'platform',
    routes(api) {
      eventRoutes(api);
      jobRoutes(api);
      savedViewRoutes(api);
      bulkRunRoutes(api, actions);
      searchRoutes(api, providers);
      importRoutes(api, definitions, catalogue);
    },
    jobs: [
      bulkRunJob({ actions, catalogue, current_permissions }),
      importJob({ definitions, catalogue, current_permissions }),
    ],
    chores: [
      failGivenUpImports,
      forgetOldRows,
      {
        name: 'platform.forget-old-keys',
        every_s: 3_600,
        run: async ({ database }) =>
          void (await database.transact(forgetOldKeys, 'platform.forget-old-keys')),
      },
    ],
  };
}
