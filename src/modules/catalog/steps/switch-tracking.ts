import type { Transaction } from '../../../platform/database.ts';
import type { Tracking } from '../rules/variant.ts';

/** Writes how variants are tracked from now on. Whoever calls has brought their stock in line with it. */
export async function switchTracking(
  tx: Transaction,
  switched: readonly { variant_id: string; tracking: Tracking }[],
): Promise<void> {
  if (switched.length === 0) return;
  await tx.rows(
    `update catalog.variants v set tracking = s.tracking, version = v.version + 1, updated_at = now()
     from unnest($1::uuid[], $2::text[]) as s (variant_id, tracking) where v.id = s.variant_id`,
    [switched.map(({ variant_id }) => variant_id), switched.map(({ tracking }) => tracking)],
  );
}
