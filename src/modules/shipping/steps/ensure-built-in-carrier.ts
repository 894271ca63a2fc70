import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { LOCAL_CARRIER_CODE } from '../local-carrier.ts';
import { DEFAULT_RATE_TABLE } from '../rules/default-rate-table.ts';

/** Makes "Longshore Local" where it is missing; prices that somebody edited stay. */
export async function ensureBuiltInCarrier(tx: Transaction): Promise<void> {
  const inserted = await tx.affected(
    `insert into shipping.carriers (id, code, name, rate_table) values ($1, $2, 'Longshore Local', $3)
     on conflict (code) do nothing`,
    [newId(), LOCAL_CARRIER_CODE, JSON.stringify(DEFAULT_RATE_TABLE)],
  );
  if (inserted > 0) await bumpReference(tx, 'rates');
}
