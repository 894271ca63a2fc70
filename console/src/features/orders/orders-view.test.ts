import { expect, test } from 'vitest';
import { filtersOf, parseOrdersSearch, queryOf, sortOf, tabOf, viewOfText, viewText } from './orders-view.ts';

test('an address that makes no sense opens the list without it', () => {
  expect(
    parseOrdersSearch({
      tab: 'mine',
      q: 10421,
      late: 'maybe',
      due: 'today',
      total_min: '-5',
      placed_from: 'May',
    }),
  ).toEqual({ q: '10421', due: 'today' });
});

test('the list opens on open orders, and a link with filters alone means all orders', () => {
  expect(tabOf({})).toBe('all_open');
  expect(tabOf({ payment_status: 'pending' })).toBe('all');
  expect(tabOf({ tab: 'late', q: 'berg' })).toBe('late');
});

test('open work is sorted by promise, finished orders by their date', () => {
  expect(sortOf({})).toBe('ship_by');
  expect(sortOf({ tab: 'on_hold' })).toBe('ship_by');
  expect(sortOf({ tab: 'delivered' })).toBe('newest');
  expect(sortOf({ tab: 'delivered', sort: 'ship_by' })).toBe('newest');
  expect(sortOf({ tab: 'late', sort: 'total' })).toBe('total');
});

test('a chip takes the place of its tab on the same axis and adds to it on others', () => {
  expect(queryOf({ tab: 'backordered', fulfillment_status: 'on_hold', tag: 'gift' })).toEqual({
    status: 'open',
    fulfillment_status: 'on_hold',
    tag: 'gift',
    sort: 'ship_by',
  });
});

test('the last day of a span is whole', () => {
  const { placed_from, placed_to } = queryOf({ placed_from: '2026-05-08', placed_to: '2026-05-08' });
  expect(Date.parse(String(placed_to)) - Date.parse(String(placed_from))).toBe(86_400_000);
});

test('late, at risk and due are one filter, as are both ends of a span', () => {
  expect(filtersOf({ late: 'true', at_risk: 'true', total_min: '2000' })).toEqual(['promise', 'total']);
});

test('a view is the same text in whatever order it was chosen, and comes back from it', () => {
  const view = { tab: 'late', q: 'anna berg', channel_id: 'chn_1,chn_2' } as const;
  expect(viewText(view)).toBe('channel_id=chn_1%2Cchn_2&q=anna+berg&tab=late');
  expect(viewOfText(viewText(view))).toEqual(view);
});
