import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { openServices } from '../../src/app/services.ts';
import { createChannel } from '../../src/modules/channels/index.ts';
import { placeOrders } from '../../src/modules/orders/index.ts';
import { readConfig } from '../../src/platform/config.ts';
import type { Services } from '../../src/platform/module.ts';
import { TEST_ACTOR } from '../kit/services.ts';
import { accepted, buildWorld, type World } from '../kit/world.ts';

/*
 * What a channel keeps back, and what waiting customers claim, is not for sale, however many buy at once through however
 * many processes. Ample stock is no excuse: a flood takes any margin between reading and writing.
 */

let world: World;
const processes: { services: Services; close(): Promise<void> }[] = [];

beforeAll(async () => {
  world = await buildWorld();
  accepted(
    await world.run(createChannel, {
      ...{ code: 'buffered', name: 'Buffered shop', kind: 'web_shop', currency: 'USD', market: 'US' },
      stock_buffer: 50,
    }),
  );
  for (let index = 0; index < 2; index += 1) {
    processes.push(
      await openServices({ url: world.url, config: readConfig({}), log: world.services.log as never }),
    );
  }
});

afterAll(async () => {
  const { lines } = await examine(world.services.database);
  for (const { close } of processes) await close();
  await world.close();
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});

/** Buys at once through both processes; answers how many orders were accepted. */
async function flood(channel: string, sku: string, quantity: number, buyers: number): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: buyers }, async (_, index) =>
      processes[index % 2]?.services.executor.execute(placeOrders, {
        input: world.request({ channel, lines: [[sku, quantity]] }),
        actor: TEST_ACTOR,
        request_id: 'r',
      }),
    ),
  );
  return answers.filter((answer) => answer?.ok).length;
}

test('a flood through two processes leaves the buffer of its channel', async () => {
  await world.stock('OAK', { MUG: 2_000 });
  expect(await flood('buffered', 'MUG', 65, 40)).toBe(30);
  expect((await world.level('MUG', 'OAK')).available).toBe(50);
});

test('two large orders at once leave it too', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { available } = await world.level('TEE', 'OAK');
    await world.stock('OAK', { TEE: 2_000 - available });
    expect(await flood('buffered', 'TEE', 980, 2)).toBe(1);
    expect((await world.level('TEE', 'OAK')).available).toBe(1_020);
  }
});

test('what waiting customers claim is not sold to new ones', async () => {
  await world.order({ channel: 'patient', lines: [['CAP', 300]] });
  await world.stock('OAK', { CAP: 2_600 });
  expect(await flood('web', 'CAP', 10, 256)).toBe(230);
  expect((await world.level('CAP', 'OAK')).available).toBe(300);
});
