import { expect, test } from 'vitest';
import { DEFAULT_RATE_TABLE } from '../../shipping/rules/index.ts';
import { factsOf, replay, type SourcingAsk } from './decision.ts';
import { type DecisionTrace, packDecision, unpackDecision } from './kept-decision.ts';
import { planOrder } from './plan-order.ts';
import { DEFAULT_POLICY, type PlanPolicy } from './plan-policy.ts';
import type { SourcingLocation } from './sourcing-facts.ts';

const locations = ['94607', '07102', '60607', '98101'].map(
  (postal_code, index): SourcingLocation => ({
    id: `0190a${index}`,
    code: `L${index}`,
    name: `Location ${index}`,
    kind: index === 3 ? 'store' : 'warehouse',
    place: { country: 'US', postal_code },
    time_zone: 'America/Chicago',
    cut_off: '16:00',
  }),
);
const [oakland = '', newark = '', chicago = '', seattle = ''] = locations.map(({ id }) => id);
const places = new Map(locations.map(({ id }, place) => [id, place]));

type Wanted = [sku: string, quantity: number][];

function decide(
  wanted: Wanted,
  stock: Record<string, Record<string, number>>,
  policy: Partial<PlanPolicy> = {},
  service_code: string | null = null,
) {
  const ask: SourcingAsk = {
    at: new Date('2026-03-02T10:00:00Z'),
    channel_id: '0190c',
    channel: 'web',
    currency: 'USD',
    tags: ['gift'],
    priority: 2,
    total_amount: 4_500,
    service_code,
    deliver_by: new Date('2026-03-05T18:00:00Z'),
    destination: { country: 'US', postal_code: '95814', region: 'CA', city: 'Sacramento' },
    items: wanted.map(([sku, quantity]) => ({ variant_id: `v-${sku}`, sku, quantity, weight_grams: 400 })),
  };
  const plan = planOrder(
    {
      lines: ask.items,
      destination: ask.destination,
      service_code,
      deliver_by: ask.deliver_by,
    },
    {
      locations,
      rates: DEFAULT_RATE_TABLE,
      stock: new Map(Object.entries(stock).map(([sku, held]) => [`v-${sku}`, new Map(Object.entries(held))])),
      keepBack: () => 0,
      policy: { ...DEFAULT_POLICY, ...policy },
    },
  );
  const trace: DecisionTrace = {
    ...plan.trace,
    chosen: plan.assignments.map(({ location_id, service_code: given, cost_amount, lines }) => ({
      location_id,
      service_code: given,
      cost_amount,
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    })),
  };
  return { facts: factsOf(ask, plan, new Set([oakland, newark, chicago])), trace, plan };
}

const decisions: [name: string, decision: ReturnType<typeof decide>][] = [
  ['one location', decide([['MUG', 2]], { MUG: { [oakland]: 5, [newark]: 9 } })],
  [
    'a split, and a variant twice',
    decide(
      [
        ['MUG', 2],
        ['TEE', 1],
        ['MUG', 1],
      ],
      { MUG: { [oakland]: 5 }, TEE: { [newark]: 1 } },
    ),
  ],
  ['less than was asked for', decide([['MUG', 7]], { MUG: { [oakland]: 2, [chicago]: 1 } })],
  ['nothing', decide([['MUG', 7]], {})],
  [
    'rules',
    decide(
      [['MUG', 1]],
      { MUG: { [oakland]: 2, [seattle]: 1 } },
      { version_id: '0190b', rules: ['No stores'], excluded: new Map([[seattle, 'No stores']]) },
    ),
  ],
  ['another service', decide([['MUG', 1]], { MUG: { [oakland]: 2 } }, {}, 'no_such_service')],
];

test.each(decisions)('a decision is unpacked as it was packed: %s', (_name, { facts, trace }) => {
  const written = JSON.parse(JSON.stringify(packDecision(facts, trace, places)));
  const read = unpackDecision(
    written,
    locations.map(({ id }) => id),
    trace.version_id ?? null,
  );
  const { service_changes = [], ...rest } = trace;
  expect(read.facts).toEqual(facts);
  expect(read.trace).toEqual({ ...rest, ...(service_changes.length > 0 && { service_changes }) });
});

test.each(decisions.slice(0, 4))('and taken again it is the same: %s', (_name, { facts, plan }) => {
  const { scope: _, ...everywhere } = facts;
  const again = replay(everywhere, { locations, rates: DEFAULT_RATE_TABLE }, null);
  expect(again.trace).toEqual(plan.trace);
  expect(again.assignments.map(({ location_id, cost_amount }) => [location_id, cost_amount])).toEqual(
    plan.assignments.map(({ location_id, cost_amount }) => [location_id, cost_amount]),
  );
});
