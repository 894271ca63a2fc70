import { describe, expect, test } from 'vitest';
import { tokenOf } from './address.ts';
import { trackingPage, unknownPage } from './page.ts';
import { type TrackedOrder, type TrackedParcel, trackingView } from './tracking-view.ts';

const NOW = new Date('2026-05-12T13:00:00Z');
const at = (text: string) => new Date(`2026-05-${text}Z`);
const mug = { title: 'Enamel mug', options: 'White', image_url: null, quantity: 2 };

const order: TrackedOrder = {
  id: 'o',
  number: 10482,
  sender_name: 'Demo Harbor Goods',
  status: 'open',
  fulfillment_status: 'in_progress',
  fulfilled_elsewhere: false,
  deliver_by: at('14T16:00:00'),
  destination_country: 'DE',
  origin_time_zone: 'Europe/Berlin',
  parcels: [],
  lines: [],
};

function parcel(change: Partial<TrackedParcel> = {}): TrackedParcel {
  return {
    id: `parcel ${change.number ?? 1}`,
    number: 1,
    packed_at: at('11T12:20:00'),
    handed_over_at: at('11T15:05:00'),
    delivered_at: null,
    carrier_name: 'Gullwing',
    tracking_number: 'GW771022',
    tracking_status: 'in_transit',
    expected_at: at('13T16:00:00'),
    events: [{ status: 'in_transit', place: 'Harrisburg', occurred_at: at('12T07:20:00') }],
    items: [mug],
    ...change,
  };
}

const withParcel = (change: Partial<TrackedParcel>, of: Partial<TrackedOrder> = {}) => ({
  ...order,
  ...of,
  parcels: [parcel(change)],
});
const event = (status: string, place: string) => ({ status, place, occurred_at: at('12T11:20:00') });
const none = { handed_over_at: null, events: [], tracking_status: 'unknown' };

const cases: [name: string, order: TrackedOrder, headline: string, note: string][] = [
  ['not packed', order, 'Arriving by Thursday, May 14', 'We are getting it ready.'],
  [
    'no day promised',
    { ...order, deliver_by: null },
    'We are preparing your order',
    'The day of arrival appears here as soon as it is packed.',
  ],
  [
    'on hold',
    { ...order, fulfillment_status: 'on_hold' },
    'Your order is on hold',
    'Something has to be settled before it can leave. Nothing is lost; please write to us if this takes long.',
  ],
  [
    'waiting for stock',
    { ...order, fulfillment_status: 'backordered' },
    'Waiting for new stock',
    'Something you ordered has to arrive with us first. We ship it as soon as it is here.',
  ],
  ['cancelled', { ...order, status: 'cancelled' }, 'This order was cancelled', 'Nothing more will be sent.'],
  [
    'imported history',
    { ...order, fulfilled_elsewhere: true },
    'This order was sent',
    'It left before parcels were followed here, so there are no steps to show.',
  ],
  [
    'promised, and not packed in time',
    { ...order, deliver_by: at('10T16:00:00') },
    'Expected Sunday, May 10',
    'It should have been here by now, and we are sorry.',
  ],
  [
    'packed',
    withParcel(none),
    'Arriving tomorrow, Wednesday, May 13',
    'It is packed and waits for Gullwing. We promised Thursday, so it comes a day early.',
  ],
  [
    'on the way',
    withParcel({}),
    'Arriving tomorrow, Wednesday, May 13',
    'Gullwing has it. We promised Thursday, so it comes a day early.',
  ],
  [
    'as promised',
    withParcel({ expected_at: at('14T09:00:00') }),
    'Arriving Thursday, May 14',
    'Gullwing has it. As promised.',
  ],
  [
    'later than promised',
    withParcel({ expected_at: at('16T09:00:00') }),
    'Arriving Saturday, May 16',
    'Gullwing has it. We promised Thursday. It comes 2 days late, and we are sorry.',
  ],
  [
    'more than six days later than promised',
    withParcel({ expected_at: at('16T09:00:00') }, { deliver_by: at('08T16:00:00') }),
    'Arriving Saturday, May 16',
    'Gullwing has it. We promised Friday, May 8. It comes 8 days late, and we are sorry.',
  ],
  [
    'today',
    withParcel({ tracking_status: 'out_for_delivery', expected_at: at('12T16:00:00') }, { deliver_by: null }),
    'Arriving today, Tuesday, May 12',
    'Gullwing has it.',
  ],
  [
    'overdue',
    withParcel({ expected_at: at('11T16:00:00') }),
    'Expected Monday, May 11',
    'It should have been here by now, and we are sorry. The last news is from today 09:20, Berlin time, Harrisburg.',
  ],
  [
    'delivered',
    withParcel({ tracking_status: 'delivered', delivered_at: at('12T09:00:00') }),
    'Delivered today, Tuesday, May 12',
    'Gullwing delivered it at 11:00, Berlin time.',
  ],
  [
    'to collect',
    withParcel({
      tracking_status: 'available_for_pickup',
      events: [event('available_for_pickup', 'Altona')],
    }),
    'Ready to collect',
    'Gullwing holds it for you in Altona. You may need a proof of who you are.',
  ],
  [
    'not delivered',
    withParcel({ tracking_status: 'failure' }),
    'It could not be delivered',
    'Gullwing reports that it could not hand it over. If you hear nothing within a day, please write to us.',
  ],
  [
    'coming back',
    withParcel({ tracking_status: 'return_to_sender' }),
    'On its way back to us',
    'Gullwing could not deliver it and brings it back. Please write to us if you still want it.',
  ],
];

describe('one honest sentence for each state', () => {
  test.each(cases)('%s', (_name, facts, headline, note) => {
    const view = trackingView(facts, NOW);
    expect([view.headline, view.note]).toEqual([headline, note]);
  });
});

const steps = (facts: TrackedOrder) =>
  trackingView(facts, NOW).steps.map(({ state, title, detail, time }) =>
    [state, title, detail, time].join('|'),
  );

test('the steps of a parcel on its way', () => {
  expect(steps(withParcel({}))).toEqual([
    'done|Packed||Mon 14:20',
    'done|Handed to Gullwing||Mon 17:05',
    'here|On the way|Last seen in Harrisburg|today 09:20',
    'ahead|Out for delivery||',
    'ahead|Delivered||by Wed, May 13',
  ]);
});

test('what comes back is not said to be delivered one day', () => {
  expect(
    steps(withParcel({ tracking_status: 'return_to_sender', events: [event('return_to_sender', 'Altona')] })),
  ).toEqual([
    'done|Packed||Mon 14:20',
    'done|Handed to Gullwing||Mon 17:05',
    'done|On the way||',
    'trouble|On its way back to us|Altona|today 13:20',
  ]);
});

test('several parcels are tabs; the link chooses, and by default the one that is still to come', () => {
  const delivered = parcel({ number: 1, tracking_status: 'delivered', delivered_at: at('12T09:00:00') });
  const facts = { ...order, parcels: [delivered, parcel({ number: 2 })] };
  const tabs = (number?: number) =>
    trackingView(facts, NOW, number).tabs.map((tab) => [tab.label, tab.note, tab.is_current]);
  expect(tabs()).toEqual([
    ['Parcel 1', 'Delivered', false],
    ['Parcel 2', 'Tomorrow', true],
  ]);
  expect(tabs(1)).toEqual([
    ['Parcel 1', 'Delivered', true],
    ['Parcel 2', 'Tomorrow', false],
  ]);
  expect(tabs(99)).toEqual(tabs());
});

test.each([
  ['a country with one time', 'DE', 'America/New_York', 'Berlin time'],
  ['a country with several: the place that ships', 'US', 'America/Los_Angeles', 'Los Angeles time'],
  ['nothing known', null, null, 'UTC'],
])('times are in %s', (_name, destination_country, origin_time_zone, zone) => {
  expect(trackingView({ ...order, destination_country, origin_time_zone }, NOW).time_zone).toBe(zone);
});

test('hostile words are shown as words', () => {
  const title = `<script>alert(1)</script> {{constructor}} \u202egpj.exe`;
  const page = trackingPage(
    trackingView(
      withParcel({
        items: [{ ...mug, title, image_url: 'https://elsewhere.example/x.png' }],
        events: [event('in_transit', '"><img src=x onerror=alert(1)>')],
      }),
      NOW,
    ),
  );
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62; {{constructor}} \ufffdgpj.exe');
  expect(page).not.toMatch(/<script|<img|elsewhere\.example|\u202e/);
});

test('nothing is fetched from elsewhere, and our own pictures are shown', () => {
  const shown = (image_url: string) =>
    trackingView(withParcel({ items: [{ ...mug, image_url }] }), NOW).items[0]?.picture;
  expect(shown('/assets/demo/mug.svg')).toBe('/assets/demo/mug.svg');
  for (const foreign of [
    'https://a.example/x.png',
    '//a.example/x.png',
    'javascript:alert(1)',
    '/a/../../b',
    '/\\a.example',
  ]) {
    expect(shown(foreign)).toBeNull();
  }
  expect(trackingPage(trackingView(withParcel({}), NOW))).not.toMatch(/https?:|<script|<link|@import|url\(/);
  expect(unknownPage()).not.toMatch(/https?:|<script|<link|@import|url\(/);
});

test('a token is 22 letters in one spelling; everything else is bytes that nobody has', () => {
  const token = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  const text = token.toString('base64url');
  expect(tokenOf(text)).toEqual(token);
  // The last letter of 22 carries only two bits: other spellings of the same bytes open nothing.
  for (const other of [
    `${text.slice(0, -1)}x`,
    `${text}=`,
    `${text}A`,
    text.slice(1),
    '',
    '10482',
    'buyer@example.com',
  ]) {
    expect(tokenOf(other)).toHaveLength(16);
    expect(tokenOf(other)).not.toEqual(token);
  }
});
