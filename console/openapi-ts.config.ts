import { defineConfig } from '@hey-api/openapi-ts';

// Only the types are generated: the console has one hand-written client (src/api/client.ts), so that
// idempotency keys, problems and sign-in are handled in a single place.
export default defineConfig({
  input: '../docs/reference/openapi.json',
  output: { path: 'src/api/generated', clean: true },
  plugins: ['@hey-api/typescript'],
});
