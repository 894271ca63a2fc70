import { expect, test } from 'vitest';
import { decideLocation, type Location } from './location.ts';

const east: Location = {
  id: '00000000-0000-7000-8000-000000000000',
  code: 'EAST',
  name: 'East warehouse',
  kind: 'warehouse',
  address: {
    name: 'East warehouse',
    line1: '1 Dock Street',
    city: 'Harbor',
    postal_code: '10001',
    country: 'US',
  },
  latitude: 40.7,
  longitude: -74,
  time_zone: 'America/New_York',
  cut_off: '16:00',
  ships_orders: true,
  status: 'active',
  version: 1,
};

const cases: [name: string, change: Partial<Location>, units: number, answer: string][] = [
  ['a plain warehouse', {}, 5, 'accepted'],
  ['without coordinates', { latitude: null, longitude: null }, 5, 'accepted'],
  ['an old name of a zone', { time_zone: 'Asia/Calcutta' }, 5, 'accepted'],
  ['universal time', { time_zone: 'UTC' }, 5, 'accepted'],
  ['closed when empty', { status: 'archived' }, 0, 'accepted'],
  ['closed with stock', { status: 'archived' }, 5, 'location_has_stock'],
  ['a zone that is none', { time_zone: 'Mars/Olympus' }, 5, 'time_zone'],
  ['an offset', { time_zone: '+01:00' }, 5, 'time_zone'],
  ['half a coordinate', { longitude: null }, 5, 'latitude'],
  ['beyond the pole', { latitude: 91 }, 5, 'latitude'],
  ['not a number', { longitude: Number.NaN }, 5, 'longitude'],
  ['a 25th hour', { cut_off: '24:00' }, 5, 'cut_off'],
  ['a blank name', { name: ' ' }, 5, 'name'],
  ['a code with blanks', { code: 'EAST 1' }, 5, 'code'],
];

test.each(cases)('%s', (_name, change, units, answer) => {
  const decision = decideLocation({ ...east, ...change }, units);
  const { code, field } = decision.ok
    ? { code: 'accepted', field: undefined }
    : (decision.refusal as { code: string; field?: string });
  expect(field ?? code).toBe(answer);
});
