import { isEnded, unpickedUnits } from './fulfillment-order-states.ts';
import type { FulfillmentWork, WorkLine } from './work.ts';

/** Units of a line that turn out not to exist. */
export type ShortenedLine = { work: FulfillmentWork; line: WorkLine; quantity: number };

/**
 * Decides which promises are broken when fewer units exist than are promised: those to whoever ordered last, and only units
 * that nobody has picked. Answers fewer when so many are not on the shelf any more.
 */
export function chooseShortened(
  all: readonly FulfillmentWork[],
  level: { variant_id: string; location_id: string },
  units: number,
): ShortenedLine[] {
  const promised = all
    .filter(({ location_id, status }) => location_id === level.location_id && !isEnded(status))
    .flatMap((work) =>
      work.lines.filter(({ variant_id }) => variant_id === level.variant_id).map((line) => ({ work, line })),
    )
    .sort((a, b) => newestFirst(a.work, b.work) || (a.line.id < b.line.id ? 1 : -1));
  const shortened: ShortenedLine[] = [];
  let missing = units;
  for (const { work, line } of promised) {
    const quantity = Math.min(missing, unpickedUnits(line));
    if (quantity === 0) continue;
    shortened.push({ work, line, quantity });
    missing -= quantity;
  }
  return shortened;
}

function newestFirst(a: FulfillmentWork, b: FulfillmentWork): number {
  const later = b.waiting_since.getTime() - a.waiting_since.getTime();
  if (later !== 0) return later;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
