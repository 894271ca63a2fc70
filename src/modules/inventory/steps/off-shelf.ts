import { assert } from '../../../kernel/assert.ts';
import type { Queryable } from '../../../platform/database.ts';

/** A level, and a moment as the database writes it: a count is as exact as its clock. */
export type LevelMoment = { variant_id: string; location_id: string; at: string };

/**
 * Reads, for each level and moment, how many units are off the shelf now (picked and not handed over), less what was picked
 * since that moment.
 */
export type ReadOffShelf = (reader: Queryable, asked: readonly LevelMoment[]) => Promise<number[]>;

let known: ReadOffShelf | undefined;

/** Whoever takes units off the shelf tells here how many: pickers work above this module, which reads nothing upward. */
export function tellOffShelf(read: ReadOffShelf): void {
  assert(known === undefined || known === read, 'two tell what is off the shelf');
  known = read;
}

export async function readOffShelf(reader: Queryable, asked: readonly LevelMoment[]): Promise<number[]> {
  if (!known || asked.length === 0) return asked.map(() => 0);
  return known(reader, asked);
}
