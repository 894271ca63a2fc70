import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { Countdown } from './countdown.tsx';
import classes from './inventory.module.css';
import type { InventoryItem } from './inventory.ts';
import { ReleaseDialog } from './release-dialog.tsx';
import { holderWords, type Reservation, useNow } from './reservations.ts';

const shown = 20;

/** Who keeps the units of this SKU that are reserved, and until when. */
export function SkuReservations({ item }: { item: InventoryItem }) {
  const may = useMay();
  const [releasing, setReleasing] = useState<Reservation | null>(null);
  const { data, error } = useQuery({
    ...listOptions<Reservation>('/v1/reservations', { sku: item.sku, sort: 'soonest', limit: shown }),
    enabled: may('fulfillment:read'),
  });
  const rows = data?.items ?? [];
  const now = useNow(rows.length > 0);
  if (!may('fulfillment:read')) return null;
  const may_release = may('orders:place') && may('fulfillment:manage');
  return (
    <Card title={t('inventory.reservations.title')} flush>
      {error && <ProblemRefusal problem={toProblem(error)} />}
      {data && rows.length === 0 && <EmptyState title={t('inventory.reservations.none')} />}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
        <section className={classes.scroll} tabIndex={0} aria-label={t('inventory.reservations.title')}>
          <table className={classes.movements}>
            <thead>
              <tr>
                <th scope="col">{t('inventory.reservations.left')}</th>
                <th scope="col">{t('inventory.reservations.holder')}</th>
                <th scope="col">{t('inventory.reservations.where')}</th>
                <th scope="col" className={classes.number}>
                  {t('inventory.reservations.units')}
                </th>
                {may_release && <th scope="col">{t('inventory.reservations.action')}</th>}
              </tr>
            </thead>
            <tbody>
              {rows.map((reservation) => {
                const holds = reservation.holds.filter(({ sku }) => sku === item.sku);
                return (
                  <tr key={reservation.id}>
                    <td>
                      <Countdown until={reservation.expires_at} now={now} />
                    </td>
                    <td className={classes.why}>{holderWords(reservation)}</td>
                    <td>{holds.map(({ location_name }) => location_name).join(', ')}</td>
                    <td className={classes.number}>
                      {formatCount(holds.reduce((sum, { quantity }) => sum + quantity, 0))}
                    </td>
                    {may_release && (
                      <td>
                        <Button
                          variant="default"
                          size="compact-sm"
                          aria-label={t('inventory.reservations.releaseOf', {
                            items: holderWords(reservation),
                          })}
                          onClick={() => setReleasing(reservation)}
                        >
                          {t('inventory.reservations.release')}
                        </Button>
                      </td>
                    )}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
      <ReleaseDialog reservation={releasing} onClose={() => setReleasing(null)} />
    </Card>
  );
}
