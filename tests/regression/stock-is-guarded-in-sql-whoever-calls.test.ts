import { afterAll, beforeAll, expect, test } from 'vitest';
import { moveStock } from '../../src/modules/inventory/index.ts';
import { RunAgain } from '../../src/platform/database.ts';
import { buildWorld, type World } from '../kit/world.ts';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
  await world.stock('OAK', { MUG: 5 });
});

afterAll(() => world.close());

async function ids(): Promise<{ variant_id: string; location_id: string }> {
  const [row] = await world.services.database.rows<{ variant_id: string; location_id: string }>(
    'select variant_id, location_id from inventory.levels',
  );
  if (!row) throw new Error('no level');
  return row;
}

test('a caller that took no lock and checked nothing cannot take more than there is', async () => {
  const move = { ...(await ids()), from_state: 'available', to_state: 'committed', quantity: 6 } as const;
  const taken = world.services.database.transact((tx) =>
    moveStock(tx, [{ ...move, reason: 'order_allocated', actor_name: 'test' }]),
  );
  await expect(taken).rejects.toThrow(RunAgain);
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 5, committed: 0 });
});

test.each(['available', 'committed', 'quality_control'])(
  '%s below zero is impossible, whoever writes it',
  async (state) => {
    const written = world.services.database.adHoc(`update inventory.levels set ${state} = -1`);
    await expect(written).rejects.toThrow(`level_${state}_not_negative`);
    expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 5, committed: 0 });
  },
);
