import { expect, test } from 'vitest';
import { testServices } from '../../../tests/kit/services.ts';
import { createUser } from '../../modules/identity/index.ts';
import { readConfig } from '../../platform/config.ts';
import { settleDemo } from './settle-demo.ts';

async function starts(...environments: Record<string, string>[]): Promise<string[]> {
  const kit = await testServices();
  const answers: string[] = [];
  for (const environment of environments)
    answers.push(await settleDemo(kit.services.database, readConfig(environment)));
  await kit.close();
  return answers;
}

const OFF = { LONGSHORE_DEMO: 'off' };
const ON = { LONGSHORE_DEMO: 'on' };
const EVERYWHERE = { LONGSHORE_HOST: '0.0.0.0' };
const OWN = { DATABASE_URL: 'postgres://own.example/longshore' };

const cases: [name: string, environments: Record<string, string>[], answers: string[]][] = [
  ['a new embedded database is a demo, and stays one', [{}, {}], ['on', 'on']],
  ['one that was begun without the demo never becomes one by itself', [OFF, {}, {}], ['off', 'off', 'off']],
  ['a demo can be left out for a start', [{}, OFF, {}], ['on', 'off', 'on']],
  ['one that other machines reach is none unless told', [EVERYWHERE, {}], ['off', 'off']],
  ['a demo that is opened to other machines is none there', [{}, EVERYWHERE, {}], ['on', 'off', 'on']],
  ['told, it is one everywhere', [{ ...ON, ...EVERYWHERE }], ['on']],
  ['a database of one’s own is one only when told', [OWN, { ...OWN, ...ON }, OWN], ['off', 'on', 'off']],
];

test.each(cases)('%s', async (_name, environments, answers) => {
  expect(await starts(...environments)).toEqual(answers);
});

test('where anything was done before, nothing becomes a demo by itself, and asking does not make it one for ever', async () => {
  const kit = await testServices();
  const input = { email: 'a@example.com', name: 'A', roles: ['owner' as const], time_zone: 'UTC' };
  await kit.run(createUser, input);
  const settle = (environment: Record<string, string>) =>
    settleDemo(kit.services.database, readConfig(environment));
  expect([await settle({}), await settle(ON), await settle({})]).toEqual(['off', 'on', 'off']);
  await kit.close();
});
