import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServices, testServices } from '../../../../tests/kit/services.ts';
import { loadChannels } from '../queries/channels.ts';
import { createChannel, updateChannel } from './save-channel.ts';

let world: TestServices;

beforeAll(async () => {
  world = await testServices();
});
afterAll(() => world.close());

const shop = { code: 'web-us', name: 'Web shop', kind: 'web_shop', currency: 'USD', market: 'US' } as const;
const cachedNames = async () => {
  const { references, database } = world.services;
  const versions = await references.versions(database);
  const channels = await references.get(versions, 'channels', () => loadChannels(database));
  return channels.map(({ name }) => name);
};

test('a channel is created, changed with its version, and every cache hears of it', async () => {
  const created = await world.run(createChannel, shop);
  if (!created.ok) throw new Error(created.refusal.code);
  expect(created.value).toMatchObject({
    language: 'en',
    stock_buffer: 0,
    shortage_policy: 'refuse',
    status: 'active',
    version: 1,
  });
  expect(await cachedNames()).toEqual(['Web shop']);
  const { id } = created.value;
  const changed = await world.run(updateChannel, {
    id,
    version: 1,
    change: { name: 'Shop', stock_buffer: 3 },
  });
  expect(changed).toMatchObject({ ok: true, value: { name: 'Shop', stock_buffer: 3, version: 2 } });
  expect(await cachedNames()).toEqual(['Shop']);
});

test('refusals leave nothing behind', async () => {
  const before = await loadChannels(world.services.database);
  const [first] = before;
  const codes = [
    await world.run(createChannel, shop),
    await world.run(createChannel, { ...shop, code: 'other', currency: 'XYZ' }),
    await world.run(updateChannel, { id: first?.id ?? '', version: 1, change: { name: 'Late' } }),
    await world.run(updateChannel, { id: '00000000-0000-7000-8000-000000000000', change: {} }),
  ].map((answer) => (answer.ok ? 'accepted' : answer.refusal.code));
  expect(codes).toEqual(['channel_code_taken', 'channel_field_invalid', 'version_conflict', 'not_found']);
  expect(await loadChannels(world.services.database)).toEqual(before);
});
