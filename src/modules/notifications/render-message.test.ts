import { expect, test } from 'vitest';
import { renderMessage } from './render-message.ts';
import {
  composeChanged,
  composeConfirmation,
  composeDelay,
  composeDelivered,
  composeShipped,
  type OrderFacts,
  type ParcelFacts,
} from './rules/compose-message.ts';

const order: OrderFacts = {
  id: 'o',
  number: 10482,
  channel_id: 'c',
  sender_name: 'Demo Harbor Goods',
  tells_delays: true,
  pickup_at: null,
  customer_name: 'Demo Buyer',
  email: 'buyer@example.com',
  currency: 'EUR',
  status: 'open',
  fulfilled_elsewhere: false,
  units: 3,
  items_amount: 6_490,
  discount_amount: 500,
  shipping_amount: 490,
  tax_amount: 1_035,
  total_amount: 6_480,
  taxes_included: true,
  deliver_by: new Date('2026-05-13T16:00:00Z'),
  destination_country: 'DE',
  origin_time_zone: 'Europe/Berlin',
  tracking_token: Buffer.alloc(16, 7),
  lines: [
    {
      title: 'Enamel mug',
      options: 'White',
      quantity: 2,
      unit_amount: 1_250,
      backordered: 0,
      is_component: false,
    },
    {
      title: 'Wool blanket',
      options: '',
      quantity: 1,
      unit_amount: 3_990,
      backordered: 0,
      is_component: false,
    },
    {
      title: 'A part of a set',
      options: '',
      quantity: 1,
      unit_amount: 0,
      backordered: 0,
      is_component: true,
    },
  ],
};

const parcel: ParcelFacts = {
  id: 'p',
  order_id: 'o',
  shipment_id: 's',
  number: 2,
  carrier_name: 'Longshore Local',
  tracking_number: 'LSL0000000000017',
  expected_at: new Date('2026-05-13T16:00:00Z'),
  delivered_at: new Date('2026-05-13T12:20:00Z'),
  items: [{ title: 'Enamel mug', options: 'White', quantity: 2 }],
};

const render = ({ template, facts }: ReturnType<typeof composeShipped>) => renderMessage(template, facts);
const BASE = 'https://shop.example';
const PRIVATE =
  'The link is private: whoever holds it can see what was sent and when it arrives, but not your address or payment.\n';

test('the confirmation, word for word', () => {
  const composed = composeConfirmation(order, BASE);
  expect(composed.subject).toBe('Order 10482 confirmed');
  expect(render(composed).text).toBe(`Demo Harbor Goods

Order 10482
Thank you, Demo Buyer.

We expect it to reach you by Wednesday, May 13.

- Enamel mug (White, 2 × €12.50): €25.00
- Wool blanket: €39.90

Items: €64.90
Discount: -€5.00
Shipping: €4.90
Total: €64.80
Tax in the total: €10.35

See where it is:
https://shop.example/t/BwcHBwcHBwcHBwcHBwcHBw

${PRIVATE}`);
});

test('a delay: both days, and an apology; nothing where the day is the same', () => {
  const promised_by = new Date('2026-05-13T16:00:00Z');
  const later = { promised_by, expected_by: new Date('2026-05-15T16:00:00Z') };
  const composed = composeDelay(order, later, BASE);
  expect(composed?.subject).toBe('Order 10482 will arrive later than promised');
  const text = composed && render(composed).text;
  expect(text).toContain('We promised Wednesday, May 13 and expect it on Friday, May 15 now. We are sorry');
  expect(text).toContain('- Enamel mug (White): 2');
  expect(composeDelay(order, { promised_by, expected_by: promised_by }, BASE)).toBeUndefined();
});

test('a currency without minor units, free shipping and tax on top', () => {
  const change = { currency: 'JPY', discount_amount: 0, shipping_amount: 0, taxes_included: false };
  const { text } = render(composeConfirmation({ ...order, ...change }, BASE));
  expect(text).toContain('Items: ¥6,490\nShipping: Free\nTax: ¥1,035\nTotal: ¥6,480\n');
});

test('what waits for stock is not promised for a day', () => {
  const lines = order.lines.map((line) => ({ ...line, backordered: 1 }));
  const { text } = render(composeConfirmation({ ...order, lines }, BASE));
  expect(text).toContain('Some of it is waiting for new stock. We write to you when it ships.');
  expect(text).not.toContain('May 13');
});

test('the news of a part that left, word for word', () => {
  const composed = composeShipped(order, [parcel], BASE);
  expect(composed.subject).toBe('Part of order 10482 is on its way');
  expect(render(composed).text).toBe(`Demo Harbor Goods

Order 10482
Part of your order is on its way.

We expect it to reach you by Wednesday, May 13.

Parcel 2, Longshore Local LSL0000000000017
- Enamel mug (White): 2

See where it is:
https://shop.example/t/BwcHBwcHBwcHBwcHBwcHBw?parcel=2

${PRIVATE}`);
});

test('the news of a delivery says when, and by whose clock', () => {
  const composed = composeDelivered(order, parcel, BASE);
  expect(composed.subject).toBe('Order 10482: a parcel has arrived');
  expect(render(composed).text).toContain(
    'Longshore Local delivered it on Wednesday, May 13 at 14:20, Berlin time.',
  );
});

test('hostile words are printed, escaped, and never run', () => {
  const title = `<script>alert('x')</script> {{constructor}} {% include '/etc/passwd' %} \u202egpj.exe`;
  const line = {
    title,
    options: '"><img src=x>',
    quantity: 1,
    unit_amount: 1,
    backordered: 0,
    is_component: false,
  };
  const { html, text } = render(
    composeConfirmation({ ...order, customer_name: '{{ 7 | times: 7 }}\u0000', lines: [line] }, BASE),
  );
  expect(text).toContain(
    `- <script>alert('x')</script> {{constructor}} {% include '/etc/passwd' %} \ufffdgpj.exe`,
  );
  expect(text).toContain('Thank you, {{ 7 | times: 7 }}\ufffd.');
  expect(html).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; {{constructor}}');
  expect(html).toContain('&#34;&gt;&lt;img src=x&gt;');
  expect(html).not.toContain('<script');
});

test('nothing in a message is fetched from anywhere', () => {
  const { html } = render(composeShipped(order, [parcel], BASE));
  expect(html.match(/(src|srcset|background)=|url\(|<link|<img|@import/g)).toBeNull();
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    'https://shop.example/t/BwcHBwcHBwcHBwcHBwcHBw?parcel=2',
  ]);
});

test('a changed order is told as it is now, without what is not wanted any more', () => {
  const [mug, blanket] = order.lines;
  const lines = [
    { ...mug, quantity: 3, cancelled: 1 },
    { ...blanket, cancelled: 1 },
  ] as OrderFacts['lines'];
  const changed = composeChanged(
    { ...order, lines, cancelled_amount: 1_000 },
    -1_500,
    'https://shop.example',
  );
  expect(changed.subject).toBe('Order 10482 was changed');
  expect(changed.facts).toMatchObject({
    expectation:
      'This is what it is now. It comes to €54.80, €15.00 less than before. We expect it to reach you by ' +
      'Wednesday, May 13.',
    items: [{ title: 'Enamel mug', figure: '2' }],
  });
});
