import { likePrefix, wordPrefixes } from '../../../kernel/search-text.ts';
import type { Queryable } from '../../../platform/database.ts';
import { countRows, DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { Customer } from '../rules/customer.ts';

const COLUMNS = `c.id, c.name, c.email, c.phone, c.company, c.external_id, c.version,
  coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'address', a.address) order by a.last_used_at desc, a.id)
            from customers.addresses a where a.customer_id = c.id), '[]') as addresses`;

// By the beginnings of words of the name and company, the beginning of the e-mail address, or the whole phone or
// external id; each branch has its index.
const MATCHES = `(to_tsvector('simple', c.name || ' ' || coalesce(c.company, '')) @@ $1::tsquery
  or c.email like $2 or c.phone = $3 or c.external_id = $3)`;

/** One customer by id. */
export async function readCustomer(reader: Queryable, id: string): Promise<Customer | undefined> {
  const [customer] = await reader.rows<Customer>(
    `select ${COLUMNS} from customers.customers c where c.id = $1`,
    [id],
  );
  return customer;
}

/** Customers, the newest first. */
export async function listCustomers(
  reader: Queryable,
  options: { q?: string; limit?: number; after?: string },
): Promise<PageOf<Customer>> {
  const { q, limit = DEFAULT_LIMIT, after } = options;
  const values: unknown[] = q === undefined ? [] : [wordPrefixes(q), likePrefix(q.trim()), q.trim()];
  const where = q === undefined ? ['true'] : [MATCHES];
  const counted =
    after === undefined && countRows(reader, `from customers.customers c where ${where[0]}`, [...values]);
  if (after !== undefined)
    where.push(`c.id < $${values.push(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  const [rows, total] = await Promise.all([
    reader.adHoc<Customer>(
      `select ${COLUMNS} from customers.customers c where ${where.join(' and ')} order by c.id desc limit ${limit + 1}`,
      values,
    ),
    counted,
  ]);
  return { ...pageOf(rows, limit, 'newest', ({ id }) => [id]), ...(total || {}) };
}
