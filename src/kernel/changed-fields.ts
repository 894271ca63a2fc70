/** The fields that differ between two states of one thing, as an audit entry shows them; all of them when it is new. */
export function changedFields<T extends object>(
  before: T | null,
  after: T,
): { before: object | null; after: object } {
  if (!before) return { before: null, after };
  const keys = (Object.keys(after) as (keyof T)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (from: T): object => Object.fromEntries(keys.map((key) => [key, from[key]]));
  return { before: pick(before), after: pick(after) };
}
