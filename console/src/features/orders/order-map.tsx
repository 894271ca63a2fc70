import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1OrdersByIdSourcingMapResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import type { Order } from './order-types.ts';
import { listWords } from './order-words.ts';
import classes from './orders.module.css';

type OrderPoints = GetV1OrdersByIdSourcingMapResponse;

const MapPicture = lazy(async () => import('./order-map-picture.tsx'));

/** Where the goods come from and where they go; nothing where nobody said where the destination lies. */
export function OrderMap({ order }: { order: Order }) {
  const path = `/v1/orders/${order.id}/sourcing/map`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<OrderPoints>(path, { signal }),
  });
  if (!data?.destination || data.locations.length === 0) return null;
  const ships = new Set(
    order.fulfillment_orders
      .filter(({ status }) => status !== 'cancelled')
      .map(({ location }) => location.id),
  );
  const nearest = [...data.locations].sort((a, b) => (a.distance_km ?? 0) - (b.distance_km ?? 0));
  const from = nearest.filter(({ location_id }) => ships.has(location_id));
  return (
    <Card title={t('orders.map')} aside={data.destination.place}>
      <Suspense fallback={<Loading />}>
        <MapPicture points={data} ships={ships} />
      </Suspense>
      {from.length > 0 && (
        <p>
          {t('orders.map.from', {
            places: listWords(
              from.map(({ location_name, distance_km }) =>
                t('orders.map.place', { name: location_name, km: kmWords(distance_km) }),
              ),
            ),
          })}
        </p>
      )}
      {nearest.length > from.length && (
        <p className={classes.quiet}>
          {t('orders.map.others', {
            places: nearest
              .filter(({ location_id }) => !ships.has(location_id))
              .slice(0, 6)
              .map(({ location_name, distance_km }) =>
                t('orders.map.place', { name: location_name, km: kmWords(distance_km) }),
              )
              .join(', '),
          })}
        </p>
      )}
    </Card>
  );
}

function kmWords(km: number | null): string {
  return formatCount(Math.round(km ?? 0));
}
