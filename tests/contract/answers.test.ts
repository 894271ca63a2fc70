import { expect, test } from 'vitest';
import type { Api } from '../../src/platform/http/api.ts';
import { Strict } from '../../src/platform/http/schema.ts';
import { testServer } from '../kit/server.ts';

const liar = {
  name: 'liar',
  routes: (api: Api) =>
    api.get('/v1/lie', {
      summary: 'Answers what it does not declare',
      tag: 'test',
      permission: 'public',
      answer: Strict({}),
      handler: async () => ({ secret: 1 }),
    }),
};

test('an answer that is not what its route declares fails the tests of that server', async () => {
  const server = await testServer({ modules: [liar] });
  await server.app.inject('/v1/lie');
  await expect(server.close()).rejects.toThrow('GET /v1/lie 200: / must NOT have additional properties');
});
