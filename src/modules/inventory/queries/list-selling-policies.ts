import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { type PolicyName, roomToWait, type SellingPolicy } from '../rules/selling-policy.ts';

export type ListedPolicy = SellingPolicy & {
  variant_id: string;
  sku: string;
  title: string;
  channel: string;
  channel_name: string;
  version: number;
  waiting: number;
  room: number | null;
};

type Options = { limit?: number; after?: string; sku?: string; channel?: string; policy?: PolicyName };

/** The policies that somebody set, by SKU and channel, with what waits under them. */
export async function listSellingPolicies(
  reader: Queryable,
  options: Options,
): Promise<PageOf<ListedPolicy>> {
  const { limit = DEFAULT_LIMIT, after, sku, channel, policy } = options;
  const values: unknown[] = [];
  const where = ['true'];
  const narrow = (condition: string, value: unknown) => {
    if (value !== undefined) where.push(`${condition} $${values.push(value)}`);
  };
  narrow('v.sku =', sku);
  narrow('c.code =', channel);
  narrow('p.policy =', policy);
  if (after !== undefined) {
    const [last, code] = decodeCursor(after, 'sku', ['text', 'text']);
    where.push(`(v.sku, c.code) > ($${values.push(last)}, $${values.push(code)})`);
  }
  const rows = await reader.adHoc<Omit<ListedPolicy, 'room'>>(
    `select p.variant_id, v.sku, v.title, c.code as channel, c.name as channel_name, p.policy, p.ship_by, p.cap, p.version,
            coalesce((select sum(d.quantity) from inventory.waiting_demand d
                      where d.variant_id = p.variant_id and d.channel_id = p.channel_id), 0) as waiting
     from inventory.selling_policies p join catalog.v_variants v on v.id = p.variant_id
     join channels.v_channels c on c.id = p.channel_id
     where ${where.join(' and ')} order by v.sku, c.code limit ${limit + 1}`,
    values,
  );
  const policies = rows.map((row) => ({ ...row, room: roomToWait(row, row.waiting) }));
  return pageOf(policies, limit, 'sku', ({ sku: last, channel: code }) => [last, code]);
}
