import type { Transaction } from '../../../platform/database.ts';
import type { ChannelDemand } from '../rules/availability.ts';

/** What can be promised: available units by variant and location, and what the customers of each channel wait for. */
export type StockForSale = {
  available: Map<string, Map<string, number>>;
  waiting: ReadonlyMap<string, readonly ChannelDemand[]>;
};

/**
 * Reads the stock of SKUs (of a bundle: of its components) at the locations that ship orders.
 *
 * With `lock`, the rows are held until the transaction ends, so that what is decided on them stays true. Without,
 * the guarded change in `moveStock` refuses what a competitor took meanwhile: holding all five locations of every SKU
 * that a batch looks at would write five times as many row locks as it uses.
 */
export async function readStockForSale(
  tx: Transaction,
  skus: readonly string[],
  lock: boolean,
): Promise<StockForSale> {
  const [held, waiting] = await Promise.all([
    tx.rows<Held>(lock ? LOCKED : AVAILABLE, [skus]),
    tx.rows<ChannelDemand & { variant_id: string }>(
      `${WANTED} select d.variant_id, d.channel_id, sum(d.quantity) as quantity
       from wanted join inventory.waiting_demand d on d.variant_id = wanted.id group by d.variant_id, d.channel_id`,
      [skus],
    ),
  ]);
  return {
    available: new Map(held.map((row) => [row.variant_id, unitsByLocation(row)])),
    waiting: Map.groupBy(waiting, ({ variant_id }) => variant_id),
  };
}

// A row for each variant instead of one for each level: texts that are split here cost a third of as many rows.
type Held = { variant_id: string; location_ids: string; units: string };

function unitsByLocation({ location_ids, units }: Held): Map<string, number> {
  const counts = units.split(',');
  return new Map(location_ids.split(',').map((id, at) => [id, Number(counts[at])]));
}

const WANTED = `with wanted as materialized (
  select v.id from catalog.v_variants v where v.sku = any($1::text[]) and not v.is_bundle
  union
  select c.component_id from catalog.v_variants v join catalog.v_bundle_components c on c.bundle_id = v.id
  where v.sku = any($1::text[]) and v.is_bundle
)`;

const SUMMED = `string_agg(location_id::text, ',') as location_ids, string_agg(available::text, ',') as units`;

const AVAILABLE = `${WANTED}
  select l.variant_id, ${SUMMED}
  from wanted
  join inventory.levels l on l.variant_id = wanted.id
  join inventory.locations o on o.id = l.location_id
  where l.available > 0 and o.ships_orders and o.status = 'active' group by l.variant_id`;

const LOCKED = `${WANTED}, held as materialized (
    select l.variant_id, l.location_id, l.available
    from wanted
    join inventory.levels l on l.variant_id = wanted.id
    join inventory.locations o on o.id = l.location_id
    where l.available > 0 and o.ships_orders and o.status = 'active'
    order by l.variant_id, l.location_id for no key update of l)
  select variant_id, ${SUMMED} from held group by variant_id`;
