import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { LotKind } from '../rules/lot.ts';

/** The states in which units lie that nobody sells until somebody looks at them. */
export const ASIDE_STATES = ['quality_control', 'damaged'] as const;
export type AsideState = (typeof ASIDE_STATES)[number];

export type AsideRow = {
  variant_id: string;
  sku: string;
  title: string;
  location_id: string;
  location_code: string;
  location_name: string;
  state: AsideState;
  /** Of a tracked variant: a row for each lot or serial number. */
  lot: { id: string; kind: LotKind; code: string; expires_on: string | null } | null;
  units: number;
  /** When the oldest of them came here; null where that is too long ago. */
  since: Date | null;
  /** The movements that brought them, the newest first. */
  sources: {
    units: number;
    reason: string;
    note: string | null;
    actor_name: string;
    at: Date;
  }[];
};

// How many movements of a level are looked at, the newest first, and how many of those that brought units are told.
const LOOKED = 2_000;
const TOLD = 10;

/**
 * Everything that lies in quality control or is damaged, by SKU and location, with why and since when: what left the state is
 * taken to have come first, so that the newest movements into it brought what is there.
 */
export async function listAside(
  reader: Queryable,
  options: { limit?: number; after?: string; sku?: string; location_id?: string; state?: AsideState },
): Promise<PageOf<AsideRow>> {
  const { limit = DEFAULT_LIMIT, after, sku, location_id, state } = options;
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const where = ['a.units > 0'];
  if (sku !== undefined) where.push(`v.sku = ${put(sku)}`);
  if (location_id !== undefined) where.push(`a.location_id = ${put(location_id)}::uuid`);
  if (state !== undefined) where.push(`a.state = ${put(state)}`);
  if (after !== undefined) {
    const keys = decodeCursor(after, 'aside', ['text', 'text', 'text', 'text']).map(put).join(', ');
    where.push(`(v.sku, o.code, a.state, coalesce(t.code, '')) > (${keys})`);
  }
  const rows = await reader.adHoc<AsideRow>(
    `with aside as materialized (
       select a.variant_id, v.sku, v.title, a.location_id, o.code as location_code, o.name as location_name, a.state, a.units,
              t.id as lot_id, t.kind, t.code, to_char(t.expires_on, 'YYYY-MM-DD') as expires_on
       from (
         select l.variant_id, l.location_id, null::uuid as lot_id, s.state, s.units
         from inventory.levels l
         cross join lateral (values ('quality_control', l.quality_control), ('damaged', l.damaged)) as s (state, units)
         where l.lots_sellable is null and (l.quality_control > 0 or l.damaged > 0)
         union all
         select k.variant_id, k.location_id, k.lot_id, s.state, s.units
         from inventory.lot_stock k
         cross join lateral (values ('quality_control', k.quality_control), ('damaged', k.damaged)) as s (state, units)
         where k.on_hand > 0 and (k.quality_control > 0 or k.damaged > 0)
       ) a
       join catalog.v_variants v on v.id = a.variant_id join inventory.locations o on o.id = a.location_id
       left join inventory.lots t on t.id = a.lot_id
       where ${where.join(' and ')}
       order by v.sku, o.code, a.state, coalesce(t.code, '') limit ${limit + 1}
     )
     select a.variant_id, a.sku, a.title, a.location_id, a.location_code, a.location_name, a.state, a.units,
            case when a.lot_id is not null
              then jsonb_build_object('id', a.lot_id, 'kind', a.kind, 'code', a.code, 'expires_on', a.expires_on) end as lot,
            case when h.known >= a.units then h.since end as since, coalesce(h.sources, '[]') as sources
     from aside a
     left join lateral (
       select min(b.at) as since, sum(b.units)::int as known,
              jsonb_agg(jsonb_build_object('units', b.units, 'reason', b.reason, 'note', b.note,
                'actor_name', b.actor_name, 'at', b.at)
                order by b.id desc) filter (where b.place <= ${TOLD}) as sources
       from (
         select m.*, least(m.quantity, a.units - (m.through - m.quantity))::int as units,
                row_number() over (order by m.id desc) as place
         from (
           select c.*, sum(c.quantity) over (order by c.id desc) as through
           from (
             (select id, quantity, to_state, reason, note, actor_name, at from inventory.movements
              where a.lot_id is null and variant_id = a.variant_id and location_id = a.location_id
              order by id desc limit ${LOOKED})
             union all
             (select id, quantity, to_state, reason, note, actor_name, at from inventory.lot_movements
              where lot_id = a.lot_id and location_id = a.location_id
              order by id desc limit ${LOOKED})
           ) c where c.to_state = a.state
         ) m where m.through - m.quantity < a.units
       ) b
     ) h on true
     order by a.sku, a.location_code, a.state, coalesce(a.code, '')`,
    values,
  );
  return pageOf(rows, limit, 'aside', ({ sku: of, location_code, state: at, lot }) => [
    of,
    location_code,
    at,
    lot?.code ?? '',
  ]);
}
