import { systemActor } from '../../platform/actor.ts';
import type { Queryable } from '../../platform/database.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import type { ReferenceData } from '../../platform/reference-data.ts';
import { readOpenSupply, supplyShares } from '../inventory/index.ts';
import { type Lot, lotsOf } from '../inventory/rules/index.ts';
import { recordExpectations } from './commands/record-expectations.ts';
import { type Expectation, expectBackorders, type LotsByVariant } from './rules/expect-backorders.ts';
import { forgetQueueChanges, readExpecting, readQueueChanges } from './sql/expectations.ts';
import { readServedTogether } from './sql/queue.ts';
import { readSourcingReferences } from './steps/allocation-facts.ts';

const ACTOR = systemActor('Longshore', ALL_PERMISSIONS);
const VARIANTS_A_ROUND = 20;
// A transaction writes so many, so that nobody who works on one of their orders waits long.
const WRITTEN_TOGETHER = 1_000;

/**
 * Works out anew when those who wait get their units, for every variant whose queue, stock or supply has changed. A
 * change that comes while it is worked out is worked in by the next round.
 */
export async function refreshExpectations(services: Services): Promise<void> {
  const { database, references, clock, executor } = services;
  for (;;) {
    const changes = await readQueueChanges(database, VARIANTS_A_ROUND);
    if (changes.length === 0) return;
    const variant_ids = changes.map(({ variant_id }) => variant_id);
    const expectations = await workOut(database, references, variant_ids, clock.now());
    for (const part of partsOf(expectations)) {
      const input = { expectations: part };
      acceptedOf(
        await executor.execute(recordExpectations, { input, actor: ACTOR, request_id: 'fulfillment.expect' }),
      );
    }
    await forgetQueueChanges(database, changes);
  }
}

/** What would be written for these variants now: nothing where every date is what it should be. */
export async function workOut(
  reader: Queryable,
  references: ReferenceData,
  variant_ids: readonly string[],
  now: Date,
): Promise<Expectation[]> {
  const together = await readServedTogether(reader, variant_ids);
  const versions = await references.versions(reader);
  const [backorders, lots, [locations, rates, served_by, , special]] = await Promise.all([
    readExpecting(reader, together),
    readLots(reader, references, versions, { variant_ids: together, now }),
    readSourcingReferences(reader, references, versions),
  ]);
  return expectBackorders(backorders, { lots, locations, rates, served_by, special, now });
}

async function readLots(
  reader: Queryable,
  references: ReferenceData,
  versions: ReadonlyMap<string, number>,
  { variant_ids, now }: { variant_ids: readonly string[]; now: Date },
): Promise<LotsByVariant> {
  const [stock, supply, shares] = await Promise.all([
    reader.rows<Omit<Lot, 'at'> & { variant_id: string }>(
      `select l.variant_id, l.location_id, l.available as quantity
       from inventory.v_levels l join inventory.v_locations o on o.id = l.location_id
       where l.variant_id = any($1::uuid[]) and l.available > 0 and o.ships_orders and o.status = 'active'`,
      [variant_ids],
    ),
    readOpenSupply(reader, variant_ids),
    supplyShares(reader, references, versions),
  ]);
  const stockOf = Map.groupBy(stock, ({ variant_id }) => variant_id);
  const supplyOf = Map.groupBy(supply, ({ variant_id }) => variant_id);
  return new Map(
    variant_ids.map((variant_id) => [
      variant_id,
      [
        ...(stockOf.get(variant_id) ?? []).map((lot) => ({ ...lot, at: 0 })),
        ...lotsOf(supplyOf.get(variant_id) ?? [], shares, now.getTime()),
      ],
    ]),
  );
}

// The lines of one order are written, and told, together.
function partsOf(expectations: readonly Expectation[]): Expectation[][] {
  const parts: Expectation[][] = [];
  for (const group of Map.groupBy(expectations, ({ order_id }) => order_id).values()) {
    const last = parts.at(-1);
    if (last && last.length + group.length <= WRITTEN_TOGETHER) last.push(...group);
    else parts.push([...group]);
  }
  return parts;
}
