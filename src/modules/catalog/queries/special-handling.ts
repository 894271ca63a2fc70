import type { SpecialHandling, SpecialVariants } from '../../../kernel/special-handling.ts';
import type { Queryable } from '../../../platform/database.ts';

/** The few variants that need special handling, and which; kept under the reference version of this name. */
export const SPECIAL_HANDLING_REFERENCE = 'special_handling';

export async function loadSpecialHandling(reader: Queryable): Promise<SpecialVariants> {
  const rows = await reader.rows<{ id: string; special_handling: SpecialHandling[] }>(
    `select id, special_handling from catalog.variants where special_handling <> '{}'`,
  );
  return new Map(rows.map(({ id, special_handling }) => [id, special_handling]));
}
