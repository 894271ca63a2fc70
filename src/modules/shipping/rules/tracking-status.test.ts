import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  foldTracking,
  isTrackingFinal,
  TRACKING_STATUSES,
  type TrackingEvent,
  type TrackingMilestones,
  type TrackingStatus,
} from './tracking-status.ts';

/** `on(3, 'in_transit')` is a scan at noon on the third of the month. */
function on(day: number, status: TrackingStatus): TrackingEvent {
  return { status, occurred_at: noon(day) };
}
const noon = (day: number) => `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`;

const label = on(1, 'pre_transit');
const van = on(2, 'in_transit');
const street = on(4, 'out_for_delivery');
const door = on(4, 'delivered');

type Expected = { status: TrackingStatus; at: number | null; final: boolean } & Partial<
  Record<keyof TrackingMilestones, number>
>;

const cases: [name: string, events: TrackingEvent[], expected: Expected][] = [
  ['no events yet', [], { status: 'unknown', at: null, final: false }],
  ['a label', [label], { status: 'pre_transit', at: 1, final: false, label_created_at: 1 }],
  [
    'the plain way to the door',
    [label, van, street, door],
    {
      status: 'delivered',
      at: 4,
      final: true,
      label_created_at: 1,
      picked_up_at: 2,
      out_for_delivery_at: 4,
      delivered_at: 4,
    },
  ],
  [
    'an older scan that comes in after the delivery',
    [label, door, on(3, 'in_transit')],
    { status: 'delivered', at: 4, final: true, label_created_at: 1, picked_up_at: 3, delivered_at: 4 },
  ],
  [
    'a scan that is dated after the delivery',
    [door, on(6, 'in_transit'), on(6, 'failure')],
    { status: 'delivered', at: 4, final: true, picked_up_at: 4, delivered_at: 4, failed_at: 6 },
  ],
  [
    'the delivery reported again a week later',
    [on(11, 'delivered'), door],
    { status: 'delivered', at: 4, final: true, picked_up_at: 4, delivered_at: 4 },
  ],
  [
    'the label announced again after the first scan',
    [van, on(3, 'pre_transit')],
    { status: 'in_transit', at: 2, final: false, label_created_at: 3, picked_up_at: 2 },
  ],
  [
    'a failed attempt and a second one',
    [street, on(5, 'failure'), on(6, 'out_for_delivery')],
    {
      status: 'out_for_delivery',
      at: 6,
      final: false,
      picked_up_at: 4,
      out_for_delivery_at: 4,
      failed_at: 5,
    },
  ],
  [
    'a failed attempt and nothing since',
    [street, on(5, 'failure')],
    { status: 'failure', at: 5, final: false, picked_up_at: 4, out_for_delivery_at: 4, failed_at: 5 },
  ],
  [
    'waiting at the parcel shop',
    [street, on(5, 'available_for_pickup')],
    {
      status: 'available_for_pickup',
      at: 5,
      final: false,
      picked_up_at: 4,
      out_for_delivery_at: 4,
      available_for_pickup_at: 5,
    },
  ],
  [
    'on its way back',
    [van, on(5, 'return_to_sender'), on(6, 'in_transit')],
    { status: 'return_to_sender', at: 5, final: false, picked_up_at: 2, return_started_at: 5 },
  ],
  [
    'delivered to the sender, which is no delivery',
    [van, on(5, 'return_to_sender'), on(8, 'delivered')],
    { status: 'return_to_sender', at: 5, final: true, picked_up_at: 2, return_started_at: 5, returned_at: 8 },
  ],
  [
    'refused after the delivery was reported',
    [van, door, on(5, 'return_to_sender')],
    {
      status: 'return_to_sender',
      at: 5,
      final: false,
      picked_up_at: 2,
      delivered_at: 4,
      return_started_at: 5,
    },
  ],
  [
    'a label that was voided',
    [label, on(2, 'cancelled'), on(3, 'pre_transit')],
    { status: 'cancelled', at: 2, final: true, label_created_at: 1, cancelled_at: 2 },
  ],
  [
    'a voided label that traveled all the same',
    [on(2, 'cancelled'), on(3, 'in_transit')],
    { status: 'in_transit', at: 3, final: false, picked_up_at: 3, cancelled_at: 2 },
  ],
  [
    'a feed that lost the parcel',
    [van, on(3, 'unknown'), on(4, 'error')],
    { status: 'in_transit', at: 2, final: false, picked_up_at: 2 },
  ],
  [
    'a feed that never knew the parcel',
    [on(4, 'error'), on(3, 'unknown')],
    { status: 'error', at: 4, final: false },
  ],
];

describe('tracking status', () => {
  test.each(cases)('%s', (_, events, { status, at, final, ...reached }) => {
    const state = foldTracking(events);
    expect(state.status).toBe(status);
    expect(state.status_at).toBe(at === null ? null : noon(at));
    expect(isTrackingFinal(state)).toBe(final);
    const milestones = Object.entries(state.milestones).filter(([, time]) => time !== null);
    expect(Object.fromEntries(milestones)).toEqual(
      Object.fromEntries(Object.entries(reached).map(([step, day]) => [step, noon(day)])),
    );
  });

  test('one instant in two spellings is one instant', () => {
    const here: TrackingEvent = { status: 'in_transit', occurred_at: '2026-03-02T13:00:00+01:00' };
    expect(foldTracking([here])).toEqual(foldTracking([van]));
    expect(foldTracking([here, van])).toEqual(foldTracking([van]));
  });

  const anyEvent = fc.record({
    status: fc.constantFrom(...TRACKING_STATUSES),
    // Few days, so that ties are common.
    occurred_at: fc.integer({ min: 1, max: 5 }).map(noon),
  });

  test('order and repetition change nothing', () => {
    const shuffled = fc.array(anyEvent, { maxLength: 12 }).chain((events) =>
      fc.record({
        events: fc.constant(events),
        again:
          events.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...events), { maxLength: 12 }),
        keys: fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ events, again, keys }) => {
        const arrived = [...events, ...again]
          .map((event, index) => ({ event, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        expect(foldTracking(arrived)).toEqual(foldTracking(events));
      }),
      { numRuns: 1000 },
    );
  });

  test('once delivered, no event but a return takes the parcel from the door', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
        const others = events.filter(({ status }) => status !== 'return_to_sender');
        expect(foldTracking([...others, door]).status).toBe('delivered');
      }),
    );
  });
});
