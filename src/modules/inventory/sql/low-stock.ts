import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { LookedAt } from '../rules/low-stock.ts';

export type RuleRow = {
  id: string;
  variant_id: string;
  location_id: string | null;
  units: number | null;
  days: number | null;
  version: number;
};

const RULE = 'id, variant_id, location_id, units, days, version';

/** Reads the rules of variants and holds them until the transaction ends. */
export async function lockRulesOf(tx: Transaction, variant_ids: readonly string[]): Promise<RuleRow[]> {
  return tx.rows<RuleRow>(
    `select ${RULE} from inventory.low_stock_rules where variant_id = any($1::uuid[]) order by id for no key update`,
    [variant_ids],
  );
}

/** Writes rules that are new or say something else; they are looked at again soon. */
export async function writeRules(tx: Transaction, rules: readonly RuleRow[]): Promise<void> {
  if (rules.length === 0) return;
  await tx.rows(
    `insert into inventory.low_stock_rules (id, variant_id, location_id, units, days, version)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::numeric[], $6::int[])
     on conflict on constraint low_stock_rule_once do update set units = excluded.units, days = excluded.days,
       version = excluded.version, looked_at = null`,
    [
      rules.map(({ id }) => id),
      rules.map(({ variant_id }) => variant_id),
      rules.map(({ location_id }) => location_id),
      rules.map(({ units }) => units),
      rules.map(({ days }) => days),
      rules.map(({ version }) => version),
    ],
  );
}

/** Ends rules; their alerts end with them. */
export async function deleteRules(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await Promise.all([
    tx.rows(
      `update inventory.low_stock_alerts set closed_at = now(), look_again_at = null, version = version + 1
       where rule_id = any($1::uuid[]) and closed_at is null`,
      [ids],
    ),
    tx.rows('delete from inventory.low_stock_rules where id = any($1::uuid[])', [ids]),
  ]);
}

export type ReaderRow = { place: string | null; sweep_is_due: boolean; told_at: Date | null };

/** Holds the place in the event log; nothing when another process reads at this moment. */
export async function holdReader(tx: Transaction): Promise<ReaderRow | undefined> {
  const [row] = await tx.rows<ReaderRow>(
    `select place, swept_at is null or swept_at < now() - interval '1 hour' as sweep_is_due,
       told_at
     from inventory.low_stock_reader for no key update skip locked`,
  );
  return row;
}

/** Writes how far the log was read. */
export async function moveReader(tx: Transaction, place: string, is_sweep: boolean): Promise<void> {
  await tx.rows(
    `update inventory.low_stock_reader set place = $1, swept_at = case when $2 then now() else swept_at end`,
    [place, is_sweep],
  );
}

export type RuleToLookAt = LookedAt & {
  rule_id: string;
  variant_id: string;
  location_id: string | null;
  sku: string;
  alert_id: string | null;
};

type Flat = Omit<RuleToLookAt, 'threshold' | 'alert'> & {
  threshold_units: number | null;
  threshold_days: number | null;
  opened_at: Date | null;
};

/** Everything that a decision on rules needs: of these variants, of all when null, and of what is new or due. */
export async function readRulesToLookAt(
  tx: Transaction,
  variant_ids: readonly string[] | null,
): Promise<RuleToLookAt[]> {
  const rows = await tx.rows<Flat>(
    `with chosen as materialized (
       select r.* from inventory.low_stock_rules r
       where $1::uuid[] is null or r.variant_id = any($1::uuid[]) or r.looked_at is null
          or r.id in (select a.rule_id from inventory.low_stock_alerts a where a.look_again_at <= now())
     )
     select r.id as rule_id, r.variant_id, r.location_id, v.sku, r.units as threshold_units, r.days as threshold_days,
            a.id as alert_id, a.opened_at,
            (select max(c.closed_at) from inventory.low_stock_alerts c where c.rule_id = r.id) as last_closed_at,
            greatest(0, coalesce(s.available, 0) - case when r.location_id is null then coalesce((
              select sum(d.quantity) from inventory.waiting_demand d where d.variant_id = r.variant_id), 0) else 0 end) as units,
            coalesce(s.demand_per_day, 0)::float8 as demand_per_day
     from chosen r
     join catalog.v_variants v on v.id = r.variant_id
     left join inventory.low_stock_alerts a on a.rule_id = r.id and a.closed_at is null
     cross join lateral (
       select sum(l.available) as available, sum(k.units_28::float8 / k.days_28) as demand_per_day
       from inventory.levels l
       join inventory.locations o on o.id = l.location_id
       left join inventory.movement_classes k on k.location_id = l.location_id and k.variant_id = l.variant_id
       where l.variant_id = r.variant_id
         and case when r.location_id is null then o.ships_orders and o.status = 'active' else l.location_id = r.location_id end
     ) s
     order by r.id`,
    [variant_ids],
  );
  return rows.map(({ threshold_units, threshold_days, opened_at, ...row }) => ({
    ...row,
    threshold: { units: threshold_units, days: threshold_days },
    alert: opened_at === null ? null : { opened_at },
  }));
}

export type NewAlert = {
  id: string;
  rule_id: string;
  variant_id: string;
  location_id: string | null;
  threshold: number;
  units: number;
};

/** Writes what was decided: new alerts, those that ended, what they show now, and when some are looked at again. */
export async function writeLowStock(
  tx: Transaction,
  now: Date,
  decided: {
    raised: readonly NewAlert[];
    shown: readonly {
      alert_id: string;
      threshold: number;
      units: number;
      is_over: boolean;
      look_again_at: Date | null;
    }[];
    /** Rules that may ring again only later; without an alert of their own that could say so. */
    again: readonly { rule_id: string; at: Date }[];
    looked_at: readonly string[];
  },
): Promise<void> {
  const { raised, shown, again, looked_at } = decided;
  await Promise.all([
    tx.rows(
      `insert into inventory.low_stock_alerts (id, rule_id, variant_id, location_id, opened_at, opened_units, threshold, units)
       select id, rule_id, variant_id, location_id, $6, units, threshold, units
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $7::int[])
         as n (id, rule_id, variant_id, location_id, threshold, units)
       on conflict do nothing`,
      [
        raised.map(({ id }) => id),
        raised.map(({ rule_id }) => rule_id),
        raised.map(({ variant_id }) => variant_id),
        raised.map(({ location_id }) => location_id),
        raised.map(({ threshold }) => threshold),
        now,
        raised.map(({ units }) => units),
      ],
    ),
    tx.rows(
      `update inventory.low_stock_alerts a set threshold = s.threshold, units = s.units, look_again_at = s.look_again_at,
         closed_at = case when s.is_over then $6::timestamptz end, version = a.version + s.is_over::int
       from unnest($1::uuid[], $2::int[], $3::int[], $4::boolean[], $5::timestamptz[])
         as s (alert_id, threshold, units, is_over, look_again_at)
       where a.id = s.alert_id`,
      [
        shown.map(({ alert_id }) => alert_id),
        shown.map(({ threshold }) => threshold),
        shown.map(({ units }) => units),
        shown.map(({ is_over }) => is_over),
        shown.map(({ look_again_at }) => look_again_at),
        now,
      ],
    ),
    // The alert that ended last says when to look again; once looked at, it says so no more.
    tx.rows(
      `update inventory.low_stock_alerts a set look_again_at = n.at
       from unnest($1::uuid[]) as r (rule_id)
       left join unnest($2::uuid[], $3::timestamptz[]) as n (rule_id, at) on n.rule_id = r.rule_id
       where a.rule_id = r.rule_id and a.closed_at is not null
         and a.id = (select c.id from inventory.low_stock_alerts c where c.rule_id = r.rule_id and c.closed_at is not null
                     order by c.closed_at desc, c.id desc limit 1)
         and a.look_again_at is distinct from n.at`,
      [looked_at, again.map(({ rule_id }) => rule_id), again.map(({ at }) => at)],
    ),
    tx.rows(
      'update inventory.low_stock_rules set looked_at = $2 where id = any($1::uuid[]) and looked_at is null',
      [looked_at, now],
    ),
  ]);
}

export type UntoldAlert = {
  variant_id: string;
  sku: string;
  title: string;
  location_name: string | null;
  threshold: number;
  units: number;
};

/** Marks open alerts of which nobody was told, and which nobody has seen, as told; answers them, the lowest first. */
export async function tellAlerts(tx: Transaction, now: Date): Promise<UntoldAlert[]> {
  return tx.rows<UntoldAlert>(
    `with told as (
       update inventory.low_stock_alerts set told_at = $1
       where closed_at is null and told_at is null and acknowledged_at is null
       returning id, variant_id, location_id, threshold, units
     ), reader as (
       update inventory.low_stock_reader set told_at = $1 where exists (select from told)
     )
     select a.variant_id, v.sku, v.title, o.name as location_name, a.threshold, a.units
     from told a join catalog.v_variants v on v.id = a.variant_id left join inventory.locations o on o.id = a.location_id
     order by a.units::float8 / greatest(a.threshold, 1), v.sku, a.id`,
    [now],
  );
}

export type AlertRow = { id: string; sku: string; closed_at: Date | null };

/** Reads alerts and holds them until the transaction ends. */
export async function lockAlerts(tx: Transaction, ids: readonly string[]): Promise<Map<string, AlertRow>> {
  const rows = await tx.rows<AlertRow>(
    `select a.id, v.sku, a.closed_at from inventory.low_stock_alerts a join catalog.v_variants v on v.id = a.variant_id
     where a.id = any($1::uuid[]) order by a.id for no key update of a`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Says that somebody has seen alerts, and until when they are not to be shown. */
export async function acknowledge(
  tx: Transaction,
  ids: readonly string[],
  { by, snoozed_until, now }: { by: string; snoozed_until: Date | null; now: Date },
): Promise<void> {
  await tx.rows(
    `update inventory.low_stock_alerts set acknowledged_by = $2, acknowledged_at = $3, snoozed_until = $4, version = version + 1
     where id = any($1::uuid[])`,
    [ids, by, now, snoozed_until],
  );
}

/** The place from which a reader starts that has never read. */
export async function isWatched(reader: Queryable): Promise<boolean> {
  const [row] = await reader.rows<{ is_watched: boolean }>(
    'select exists (select from inventory.low_stock_rules) as is_watched',
  );
  return row?.is_watched ?? false;
}
