import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation } from './commands/save-location.ts';

/* The section of this module's README about lots, typed into a shell as it stands there. */

const HEADING = '## First expired, first out, worked';
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const page = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const section = page.split(/^(?=## )/m).find((part) => part.startsWith(HEADING)) ?? '';
const commands = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  const address = {
    ...{
      name: 'Dock',
      line1: '1 Dock Street',
      city: 'Newark',
      region: 'NJ',
      postal_code: '07102',
      country: 'US',
    },
  };
  const place = {
    code: 'EAST',
    name: 'East',
    kind: 'warehouse',
    address,
    time_zone: 'America/New_York',
  } as const;
  accepted(await server.run(createLocation, place));
  const shop = { kind: 'web_shop', currency: 'USD', market: 'US', shortage_policy: 'backorder' } as const;
  accepted(await server.run(createChannel, { ...shop, code: 'patient', name: 'Patient' }));
  await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

test.skipIf(!hasCurl)('every command of the section does what it says', { timeout: 60_000 }, async () => {
  const { port } = server.app.server.address() as AddressInfo;
  const [[name, value] = ['', '']] = Object.entries(await server.key());
  const shell = spawn('sh', ['-c', `set -u\ncurl() { command curl "$@" -w '\\n'; }\n${commands}`], {
    env: { ...process.env, SERVER: `http://127.0.0.1:${port}`, AUTH: `${name}: ${value}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  await once(shell, 'close');
  const answers = printed.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  expect(answers.filter(({ code }) => code !== undefined)).toEqual([]);
  const [variant, first, second, placed, work, picked, label, shipped, trace] = answers;
  expect(answers).toHaveLength(9);
  expect(variant).toMatchObject({ sku: 'SERUM', tracking: 'lot' });
  expect([first, second].map(({ items }) => items[0].level.available)).toEqual([3, 5]);
  expect(placed.lines[0]).toMatchObject({ quantity: 3, allocated: 3 });
  expect(work.lines[0].proposed_lots).toMatchObject([
    { code: 'A-2098', expires_on: '2098-12-31', units: 2 },
    { code: 'B-2099', expires_on: '2099-06-30', units: 1 },
  ]);
  expect(picked.results).toMatchObject([
    { outcome: 'wrong_lot', reason: 'not_first', proposal: { code: 'A-2098', units: 2 } },
    { outcome: 'counted' },
    { outcome: 'counted' },
  ]);
  expect(label.state).toBe('labeled');
  expect(shipped.units).toBe(3);
  expect(trace).toMatchObject({
    lot: { code: 'A-2098', on_hand: 0 },
    receipts: [{ location_code: 'EAST', quantity: 2 }],
    recipients: [{ customer_name: 'Demo Buyer', city: 'Newark', shipped: 2, order_number: placed.number }],
  });
  expect(trace.recipients[0].tracking_numbers).toEqual([label.label.tracking_number]);
});
