import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { buildWorld, type World } from '../kit/world.ts';
import { anyCommand, hearAll } from './commands.ts';
import { addTracked, type RealShop } from './real-shop.ts';
import { ShopModel } from './shop-model.ts';

/*
 * `MODEL_RUNS`, `MODEL_COMMANDS` and `MODEL_SECONDS` make it as long as a night; `MODEL_SEED` and `MODEL_PATH`, which a
 * failure prints, play one run again.
 */
const runs = Number(process.env.MODEL_RUNS ?? 60);
const length = Number(process.env.MODEL_COMMANDS ?? 60);
const limit_ms = Number(process.env.MODEL_SECONDS ?? 50) * 1_000;
// However slow the machine, fewer lives than these say nothing.
const floor = Math.min(runs, Number(process.env.MODEL_FLOOR ?? 8));
const seed = process.env.MODEL_SEED;
const replay = seed === undefined ? {} : { seed: Number(seed), path: process.env.MODEL_PATH ?? '' };

let world: World;

beforeAll(async () => {
  world = await buildWorld();
  await addTracked(world);
});

afterAll(() => world.close());

test('orders, work and stock do what the model says, whatever is done to them', {
  timeout: limit_ms + 30_000,
}, async () => {
  const lives = fc.commands(anyCommand, { maxCommands: length, size: 'max' });
  // On a slow machine fewer runs, and a found failure is shrunk as far as the time allows.
  const limits = { numRuns: runs, interruptAfterTimeLimit: limit_ms };
  await fc.assert(fc.asyncProperty(lives, live).beforeEach(emptyShop), { ...limits, ...replay });
  if (seed === undefined) expect(lived).toBeGreaterThanOrEqual(floor);
});

let lived = 0;

/** One run; at its end everything is heard, compared, and the doctor finds no law broken. */
async function live(commands: Iterable<fc.AsyncCommand<ShopModel, RealShop>>): Promise<void> {
  const model = new ShopModel();
  const real: RealShop = { world, heard: new Set() };
  await fc.asyncModelRun(() => ({ model, real }), commands);
  await hearAll.run(model, real);
  const { lines } = await examine(world.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  lived += 1;
}

const KEPT = [
  'inventory.locations',
  'inventory.supply_kinds',
  'inventory.settings',
  'shipping.carriers',
  'platform.reference_versions',
  'platform.migrations',
];

/** Products, locations and channels stay; everything that happened is forgotten. */
async function emptyShop(): Promise<void> {
  const { database } = world.services;
  const [tables] = await database.adHoc<{ names: string }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names from pg_tables
     where schemaname in ('inventory', 'orders', 'fulfillment', 'payments', 'shipping', 'customers', 'notifications', 'platform')
       and schemaname || '.' || tablename <> all($1)`,
    [KEPT],
  );
  await database.adHoc(`truncate ${tables?.names}`);
}
