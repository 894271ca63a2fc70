import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody } from '../../../tests/kit/shop.ts';
import { SACRAMENTO } from '../../../tests/kit/world.ts';
import { savePostalCodes } from './commands/save-postal-codes.ts';
import { postalCodesImport } from './postal-codes-file.ts';
import { locatePlaces } from './sql/postal-codes.ts';

const CODES = join(import.meta.dirname, '../../../../shared/data/geo/postal_latlon.csv.gz');

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server);
});
afterAll(() => server.close());

const row = (values: Record<string, string | bigint>, number = 1) => ({ number, values });
const read = (values: Record<string, string | bigint>) =>
  postalCodesImport.read([row(values)], { options: {}, import_id: 'imp' });

test('a row is read in the units of the table, and a wrong one says what is wrong', () => {
  const good = { country: 'us', postal_code: '95814-1234', latitude: 38_580_000n, longitude: -121_490_000n };
  expect(read({ ...good, place: 'Sacramento' })).toMatchObject({
    input: {
      country: 'US',
      postal_code: '958141234',
      latitude: 38.58,
      longitude: -121.49,
      place: 'Sacramento',
    },
  });
  const reasonOf = (change: Record<string, string | bigint>) => read({ ...good, ...change }).rows[0]?.reason;
  expect(reasonOf({ country: 'USA' })).toBe('country: "USA" is no country code.');
  expect(reasonOf({ postal_code: '-' })).toBe('postal_code: "-" has no letter and no digit.');
  expect(reasonOf({ latitude: 91_000_000n })).toBe('latitude: 91 is not between -90 and 90.');
  expect(reasonOf({ longitude: -181_000_000n })).toBe('longitude: -181 is not between -180 and 180.');
});

test('codes are found whole or by their beginning, the same file twice changes nothing', async () => {
  const rows = [
    { country: 'US', postal_code: '95814', latitude: 38.5804, longitude: -121.4922, place: 'Sacramento' },
    { country: 'US', postal_code: '94607', latitude: 37.8071, longitude: -122.2851, place: 'Oakland' },
    { country: 'GB', postal_code: 'SW1A', latitude: 51.5, longitude: -0.14, place: 'Westminster' },
  ];
  const outcomes = async () =>
    (await server.runMany(savePostalCodes, rows)).map((answer) => answer.ok && answer.value.outcome);
  expect(await outcomes()).toEqual(['created', 'created', 'created']);
  expect(await outcomes()).toEqual(['unchanged', 'unchanged', 'unchanged']);
  const places = await locatePlaces(server.services.database, [
    { country: 'US', postal_code: '95814-0001' },
    { country: 'GB', postal_code: 'sw1a 1aa' },
    { country: 'FR', postal_code: '95814' },
    { country: 'US', postal_code: '' },
  ]);
  expect(places).toMatchObject([
    { place: 'Sacramento', is_exact: false },
    { place: 'Westminster', is_exact: false },
    null,
    null,
  ]);
});

test('an order tells where it goes and how far its locations are', async () => {
  const { id } = (
    await server.call('POST', '/v1/orders', { body: orderBody({ shipping_address: SACRAMENTO }) })
  ).json();
  const map = (await server.call('GET', `/v1/orders/${id}/sourcing/map`)).json();
  expect(map.destination).toMatchObject({ place: 'Sacramento', latitude: 38.5804 });
  // 110.43 km by the haversine formula, reckoned elsewhere.
  expect(map.locations).toMatchObject([{ location_name: 'Oakland', distance_km: 110.4 }]);
  const nowhere = { ...SACRAMENTO, postal_code: '00501', city: 'Holtsville', region: 'NY' };
  const other = await server.call('POST', '/v1/orders', { body: orderBody({ shipping_address: nowhere }) });
  const unknown = await server.call('GET', `/v1/orders/${other.json().id}/sourcing/map`);
  expect(unknown.json()).toMatchObject({ destination: null });
});

test.skipIf(!existsSync(CODES))('the codes of 117 countries are read without a loss', () => {
  const lines = gunzipSync(readFileSync(CODES)).toString('utf8').split('\n').slice(1).filter(Boolean);
  const rejected = lines.filter((line) => {
    const [country = '', postal_code = '', lat = '0', lon = '0'] = line.split(',');
    const millionths = (text: string): bigint => BigInt(Math.round(Number(text) * 1_000_000));
    const values = { country, postal_code, latitude: millionths(lat), longitude: millionths(lon) };
    return read(values).input === null;
  });
  expect([lines.length, rejected.slice(0, 5)]).toEqual([707_981, []]);
});
