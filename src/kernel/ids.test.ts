import { expect, test } from 'vitest';
import { fromWire, newId, timeOfId, toWire } from './ids.ts';

// The first pairs are the valid examples of the TypeID specification 0.3.
const cases: [uuid: string, letters: string][] = [
  ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
  ['00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
  ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
];

test.each(cases)('%s is ord_%s on the wire, and back', (uuid, letters) => {
  expect(toWire('ord', uuid)).toBe(`ord_${letters}`);
  expect(fromWire('ord', `ord_${letters}`)).toBe(uuid);
});

test('new ids are UUIDs of version 7, ascending, of this moment, and come back from the wire', () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, newId);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(fromWire('ord', toWire('ord', id))).toBe(id);
  }
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  const [first = '', last = ''] = [ids[0], ids.at(-1)];
  expect(timeOfId(first).getTime()).toBeGreaterThanOrEqual(before);
  // The counter runs over after at most 4,096 ids of a millisecond and then borrows from the next one.
  expect(timeOfId(last).getTime()).toBeLessThanOrEqual(Date.now() + 3);
});
