import type { Queryable, Transaction } from '../../../platform/database.ts';
import { readHoldCondition } from '../hold-conditions.ts';
import type { HoldRule } from '../rules/hold-rules.ts';
import type { HoldType } from '../rules/hold-type.ts';

/** The name under which the rules are kept in memory. */
export const HOLD_RULES_REFERENCE = 'hold_rules';

export type HoldRuleRow = {
  id: string;
  name: string;
  condition: string;
  hold_type: HoldType;
  release_after_minutes: number | null;
  is_active: boolean;
  updated_by: string;
  updated_at: Date;
  version: number;
};

/** Every rule, by name. */
export async function listHoldRules(reader: Queryable): Promise<HoldRuleRow[]> {
  return reader.rows<HoldRuleRow>(
    `select id, name, condition, hold_type, release_after_minutes, is_active, updated_by, updated_at, version
     from orders.hold_rules order by lower(name)`,
  );
}

/** The rules in force, ready to be asked. */
export async function loadHoldRules(reader: Queryable): Promise<HoldRule[]> {
  return (await listHoldRules(reader)).flatMap(({ condition, is_active, ...rule }) => {
    const read = readHoldCondition(condition);
    return is_active && read.ok ? [{ ...rule, condition: read.value }] : [];
  });
}

/** Writes a rule, or writes it anew. */
export async function saveHoldRuleRow(
  tx: Transaction,
  rule: Pick<HoldRuleRow, 'id' | 'name' | 'condition' | 'hold_type' | 'release_after_minutes' | 'is_active'>,
  by: string,
  at: Date,
): Promise<void> {
  await tx.rows(
    `insert into orders.hold_rules (id, name, condition, hold_type, release_after_minutes, is_active, created_by, created_at,
                                    updated_by, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $7, $8)
     on conflict (id) do update set name = excluded.name, condition = excluded.condition, hold_type = excluded.hold_type,
       release_after_minutes = excluded.release_after_minutes, is_active = excluded.is_active, updated_by = excluded.updated_by,
       updated_at = excluded.updated_at, version = hold_rules.version + 1`,
    [rule.id, rule.name, rule.condition, rule.hold_type, rule.release_after_minutes, rule.is_active, by, at],
  );
}

export type NewHold = {
  id: string;
  order_id: string;
  type: string;
  reason: string;
  placed_by: string;
  placed_at: Date;
  rule_id: string | null;
  release_at: Date | null;
};

/** Inserts holds. */
export async function insertHolds(tx: Transaction, holds: readonly NewHold[]): Promise<void> {
  if (holds.length === 0) return;
  await tx.rows(
    `insert into orders.holds (id, order_id, type, reason, placed_by, placed_at, rule_id, release_at)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::uuid[],
                          $8::timestamptz[])`,
    [
      holds.map(({ id }) => id),
      holds.map(({ order_id }) => order_id),
      holds.map(({ type }) => type),
      holds.map(({ reason }) => reason),
      holds.map(({ placed_by }) => placed_by),
      holds.map(({ placed_at }) => placed_at),
      holds.map(({ rule_id }) => rule_id),
      holds.map(({ release_at }) => release_at),
    ],
  );
}

/** Holds whose time is over, the first so many. */
export async function readDueHolds(
  reader: Queryable,
  now: Date,
  limit: number,
): Promise<{ order_id: string; hold_id: string }[]> {
  return reader.rows(
    `select order_id, id as hold_id from orders.holds
     where released_at is null and release_at <= $1 order by release_at limit $2`,
    [now, limit],
  );
}

/** A hold that somebody has to decide about, with what they decide by. */
export type HoldToReview = {
  id: string;
  type: HoldType;
  reason: string;
  placed_by: string;
  placed_at: Date;
  release_at: Date | null;
  rule_name: string | null;
  order_id: string;
  order_number: number;
  customer_name: string;
  email: string | null;
  channel_name: string;
  total: { amount: number; currency: string };
  units: number;
  payment_status: string;
  placed_order_at: Date;
  ship_by: Date | null;
  orders_before: number;
  ships_to: string;
  bills_to: string | null;
  other_holds: number;
};

/** What is held, the longest first. */
export async function listHoldsToReview(
  reader: Queryable,
  { type, limit }: { type: HoldType | null; limit: number },
): Promise<HoldToReview[]> {
  return reader.rows<HoldToReview>(
    `select h.id, h.type, h.reason, h.placed_by, h.placed_at, h.release_at, r.name as rule_name, o.id as order_id,
            o.number as order_number, o.customer_name, o.email, c.name as channel_name,
            jsonb_build_object('amount', o.total_amount, 'currency', o.currency) as total, o.units, o.payment_status,
            o.placed_at as placed_order_at, o.ship_by,
            (select count(*) from (select from orders.orders b where b.customer_id = o.customer_id and b.id <> o.id
                                   limit 1000) as before)::int as orders_before,
            concat_ws(', ', o.shipping_address->>'name', o.shipping_address->>'city', o.shipping_address->>'postal_code',
                      o.shipping_address->>'country') as ships_to,
            case when o.billing_address is not null
              then concat_ws(', ', o.billing_address->>'name', o.billing_address->>'city', o.billing_address->>'postal_code',
                             o.billing_address->>'country') end as bills_to,
            (select count(*) from orders.holds x where x.order_id = o.id and x.released_at is null and x.id <> h.id)::int
              as other_holds
     from orders.holds h
     join orders.orders o on o.id = h.order_id
     join channels.v_channels c on c.id = o.channel_id
     left join orders.hold_rules r on r.id = h.rule_id
     where h.released_at is null and ($1::text is null or h.type = $1) order by h.placed_at, h.id limit $2`,
    [type, limit],
  );
}
