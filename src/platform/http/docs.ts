import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

/** `/openapi.json` from the schemas that validate, and a readable reference at `/docs`. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    refResolver: { buildLocalReference: ({ $id }, _base, _fragment, at) => String($id ?? `def-${at}`) },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Longshore',
        version: '1',
        description:
          'Orders, stock, fulfillment and shipping. Errors are RFC 9457 problems; every write takes `Idempotency-Key`.',
      },
      components: {
        securitySchemes: {
          api_key: { type: 'http', scheme: 'bearer', description: 'An API key, `lsk_live_…`.' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-longshore' },
        },
      },
      security: [{ api_key: [] }, { session: [] }],
    },
  });
  app.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } as object }, async () =>
    app.swagger(),
  );
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/docs')) route.config = { ...route.config, permission: 'public' };
  });
  await app.register(reference, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json', withDefaultFonts: false },
  });
}
