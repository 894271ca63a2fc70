import { expect, test } from 'vitest';
import { testServices } from '../../../tests/kit/services.ts';
import { isSeedUnfinished } from '../../platform/demo-decision.ts';
import { brokenOffSentence } from './broken-off.ts';
import { runDemo } from './run-demo.ts';
import { seedDemo } from './seed.ts';

const cases: [name: string, broken_off_at: string, again: 'made' | 'broken_off'][] = [
  ['before its channels stand is made by the next start', 'Drawing products and filling shelves', 'made'],
  ['among its orders says so for ever', 'Placing the orders of the last weeks', 'broken_off'],
];

test.each(cases)(
  'a demo that is broken off %s',
  async (_name, broken_off_at, again) => {
    const { services, close } = await testServices();
    const seed = seedDemo(services, {
      listeners: [],
      share: 0.01,
      progress: (sentence) => {
        if (sentence === broken_off_at) throw new Error('Ctrl+C');
      },
    });
    await expect(seed).rejects.toThrow('Ctrl+C');
    expect(await isSeedUnfinished(services.database)).toBe(true);
    expect(await seedDemo(services, { listeners: [], share: 0.01 })).toBe(again);
    expect(await isSeedUnfinished(services.database)).toBe(again === 'broken_off');

    if (again === 'broken_off') {
      const said: string[] = [];
      const demo = runDemo(services, {
        listeners: [],
        orders_per_minute: 60,
        say: (sentence) => said.push(sentence),
      });
      await expect.poll(() => said.length, { timeout: 10_000 }).toBe(1);
      await demo.stop();
      expect(said).toEqual([brokenOffSentence(services.config)]);
    }
    await close();
  },
  60_000,
);

test('a stop breaks the seed off between two batches, without a word of orders that failed', async () => {
  const { services, close } = await testServices();
  const problems: unknown[] = [];
  const log = { ...services.log, error: (...said: unknown[]) => problems.push(said) } as typeof services.log;
  let isPlacing = false;
  const demo = runDemo(
    { ...services, log },
    {
      listeners: [],
      orders_per_minute: 60,
      say: (sentence) => {
        isPlacing ||= sentence.startsWith('Placing');
      },
    },
  );
  await expect.poll(() => isPlacing, { timeout: 30_000 }).toBe(true);
  await demo.stop();
  expect(problems).toEqual([]);
  expect(await isSeedUnfinished(services.database)).toBe(true);
  await close();
}, 60_000);

test('the sentence says what to do where the data are', () => {
  expect(brokenOffSentence({ data_dir: '.longshore', database_url: undefined })).toBe(
    'The demo was broken off while it was made, and a part of its orders is missing: ' +
      'stop, delete .longshore/ and start again to make it whole.',
  );
  expect(
    brokenOffSentence({ data_dir: '.longshore', database_url: 'postgres://own.example/longshore' }),
  ).toContain('start it on an empty database');
});
