import type { PastMovement } from '../../modules/inventory/index.ts';
import type { Random } from './random.ts';

const DAY_MS = 86_400_000;
const WEEKS = 52;
// The last weeks belong to the final delivery, which makes the stock what it is to be.
const LAST_ORDER_WEEK = 46;
const LAST_DELIVERY_DAYS = 9;

/**
 * The year before today of one SKU at one location, so that it ends with `quantity` there: sold week by week, delivered when it
 * ran low, now and then too late.
 */
export function stockYear(
  random: Random,
  { sku, location_code, quantity }: { sku: string; location_code: string; quantity: number },
  now: Date,
): PastMovement[] {
  const movements: PastMovement[] = [];
  const start = now.getTime() - WEEKS * 7 * DAY_MS;
  let stock = 0;
  const move = (days: number, units: number, note: string | null = null) => {
    if (units === 0) return;
    const at = new Date(start + days * DAY_MS + random.below(10 * 3_600_000));
    movements.push({
      sku,
      location_code,
      quantity: units,
      reason: units > 0 ? 'receipt' : 'shipped',
      note,
      at,
    });
    stock += units;
  };
  const weekly = 2 + Math.round(quantity / 12) + random.below(4);
  const batch = weekly * (8 + random.below(6));
  const order = () => `PO ${1_000 + random.below(90)}`;
  let due: number | null = null;
  move(0, batch, order());
  for (let week = 1; week < WEEKS - 1; week += 1) {
    if (due !== null && week >= due) {
      move(week * 7, batch, order());
      due = null;
    }
    for (const day of [1, 4])
      move(week * 7 + day, -Math.min(stock, Math.round((weekly / 2) * (0.5 + random.next()))));
    if (due === null && stock < weekly * 3 && week < LAST_ORDER_WEEK) due = week + 2 + random.below(4);
  }
  const last = WEEKS * 7 - LAST_DELIVERY_DAYS;
  if (stock > quantity) move(last, quantity - stock);
  else move(last, quantity - stock, order());
  return movements;
}
