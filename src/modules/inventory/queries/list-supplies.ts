import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { Supply, SupplyKind } from '../rules/supply.ts';
import { SUPPLY_COLUMNS, SUPPLY_TABLES } from '../sql/supplies.ts';

type Options = {
  limit?: number;
  after?: string;
  sku?: string;
  location_id?: string;
  kind?: SupplyKind;
  state?: Supply['state'];
  reference?: string;
  expected_before?: Date;
};

/** Supply in the order in which it is expected. */
export async function listSupplies(reader: Queryable, options: Options): Promise<PageOf<Supply>> {
  const { limit = DEFAULT_LIMIT, after, sku, location_id, kind, state, reference, expected_before } = options;
  const values: unknown[] = [];
  const where = ['true'];
  const narrow = (condition: string, value: unknown) => {
    if (value !== undefined) where.push(`${condition} $${values.push(value)}`);
  };
  narrow('v.sku =', sku);
  narrow('s.location_id =', location_id);
  narrow('s.kind =', kind);
  narrow('s.state =', state);
  narrow('s.reference =', reference);
  narrow('s.expected_at <', expected_before);
  if (after !== undefined) {
    const [at, id] = decodeCursor(after, 'expected', ['time', 'uuid']);
    where.push(`(s.expected_at, s.id) > ($${values.push(at)}::timestamptz, $${values.push(id)}::uuid)`);
  }
  const rows = await reader.adHoc<Supply>(
    `select ${SUPPLY_COLUMNS} from ${SUPPLY_TABLES}
     where ${where.join(' and ')} order by s.expected_at, s.id limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'expected', ({ expected_at, id }) => [expected_at, id]);
}

/** One supply. */
export async function readSupply(reader: Queryable, id: string): Promise<Supply | undefined> {
  const [row] = await reader.rows<Supply>(`select ${SUPPLY_COLUMNS} from ${SUPPLY_TABLES} where s.id = $1`, [
    id,
  ]);
  return row;
}
