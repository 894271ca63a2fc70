import type { FastifyInstance } from 'fastify';
import { Api } from '../platform/http/api.ts';
import { addDocs } from '../platform/http/docs.ts';
import { ErrorCatalogue } from '../platform/http/problems.ts';
import { type Authenticate, buildHttp } from '../platform/http/server.ts';
import type { Module, Services } from '../platform/module.ts';
import { addConsole } from './console.ts';

/** Builds the web server with every module's routes, the reference and the console. */
export async function buildServer(options: {
  services: Services;
  modules: readonly Module[];
  authenticate: Authenticate;
}): Promise<FastifyInstance> {
  const { services, modules, authenticate } = options;
  const catalogue = catalogueOf(modules);
  const app = await buildHttp({
    services,
    authenticate,
    catalogue,
    isReady: async () => {
      try {
        await services.database.rows('select 1');
        return true;
      } catch {
        return false;
      }
    },
  });
  await addDocs(app);
  const api = new Api(app, services, catalogue);
  for (const { routes } of modules) routes?.(api);
  await addConsole(app);
  return app;
}

/** The error texts of all modules. */
export function catalogueOf(modules: readonly Module[]): ErrorCatalogue {
  return new ErrorCatalogue(modules.flatMap(({ refusals }) => (refusals ? [refusals] : [])));
}
