import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type { GetV1LocationsByIdLoadResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { Figure } from '../../ui/figure.tsx';
import { formatCount } from '../../ui/format.ts';
import classes from './location-load.module.css';

type Day = GetV1LocationsByIdLoadResponse['items'][number];

/** What a location has to send on the days ahead, against what it can. */
export function LocationLoadCard({ location_id }: { location_id: string }) {
  const path = `/v1/locations/${location_id}/load`;
  const days = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<GetV1LocationsByIdLoadResponse>(path, { signal }),
  }).data?.items;
  if (!days) return null;
  const scale = Math.max(
    1,
    ...days.map(({ orders, orders_per_day }) => Math.max(orders, orders_per_day ?? 0)),
  );
  const full = days.filter(isFull).length;
  const orders = days.reduce((sum, day) => sum + day.orders, 0);
  return (
    <Card title={t('inventory.load.title')}>
      <Figure
        sentence={t('inventory.load.sentence', { orders, days: days.length, full })}
        table={{
          head: ['day', 'orders', 'units', 'canOrders', 'canUnits'].map((name) =>
            t(`inventory.load.head.${name as 'day'}`),
          ),
          rows: days.map((day) => [
            dayWords(day.day),
            formatCount(day.orders),
            formatCount(day.units),
            limitWords(day.orders_per_day),
            limitWords(day.units_per_day),
          ]),
        }}
      >
        <div className={classes.days}>
          {days.map((day) => (
            <div key={day.day} className={day.is_open ? classes.day : classes.closed}>
              <span className={classes.count}>{day.orders > 0 ? formatCount(day.orders) : ''}</span>
              <span className={classes.track}>
                {day.is_open && day.orders_per_day !== null && (
                  <span
                    className={classes.limit}
                    style={{ bottom: `${(day.orders_per_day / scale) * 100}%` }}
                  />
                )}
                <span
                  className={isFull(day) ? classes.full : classes.bar}
                  style={{ height: `${(day.orders / scale) * 100}%` }}
                />
              </span>
              <span className={classes.name}>{dayWords(day.day)}</span>
            </div>
          ))}
        </div>
      </Figure>
    </Card>
  );
}

function isFull({ orders, units, orders_per_day, units_per_day }: Day): boolean {
  return (
    (orders_per_day !== null && orders >= orders_per_day) ||
    (units_per_day !== null && units >= units_per_day)
  );
}

function limitWords(limit: number | null): string {
  return limit === null ? t('inventory.terms.unlimited') : formatCount(limit);
}

function dayWords(day: string): string {
  return new Intl.DateTimeFormat('en-US', { weekday: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
