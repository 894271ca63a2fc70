import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import type { InventoryItem } from './inventory.ts';
import { LotLife, longestOf } from './lot-life.tsx';
import classes from './lots.module.css';
import { formatDay, type Lot, severityOf, standingWords } from './lots.ts';
import { TrackingDialog } from './tracking-dialog.tsx';

const shownLots = 50;

/** The lots or serial numbers of one SKU: what expires first stands first, beside how long it still keeps. */
export function SkuLots({ item }: { item: InventoryItem }) {
  const may = useMay();
  const [switching, setSwitching] = useState(false);
  const isTracked = item.tracking !== 'none';
  const { data, error } = useQuery({
    ...listOptions<Lot>('/v1/inventory/lots', { sku: item.sku, is_in_stock: true, limit: shownLots }),
    enabled: isTracked,
  });
  if (!isTracked && !may('inventory:manage')) return null;
  return (
    <Card title={t(item.tracking === 'serial' ? 'lots.serials' : 'lots.title')} flush>
      {error && <ProblemRefusal problem={toProblem(error)} />}
      <div className={classes.head}>
        <span>{t(`lots.tracking.${item.tracking}.hint`)}</span>
        {may('inventory:manage') && (
          <Button size="compact-sm" variant="default" onClick={() => setSwitching(true)}>
            {t('lots.switch')}
          </Button>
        )}
      </div>
      {data?.items.length === 0 && <EmptyState title={t('lots.none')} />}
      {data && data.items.length > 0 && <LotTable lots={data.items} />}
      {data?.next && (
        <div className={classes.head}>
          <Link to="/inventory/lots" search={{ sku: item.sku }}>
            {t('lots.all')}
          </Link>
        </div>
      )}
      <TrackingDialog item={item} opened={switching} onClose={() => setSwitching(false)} />
    </Card>
  );
}

function LotTable({ lots }: { lots: readonly Lot[] }) {
  const longest = longestOf(lots);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
    <section className={classes.scroll} tabIndex={0} aria-label={t('lots.title')}>
      <table className={classes.lots}>
        <thead>
          <tr>
            <th scope="col">{t('lots.code')}</th>
            <th scope="col">{t('lots.until')}</th>
            <th scope="col">{t('lots.keeps')}</th>
            <th scope="col">{t('lots.where')}</th>
            <th scope="col" className={classes.number}>
              {t('inventory.onHand')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <tr key={lot.id}>
              <td className={classes.fit}>
                <Link to="/inventory/lots/$id" params={{ id: lot.id }} className="mono">
                  {lot.code}
                </Link>
              </td>
              <td className={classes.fit}>
                {lot.expires_on ? formatDay(lot.expires_on) : t('lots.standing.forever')}
                <LotStanding lot={lot} />
              </td>
              <td className={classes.lifeCell}>
                <LotLife lot={lot} longest={longest} />
              </td>
              <td className={classes.fit}>
                {lot.stock.map((place) => (
                  <span key={place.location_id} className={classes.place}>
                    {place.location_name} {formatCount(place.on_hand)}
                  </span>
                ))}
              </td>
              <td className={classes.number}>{formatCount(lot.on_hand)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A badge where somebody must look; nothing where a lot is good. */
export function LotStanding({ lot }: { lot: Lot }) {
  const severity = severityOf(lot);
  return severity ? (
    <div>
      <SeverityBadge severity={severity}>{standingWords(lot)}</SeverityBadge>
    </div>
  ) : null;
}
