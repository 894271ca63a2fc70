import { expect, test } from 'vitest';
import { arrivedLines, type Scan, understand } from './arrival.ts';
import type { Return, ReturnLine } from './returns.ts';

const line = (change: Partial<ReturnLine>): ReturnLine =>
  ({
    ...{ order_line_id: 'lin_mug', sku: 'MUG', gtin: '04012345678901', quantity: 2, received: 0 },
    ...{ is_kept: false, tracking: 'none', ...change },
  }) as ReturnLine;
const row: Pick<Return, 'lines'> = {
  lines: [
    line({}),
    line({ order_line_id: 'lin_phone', sku: 'PHONE', gtin: null, quantity: 1, tracking: 'serial' }),
  ],
};

function scanned(...codes: string[]): string[] {
  let scans: Scan[] = [];
  let asking: string | null = null;
  const words = codes.map((code) => {
    const meant = understand(code, { row, scans, asking });
    asking = meant.kind === 'ask' ? meant.line.order_line_id : null;
    if (meant.kind === 'count') scans = [...scans, meant.scan];
    return meant.kind === 'count' ? `${meant.sku} ${meant.counted}/${meant.expected}` : meant.kind;
  });
  return [...words, JSON.stringify(arrivedLines(scans))];
}

test('units are counted by SKU or barcode, and no more than were announced', () => {
  expect(scanned('mug', '4012345678901', 'MUG', 'TEE')).toEqual([
    ...['MUG 1/2', 'MUG 2/2', 'strange', 'strange'],
    '[{"order_line_id":"lin_mug","quantity":2}]',
  ]);
});

test('of a tracked item the next code is its lot', () => {
  expect(scanned('PHONE', 'S1', 'S2')).toEqual([
    ...['ask', 'PHONE 1/1', 'strange'],
    '[{"order_line_id":"lin_phone","quantity":1,"lots":[{"code":"S1","quantity":1}]}]',
  ]);
});
