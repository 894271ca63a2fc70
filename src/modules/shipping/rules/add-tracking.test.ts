import { expect, test } from 'vitest';
import { addTracking, type KnownTracking, type SentTracking } from './add-tracking.ts';
import type { TrackingStatus } from './tracking-status.ts';

const NOW = new Date('2026-03-02T12:00:00Z');

const sent = (status: TrackingStatus, at: string, event_id: string | null = null): SentTracking => ({
  status,
  occurred_at: new Date(`2026-03-${at}:00:00Z`),
  message: '',
  place: '',
  event_id,
});

const cases: [name: string, events: SentTracking[], stored: number, status: TrackingStatus, at: string][] = [
  ['one event', [sent('in_transit', '01T08')], 1, 'in_transit', '2026-03-01T08:00:00.000Z'],
  [
    'the same without an id',
    [sent('in_transit', '01T08'), sent('in_transit', '01T08')],
    1,
    'in_transit',
    '2026-03-01T08:00:00.000Z',
  ],
  [
    'the same id with other words',
    [sent('in_transit', '01T08', 'a'), sent('delivered', '01T09', 'a')],
    1,
    'in_transit',
    '2026-03-01T08:00:00.000Z',
  ],
  [
    'an older event that comes late',
    [sent('delivered', '02T09'), sent('in_transit', '01T08')],
    2,
    'delivered',
    '2026-03-02T09:00:00.000Z',
  ],
  [
    'an event from tomorrow counts as of now',
    [sent('in_transit', '09T08')],
    1,
    'in_transit',
    NOW.toISOString(),
  ],
  [
    'the event from tomorrow sent again',
    [sent('in_transit', '09T08'), sent('in_transit', '09T08')],
    1,
    'in_transit',
    NOW.toISOString(),
  ],
];

test.each(cases)('%s', (_name, events, stored, status, at) => {
  const known: KnownTracking[] = [];
  let last: ReturnType<typeof addTracking> | undefined;
  for (const event of events) {
    last = addTracking(known, event, NOW);
    if (last.event) known.push(last.event);
  }
  expect(known).toHaveLength(stored);
  expect(last?.state).toMatchObject({ status, status_at: at });
});
