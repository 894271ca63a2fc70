import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { newId } from '../../src/kernel/ids.ts';
import { upsertVariant } from '../../src/modules/catalog/index.ts';
import { reserve, shortPick } from '../../src/modules/fulfillment/index.ts';
import {
  announceSupply,
  closeTransfer,
  createTransfer,
  receiveGoods,
  receiveStock,
  shipTransfer,
} from '../../src/modules/inventory/index.ts';
import {
  cancelOrder,
  confirmChange,
  grantRefund,
  proposeChange,
  settleRefund,
} from '../../src/modules/orders/index.ts';
import { requestReturn } from '../../src/modules/returns/index.ts';
import { sealAudit } from '../../src/platform/audit.ts';
import { buildWarehouse, type Warehouse } from '../kit/warehouse.ts';
import { accepted } from '../kit/world.ts';
import { hearEvents } from './real-shop.ts';

/*
 * Each law is broken on purpose, past triggers and constraints as only a superuser can, and the doctor must name it: the
 * check that it answers with, and nothing else where the breach is a single one. Every breach is rolled back.
 */

let world: Warehouse;
let order_id: string;

beforeAll(async () => {
  world = await buildWarehouse();
  await world.stock('OAK', { MUG: 10, TEE: 10 });
  await world.stock('EWR', { CAP: 3 });
  for (const [sku, tracking] of [
    ['MILK', 'lot'],
    ['PHONE', 'serial'],
  ] as const) {
    const prices = [{ amount: 1000, currency: 'USD' }];
    accepted(
      await world.run(upsertVariant, { sku, change: { title: sku, weight_grams: 400, tracking, prices } }),
    );
    const lots = [{ code: 'A1', quantity: 1, expires_on: '2099-01-31' }];
    const receipt = { sku, location_code: 'OAK', state: 'available', quantity: 1, lots } as const;
    accepted(await world.run(receiveStock, receipt));
  }
  const tracked = (await world.order({ lines: [['PHONE', 1]] })).fulfillment_orders[0]?.id ?? '';
  expect(await world.scan(tracked, 'A1', 1)).toBe('counted');
  await world.packed(tracked);
  order_id = (
    await world.order({
      lines: [
        ['MUG', 2],
        ['TEE', 1],
      ],
    })
  ).id;
  accepted(
    await world.run(reserve, {
      channel: 'web',
      reference: '',
      destination: null,
      lines: [{ sku: 'MUG', quantity: 1 }],
      ttl_seconds: 86_400,
      partial: false,
      limits: { reservations: 1, units: 1 },
    }),
  );
  await world.order({ channel: 'patient', lines: [['CAP', 5]] });
  await world.order({ channel: 'patient', lines: [['CAP', 1]] });
  accepted(
    await world.run(upsertVariant, {
      sku: 'SET',
      change: {
        title: 'Demo set',
        components: [
          { sku: 'MUG', quantity: 1 },
          { sku: 'TEE', quantity: 1 },
        ],
        prices: [{ amount: 3500, currency: 'USD' }],
      },
    }),
  );
  const bundle = await world.order({ lines: [['SET', 2]] });
  const shipped = await world.order({ lines: [['TEE', 1]] });
  const ful = shipped.fulfillment_orders[0]?.id ?? '';
  await world.labeled(ful, { TEE: 1 });
  await world.shipped(ful);
  const wish = { purpose: 'goodwill', reason: 'test', reference: 'test', payment_id: null } as const;
  const refund = accepted(await world.run(grantRefund, { order_id: shipped.id, amount: 100, ...wish }));
  accepted(
    await world.run(settleRefund, {
      order_id: shipped.id,
      refund_id: refund.refunds[0]?.id ?? '',
      note: null,
      as: { state: 'executed', reference: 'test' },
    }),
  );
  const cancelled = await world.order({ lines: [['MUG', 2]] });
  const lines = [{ line_id: cancelled.lines[0]?.id ?? '', quantity: 1 }];
  accepted(await world.run(cancelOrder, { order_id: cancelled.id, reason: 'test', lines }));
  await world.labeled(bundle.fulfillment_orders[0]?.id ?? '', { MUG: 2, TEE: 1 });
  await hearEvents({ world, heard: new Set() }, false);
  const order_line_id = shipped.lines[0]?.id ?? '';
  const back = { order_line_id, quantity: 1, reason: 'damaged' as const, note: '', lots: [] };
  const turned_up = { order_id: shipped.id, lines: [back], note: '', location_code: 'OAK' };
  accepted(await world.run(requestReturn, turned_up));
  await world.services.database.rows(
    `insert into notifications.messages (id, intent, kind, recipient, subject, html, text, state, attempts, claimed_at, sent_at)
     values (gen_random_uuid(), 'test', 'test', 'demo.buyer@example.com', 'Test', '', '', 'sent', 1, now(), now())`,
  );
  const changed = { order_id: cancelled.id, change_id: null, reason: '' };
  const discount = { type: 'discount' as const, title: 'Sorry', amount: 10 };
  const { id: change_id } = accepted(await world.run(proposeChange, { ...changed, actions: [discount] }));
  accepted(await world.run(confirmChange, { order_id: cancelled.id, change_id }));
  await comeAndGo();
  await sealAudit(world.services.database);
});

/** A supply that came in part and cost something, and a transfer of which some is in transit and some came back. */
async function comeAndGo(): Promise<void> {
  const kind = {
    location_code: 'EWR',
    kind: 'purchase_order',
    reference: 'PO-1',
    expected_at: new Date(),
  } as const;
  accepted(await world.run(announceSupply, { sku: 'CAP', quantity: 5, ...kind }));
  const lines = [{ sku: 'CAP', good: 0, damaged: 2, quality_control: 0, unit_cost: '1.25' }];
  const receipt = {
    references: ['PO-1'],
    accept_over: false,
    accept_unexpected: false,
    close_short: null,
    note: '',
  };
  accepted(await world.run(receiveGoods, { client_id: 'doctor', location_code: 'EWR', lines, ...receipt }));
  for (const resolution of [null, { sku: 'TEE', written_off: 1, returned: 1 }]) {
    const plan = {
      origin_code: 'OAK',
      destination_code: 'EWR',
      expected_at: new Date(),
      note: '',
      tracking_number: '',
    };
    const wanted = { client_id: newId(), is_draft: false, lines: [{ sku: 'TEE', quantity: 2 }] };
    const { id } = accepted(await world.run(createTransfer, { ...plan, ...wanted }));
    accepted(await world.run(shipTransfer, { id, lines: null, expected_at: null }));
    if (resolution) accepted(await world.run(closeTransfer, { id, lines: [resolution], reason: 'other' }));
  }
}

afterAll(() => world.close());

test('a shop in order has no law broken, and each law is looked at', async () => {
  const { lines, broken } = await examine(world.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  expect(broken).toBe(0);
  const laws = new Set(lines.map((line) => /law (\d)/.exec(line)?.[1]));
  expect([...laws].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
});

type Breach = {
  name: string;
  law: number;
  drop?: string;
  break: string;
  found: string;
  /** What else the same breach makes untrue. */
  also?: string[];
};

// One movement that brought units, of what has no lots.
const FOUND_UNITS = `select m.id from inventory.movements m join inventory.levels l using (variant_id, location_id)
  where m.reason = 'receipt' and m.reference_type is null and m.from_state is null and l.lots_sellable is null limit 1`;

const BREACHES: Breach[] = [
  {
    name: 'work that waits for an answer of nobody',
    law: 4,
    break: `update fulfillment.fulfillment_orders set status = 'scheduled'
            where id in (select id from fulfillment.fulfillment_orders where status = 'open' limit 1)`,
    found: 'work is scheduled exactly while locations are asked to take it, but for ten minutes',
  },
  {
    name: 'an offer that was accepted by nobody',
    law: 4,
    break: `insert into fulfillment.offers (id, order_id, fulfillment_order_id, state, round, made_at, ended_at)
            select gen_random_uuid(), order_id, id, 'accepted', 1, now(), now()
            from fulfillment.fulfillment_orders where status = 'open' limit 1`,
    found: 'work that was accepted has exactly one location that accepted it, and is done there',
  },
  {
    name: 'a movement of a count that nobody counted',
    law: 1,
    break:
      `update inventory.movements set reference_type = 'cycle_count', reference_id = gen_random_uuid() ` +
      `where id in (${FOUND_UNITS})`,
    found: 'a count corrects the stock by exactly its differences',
  },
  {
    name: 'a shortfall that says more is written off than left the stock',
    law: 1,
    break: `insert into inventory.shortfalls (id, location_id, variant_id, source_type, source_id, quantity, posted, as_of)
            select gen_random_uuid(), location_id, variant_id, 'count', gen_random_uuid(), 1, 1, now()
            from inventory.levels limit 1`,
    found: 'what is written off of a shortfall has left the stock',
  },
  {
    name: 'a counted line without the scans that made it',
    law: 1,
    break: `with c as (
              insert into inventory.cycle_counts (id, location_id, scope, stock, is_blind, state, created_by, closed_at)
              select gen_random_uuid(), location_id, 'skus', 'sellable', true, 'closed', 'test', now()
              from inventory.levels limit 1 returning id, location_id
            )
            insert into inventory.cycle_count_lines (id, count_id, location_id, variant_id, stock, state, counted)
            select gen_random_uuid(), c.id, c.location_id, gen_random_uuid(), 'sellable', 'skipped', 5 from c`,
    found: 'a counted line is the sum of its scans, and a count is what its lines make it',
  },
  {
    name: 'a movement of a snapshot that nobody accepted',
    law: 1,
    break:
      `update inventory.movements set reference_type = 'snapshot', reference_id = gen_random_uuid() where ` +
      `id in (${FOUND_UNITS})`,
    found: 'an accepted line of a snapshot corrects the stock by exactly its difference',
  },
  {
    name: 'a level that was written past its ledger',
    law: 1,
    break:
      'update inventory.levels set available = available + 1 where available > 0 and lots_sellable is null',
    found: 'the movements of every level add up to it, state by state',
  },
  {
    name: 'a movement that was deleted',
    law: 1,
    break: `delete from inventory.movements where reason = 'receipt' and reference_type is null`,
    found: 'the movements of every level add up to it, state by state',
    also: ['law 1  every movement of lots moves as many units as the movement of stock that it belongs to'],
  },
  {
    name: 'a state below zero',
    law: 1,
    drop: 'alter table inventory.levels drop constraint level_damaged_not_negative',
    break: 'update inventory.levels set damaged = -1, available = available + 1 where lots_sellable is null',
    found: 'on hand is the sum of its states, and none is below zero',
    also: ['law 1  the movements of every level add up to it, state by state'],
  },
  {
    name: 'a tracked level whose lots were left out',
    law: 1,
    drop: 'alter table inventory.levels drop constraint level_lots_add_up',
    break: 'update inventory.levels set damaged = damaged + 1 where lots_sellable is not null',
    found: 'the lots of every tracked level add up to it, and nothing else has lots',
    also: ['law 1  the movements of every level add up to it, state by state'],
  },
  {
    name: 'a lot that lies where its level knows nothing of it',
    law: 1,
    break: `update inventory.lot_stock set location_id = (select id from inventory.locations where code = 'EWR')
      where not is_serial`,
    found: 'the lots of every tracked level add up to it, and nothing else has lots',
    also: ['law 1  the movements of every lot add up to it, state by state'],
  },
  {
    name: 'tracked stock without any lots',
    law: 1,
    break: `update catalog.variants set tracking = 'lot' where sku = 'MUG'`,
    found: 'the lots of every tracked level add up to it, and nothing else has lots',
    also: ['law 4  the lots of every tracked line add up to what is picked and packed of it'],
  },
  {
    name: 'lots of a variant that is not tracked',
    law: 1,
    break: `update catalog.variants set tracking = 'none' where sku = 'MILK'`,
    found: 'the lots of every tracked level add up to it, and nothing else has lots',
  },
  {
    name: 'a lot that was written past its ledger',
    law: 1,
    break: 'update inventory.lot_stock set sellable = sellable - 1, picked = picked + 1 where not is_serial',
    found: 'the movements of every lot add up to it, state by state',
    also: ['law 1  what is picked of every lot is in the hands of a line'],
  },
  {
    name: 'a lot that a line says it got, and nobody picked',
    law: 1,
    break: 'update fulfillment.line_lots set picked = picked + 1',
    found: 'what is picked of every lot is in the hands of a line',
    also: ['law 4  the lots of every tracked line add up to what is picked and packed of it'],
  },
  {
    name: 'a tracked line that was picked without its lots',
    law: 4,
    break: `update fulfillment.fulfillment_order_lines l set picked = picked + 1, quantity = quantity + 1
      from catalog.variants v where v.id = l.variant_id and v.sku = 'PHONE'`,
    found: 'the lots of every tracked line add up to what is picked and packed of it',
    also: [
      'law 2  what is promised at a location is what is committed there',
      'law 4  the counters of each line agree with what fulfillment holds',
    ],
  },
  {
    name: 'a parcel that holds more of a lot than was packed',
    law: 4,
    break: 'update fulfillment.parcel_lots set quantity = quantity + 1',
    found: 'what lies in parcels of every lot is what is packed of it',
  },
  {
    name: 'a serial number that stands for two units',
    law: 1,
    drop: 'alter table inventory.lot_stock drop constraint serial_is_one',
    break: 'update inventory.lot_stock set damaged = 1 where is_serial',
    found: 'no serial number stands for more than one unit',
    also: [
      'law 1  the lots of every tracked level add up to it, and nothing else has lots',
      'law 1  the movements of every lot add up to it, state by state',
    ],
  },
  {
    name: 'a day of the ledger that was added up wrongly',
    law: 1,
    break: `insert into inventory.rolled_days (day) values (current_date);
      insert into inventory.daily_changes (variant_id, location_id, day, on_hand, available, received)
      select variant_id, location_id, inventory.day_of(id), 1, 1, 1 from inventory.movements limit 1`,
    found: 'every day that was added up is what its movements are',
  },
  {
    name: 'a receipt that says more than came',
    law: 1,
    break: 'update inventory.goods_receipt_lines set damaged = damaged + 1',
    found: 'what each goods receipt counted came into stock',
  },
  {
    name: 'supply that was received by no receipt',
    law: 1,
    break: `update inventory.supplies set received = received + 1, receipted = receipted + 1 where kind = 'purchase_order'`,
    found: 'what came of each supply is what goods receipts and people counted of it',
  },
  {
    name: 'units in transit that nobody expects',
    law: 1,
    break: `update inventory.supplies set state = 'closed' where transfer_id is not null`,
    found:
      'what each transfer shipped has arrived, come back, been written off or is expected at its destination',
  },
  {
    name: 'a transfer that says it lost what came back',
    law: 1,
    break:
      'update inventory.transfer_lines set written_off = written_off + 1, returned = returned - 1 where returned > 0',
    found: 'what each transfer took from its origin and brought back was moved',
  },
  {
    name: 'an average that its history does not make',
    law: 3,
    break: 'update inventory.unit_costs set average = average + 0.000001',
    found: 'the history of each average cost makes it what it is',
  },
  {
    name: 'a history that was made cheaper',
    law: 3,
    break: 'update inventory.cost_history set unit_cost = unit_cost - 0.000001 where average_before is null',
    found: 'the history of each average cost makes it what it is',
  },
  {
    name: 'units that are promised twice',
    law: 2,
    break: 'update fulfillment.fulfillment_order_lines set quantity = quantity + 1',
    found: 'what is promised at a location is what is committed there',
    also: [
      'law 4  a fulfillment order has ended exactly when nothing of it is left to ship',
      'law 4  the counters of each line agree with what fulfillment holds',
    ],
  },
  {
    name: 'units that are kept where none are reserved',
    law: 2,
    break: `update fulfillment.reservation_holds
      set location_id = (select id from inventory.locations where code = 'EWR')`,
    found: 'what open reservations keep at a location is what is reserved there',
  },
  {
    name: 'a reservation that has ended and keeps its units',
    law: 2,
    break: `update fulfillment.reservations set state = 'released', ended_at = now()`,
    found: 'a reservation keeps all of its units while it is open, and none after that',
  },
  {
    name: 'a reservation that nobody ends',
    law: 2,
    break:
      `update fulfillment.reservations set created_at = now() - interval '1 hour', expires_at = now() - ` +
      `interval '2 minutes'`,
    found: 'no reservation is open a minute after its time',
  },
  {
    name: 'a reservation that went to no order',
    law: 2,
    drop: 'delete from fulfillment.reservation_holds',
    break: `with freed as (
        update inventory.levels set reserved = 0, committed = committed + reserved where reserved > 0
        returning variant_id, location_id)
      update fulfillment.reservations set state = 'converted', ended_at = now(), order_id = gen_random_uuid()`,
    found: 'every reservation that was converted went to an order',
    also: [
      'law 1  the movements of every level add up to it, state by state',
      'law 2  what is promised at a location is what is committed there',
    ],
  },
  {
    name: 'a backorder that claims nothing',
    law: 2,
    break: 'delete from inventory.waiting_demand',
    found: 'every backorder claims exactly what it waits for',
  },
  {
    name: 'more that wait than the cap allows',
    law: 2,
    drop: `insert into inventory.selling_policies (variant_id, channel_id, policy, cap)
      select variant_id, channel_id, 'backorder', 1 from inventory.waiting_demand group by variant_id, channel_id`,
    break: 'update inventory.waiting_demand set is_capped = true',
    found: 'no more wait than the cap of their selling policy, or what waited when it was set',
  },
  {
    name: 'a day that nothing announced speaks for',
    law: 2,
    drop: `with old as (update platform.events set occurred_at = occurred_at - interval '1 hour')
      delete from fulfillment.queue_changes`,
    break: `update fulfillment.backorders set expected_at = now() + interval '3 days' where state = 'waiting'`,
    found: 'everybody who waits is expected when stock and supply say, within ten minutes of a change',
  },
  {
    name: 'a line whose price no longer fits the total',
    law: 3,
    break: 'update orders.lines set total_amount = total_amount - 1',
    found: 'lines and shipping sum exactly to each order total',
    also: [
      'law 3  each line costs what its price, discount and tax make',
      'law 3  what was cancelled of each order costs what its cancelled units cost',
      'law 3  the components of each bundle sum to its price',
    ],
  },
  {
    name: 'money that no ledger row explains',
    law: 3,
    break: 'update payments.payments set captured_amount = captured_amount + 1',
    found: 'each payment equals the sum of its ledger',
  },
  {
    name: 'a promise of money that no refund explains',
    law: 3,
    break: 'update payments.payments set granted_amount = 1 where captured_amount > refunded_amount',
    found: 'what is granted of each payment is the sum of its open refunds',
  },
  {
    name: 'a refund that left with another amount than the ledger has',
    law: 6,
    break: "update payments.refunds set amount = amount + 1 where state = 'executed'",
    found: 'every executed refund left once, as the ledger has it',
  },
  {
    name: 'more refunded than captured',
    law: 3,
    drop: 'alter table payments.payments drop constraint payment_refunds_within_captures',
    break: 'update payments.payments set refunded_amount = captured_amount + 1',
    found: 'no payment is refunded beyond what was captured',
    also: [
      'law 3  each payment equals the sum of its ledger',
      'law 4  the statuses of each order are what its lines, holds and money make them',
    ],
  },
  {
    name: 'units of a line that are nowhere',
    law: 4,
    drop: 'alter table orders.lines drop constraint line_quantities_conserved',
    break: 'update orders.lines set quantity = quantity + 1',
    found: 'the quantities of each line are conserved',
    also: [
      'law 3  items, discounts and taxes of each order are the sums of its lines and its shipping',
      'law 3  each line costs what its price, discount and tax make',
      'law 3  what was cancelled of each order costs what its cancelled units cost',
      'law 4  the statuses of each order are what its lines, holds and money make them',
    ],
  },
  {
    name: 'an order that says something else than fulfillment',
    law: 4,
    break: 'update orders.lines set allocated = allocated - 1, cancelled = cancelled + 1 where allocated > 0',
    found: 'the counters of each line agree with what fulfillment holds',
    also: [
      'law 3  what was cancelled of each order costs what its cancelled units cost',
      'law 4  the statuses of each order are what its lines, holds and money make them',
    ],
  },
  {
    name: 'an order that lost its lines',
    law: 5,
    break: 'delete from orders.lines',
    found: 'every order has its lines and its beginning in the timeline',
    also: [
      'law 4  the counters of each line agree with what fulfillment holds',
      'law 4  the statuses of each order are what its lines, holds and money make them',
    ],
  },
  {
    name: 'an order that is there twice',
    law: 5,
    drop: 'alter table orders.orders drop constraint order_external_id_once',
    break: `update orders.orders set external_id = 'same', channel_id = '00000000-0000-0000-0000-000000000001'`,
    found: 'no external id stands twice in a channel',
  },
  {
    name: 'lines whose order is gone',
    law: 5,
    break: 'delete from orders.orders',
    found: 'every line and every entry of a timeline belongs to an order',
    also: ['law 4  the counters of each line agree with what fulfillment holds'],
  },
  {
    name: 'promised lines whose fulfillment order is gone',
    law: 4,
    break: 'delete from fulfillment.fulfillment_orders',
    found: 'every line belongs to a fulfillment order',
    also: [
      'law 1  what is picked of every lot is in the hands of a line',
      'law 2  what is promised at a location is what is committed there',
    ],
  },
  {
    name: 'a ledger whose payment is gone',
    law: 3,
    break: 'delete from payments.payments',
    found: 'each payment equals the sum of its ledger',
    also: ['law 4  the statuses of each order are what its lines, holds and money make them'],
  },
  {
    name: 'two labels for one parcel',
    law: 6,
    drop: 'drop index shipping.labels_one_living_intent',
    break: `insert into shipping.labels (id, parcel_id, carrier_code, service_code, request, tracking_token)
      select gen_random_uuid(), '00000000-0000-0000-0000-000000000002', 'local', 'standard', '{}', decode(md5(n::text), 'hex')
      from generate_series(1, 2) n`,
    found: 'no parcel has two living labels',
  },
  {
    name: 'a parcel that holds more than was packed',
    law: 4,
    break: 'update fulfillment.parcel_lines set quantity = quantity + 1',
    found: 'what lies in parcels is what is packed',
  },
  {
    name: 'work that ended with units to ship',
    law: 4,
    break: `update fulfillment.fulfillment_orders set status = 'closed' where status = 'open'`,
    found: 'a fulfillment order has ended exactly when nothing of it is left to ship',
  },
  {
    name: 'a parcel that left without a label',
    law: 6,
    break: `update shipping.labels set state = 'voided'`,
    found: 'every parcel that carries a label has bought exactly one',
  },
  {
    name: 'a label that was asked for and never answered',
    law: 6,
    break: `insert into shipping.labels (id, parcel_id, carrier_code, service_code, request, tracking_token, created_at)
      values (gen_random_uuid(), gen_random_uuid(), 'local', 'standard', '{}', '\\x00', now() - interval '11 minutes')`,
    found: 'every label that was asked for has its answer within ten minutes',
  },
  {
    name: 'a label that was bought for nobody knows how much',
    law: 6,
    drop: 'alter table shipping.labels drop constraint label_bought_complete',
    break: 'update shipping.labels set cost_amount = null',
    found: 'every bought label has its number and its cost',
  },
  {
    name: 'a message whose sending nobody finished',
    law: 6,
    break: `update notifications.messages set state = 'sending', claimed_at = now() - interval '2 hours' where intent = 'test'`,
    found: 'every message that was tried has an answer, or is listed for a person',
  },
  {
    name: 'a message that was sent without a try',
    law: 6,
    break: `update notifications.messages set attempts = 0 where intent = 'test'`,
    found: 'a sent message says when, and was tried',
  },
  {
    name: 'a change that its order never heard of',
    law: 3,
    break: `delete from orders.timeline where kind = 'changed'`,
    found: 'every confirmed change stands in the timeline of its order',
  },
  {
    name: 'a draft that became an order that there is not',
    law: 5,
    break: `insert into orders.drafts (id, state, contents, created_by, created_at, updated_by, updated_at, ended_by, ended_at,
      order_id) values (gen_random_uuid(), 'confirmed', '{}', 'x', now(), 'x', now(), 'x', now(), gen_random_uuid())`,
    found: 'every confirmed draft became an order, and no two the same',
  },
  {
    name: 'an order that forgot what came back',
    law: 4,
    break: 'update orders.lines set returned = 0 where returned > 0',
    found: 'each line of an order counts as returned what its returns took in',
  },
  {
    name: 'an order that does not say that something comes back',
    law: 4,
    break: `update orders.orders set return_status = 'none' where return_status <> 'none'`,
    found: 'each order says how far its returns are',
  },
  {
    name: 'a return of more than left',
    law: 4,
    break: 'update returns.lines set quantity = quantity + 1',
    found: 'no more units are in returns than left',
  },
  {
    name: 'returned units that never came into the stock',
    law: 1,
    break: 'update returns.arrivals set quantity = quantity + 1',
    found: 'every unit that returns took in stands in the movements of stock',
    also: ['law 4  the counters of each return are the sums of its arrivals and inspections'],
  },
  {
    name: 'components that cost less than their bundle',
    law: 3,
    break: 'update orders.lines set total_amount = total_amount - 1 where parent_line_id is not null',
    found: 'the components of each bundle sum to its price',
  },
  {
    name: 'a discount that nobody gave',
    law: 3,
    break: 'update orders.lines set discount_amount = discount_amount + 1 where parent_line_id is null',
    found: 'items, discounts and taxes of each order are the sums of its lines and its shipping',
    also: ['law 3  each line costs what its price, discount and tax make'],
  },
  {
    name: 'a tax of an order that none of its lines bears',
    law: 3,
    drop: 'alter table orders.orders drop constraint order_total_adds_up',
    break: 'update orders.orders set tax_amount = tax_amount + 1',
    found: 'items, discounts and taxes of each order are the sums of its lines and its shipping',
  },
  {
    name: 'a price that a line does not cost',
    law: 3,
    break: 'update orders.lines set unit_amount = unit_amount + 1 where parent_line_id is null',
    found: 'each line costs what its price, discount and tax make',
    also: ['law 3  items, discounts and taxes of each order are the sums of its lines and its shipping'],
  },
  {
    name: 'more cancelled than the order costs',
    law: 3,
    drop: 'alter table orders.orders drop constraint order_cancelled_within_total',
    break: 'update orders.orders set cancelled_amount = total_amount + 999',
    found: 'what was cancelled of each order costs what its cancelled units cost',
  },
  {
    name: 'units that wait for stock and are called allocated',
    law: 4,
    break: `update orders.lines set allocated = backordered, backordered = 0
      where backordered > 0 and allocated = 0`,
    found: 'the counters of each line agree with what fulfillment holds',
    also: ['law 4  the statuses of each order are what its lines, holds and money make them'],
  },
  {
    name: 'an order that is paid because somebody wrote so',
    law: 4,
    break: `update orders.orders set payment_status = 'refunded'`,
    found: 'the statuses of each order are what its lines, holds and money make them',
  },
  {
    name: 'an order that ended because somebody wrote so',
    law: 4,
    break: `update orders.orders set status = 'completed' where status = 'open'`,
    found: 'the statuses of each order are what its lines, holds and money make them',
  },
  {
    name: 'goods that arrived because somebody wrote so',
    law: 4,
    break: `update orders.orders set fulfillment_status = 'delivered'`,
    found: 'the statuses of each order are what its lines, holds and money make them',
  },
  {
    name: 'an audit row that was rewritten',
    law: 7,
    break: `update platform.audit set actor_name = 'somebody else' where action = 'orders.place'`,
    found: 'the audit log is what it was when it was sealed',
  },
  {
    name: 'an audit row that was removed',
    law: 7,
    break: `delete from platform.audit where action = 'orders.place'`,
    found: 'the audit log is what it was when it was sealed',
  },
];

test.each(BREACHES)('law $law: $name', async ({ law, drop, break: breach, found, also = [] }) => {
  const lines = await examineBroken([...(drop === undefined ? [] : [drop]), breach]);
  const named = [`law ${law}  ${found}`, ...also].map((line) => `BROKEN ${line}`);
  expect(lines.sort()).toEqual(named.sort());
});

test('an order that has not heard of a short pick yet is in order, and one that never hears is not', async () => {
  const { fulfillment_orders } = await world.order({ channel: 'patient', lines: [['TEE', 1]] });
  const ful = fulfillment_orders[0]?.id ?? '';
  const line_id = (await world.work(ful)).lines[0]?.id ?? '';
  const input = { fulfillment_order_id: ful, line_id, quantity: 1, reason: 'not_found' as const };
  expect(accepted(await world.run(shortPick, input)).backordered).toBe(1);
  await sealAudit(world.services.database);
  expect((await examine(world.services.database)).lines.filter((line) => line.startsWith('BROKEN'))).toEqual(
    [],
  );
  const later = `update platform.events set occurred_at = now() - interval '2 hours' where type = 'fulfillment_order.short'`;
  expect(await examineBroken([later])).toEqual([
    'BROKEN law 4  the counters of each line agree with what fulfillment holds',
  ]);
  await hearEvents({ world, heard: new Set() }, false);
  await sealAudit(world.services.database);
  expect((await examine(world.services.database)).broken).toBe(0);
});

test('the shop is whole again after all that', async () => {
  expect((await examine(world.services.database)).broken).toBe(0);
  expect(order_id).not.toBe('');
});

/** What the doctor says inside the transaction that breaks something, without counts and examples. */
async function examineBroken(statements: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: world.url, types: numbers() });
  await client.connect();
  try {
    await client.query('begin');
    // Triggers and foreign keys keep silent.
    await client.query(`set local session_replication_role = 'replica'`);
    for (const statement of statements) await client.query(statement);
    const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      (await client.query({ text, values: [...values] })).rows as Row[];
    const { lines } = await examine({ rows, adHoc: rows });
    await client.query('rollback');
    return lines
      .filter((line) => line.startsWith('BROKEN'))
      .map((line) => line.replace(/ \(\d+ checked.*$/, ''));
  } finally {
    await client.end();
  }
}

function numbers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(20, Number);
  return types;
}
