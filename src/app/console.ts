import { existsSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const FOLDER = join(import.meta.dirname, '../../console/dist');

// What belongs to the server: an unknown address below these is an error, not a page of the console.
const SERVER_PATHS = /^\/(v1|auth|docs|t|assets|products)\//;

/** Serves the console. Its pages are routed in the browser: every address that is no file and no API gets its page. */
export async function addConsole(app: FastifyInstance): Promise<void> {
  if (!existsSync(join(FOLDER, 'index.html'))) return;
  app.addHook('onRoute', (route) => {
    if (route.config?.permission === undefined) route.config = { ...route.config, permission: 'public' };
  });
  // Hashed files are looked up when they are asked for, so that a console that is built anew is served at once.
  await app.register(staticFiles, {
    root: join(FOLDER, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    immutable: true,
    maxAge: '365d',
  });
  await app.register(staticFiles, {
    root: FOLDER,
    wildcard: false,
    globIgnore: ['assets/**'],
    cacheControl: false,
  });
  app.get('/*', { schema: { hide: true } as object }, (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (SERVER_PATHS.test(path)) return reply.callNotFound();
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
