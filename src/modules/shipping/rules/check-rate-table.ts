import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isCurrency, MAX_AMOUNT } from '../../../kernel/money.ts';
import { type CarrierService, PICKUP_SERVICE, type RateTable, type ZoneRate } from './rate.ts';

export type RateTableRefusal = { code: 'rate_table_invalid'; at: string; reason: string };

/** Accepts a rate table that prices every parcel it carries exactly once; its shape was checked before. */
export function checkRateTable(table: RateTable): Decision<RateTable, RateTableRefusal> {
  if (!isCurrency(table.currency)) return bad('currency', `"${table.currency}" is no currency.`);
  if (table.services.length === 0) return bad('services', 'A carrier needs at least one service.');
  if (table.lanes.length === 0) return bad('lanes', 'Without lanes no journey has a zone.');
  const codes = table.services.map(({ code }) => code);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) return bad('services', `The service "${twice}" stands there twice.`);
  if (codes.includes(PICKUP_SERVICE))
    return bad(
      'services',
      `"${PICKUP_SERVICE}" is what customers collect themselves; name the service otherwise.`,
    );
  const priced = new Set(table.services.flatMap(({ zones }) => Object.keys(zones)));
  for (const [index, { zone }] of table.lanes.entries()) {
    if (!priced.has(zone)) return bad(`lanes/${index}`, `No service has a price for the zone "${zone}".`);
  }
  for (const [index, service] of table.services.entries()) {
    const fault = faultOfService(service, table.max_weight_grams);
    if (fault) return bad(`services/${index}/${fault.at}`, fault.reason);
  }
  return accept(table);
}

type Fault = { at: string; reason: string };

function faultOfService({ zones }: CarrierService, max_weight_grams: number): Fault | undefined {
  for (const [zone, rate] of Object.entries(zones)) {
    const reason = faultOfZone(rate, max_weight_grams);
    if (reason !== undefined) return { at: `zones/${zone}`, reason };
  }
  return Object.keys(zones).length === 0 ? { at: 'zones', reason: 'A service needs a zone.' } : undefined;
}

function faultOfZone(
  { steps, beyond, transit_days }: ZoneRate,
  max_weight_grams: number,
): string | undefined {
  const last = steps.at(-1);
  if (!last) return 'A zone needs at least one weight step.';
  for (const [index, { up_to_grams, amount }] of steps.entries()) {
    const before = steps[index - 1];
    if (before && up_to_grams <= before.up_to_grams)
      return `Step ${index + 1} is not heavier than the one before.`;
    if (amount > MAX_AMOUNT) return `The amount of step ${index + 1} is too large.`;
  }
  if (!beyond && last.up_to_grams < max_weight_grams) {
    return `Nothing prices a parcel between ${last.up_to_grams} g and the largest weight of ${max_weight_grams} g.`;
  }
  if (transit_days.min > transit_days.max) return 'The shortest transit is longer than the longest.';
  return undefined;
}

function bad(at: string, reason: string): Decision<RateTable, RateTableRefusal> {
  return refuse({ code: 'rate_table_invalid', at, reason });
}
