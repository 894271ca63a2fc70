import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ArrowRightLeft, PackagePlus, PackageX, Pencil } from 'lucide-react';
import { useMemo, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1AvailabilityResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { StockFigure } from '../../ui/stock-bar.tsx';
import { ChangeStockDialog, type StockChangeKind } from './change-stock-dialog.tsx';
import classes from './inventory.module.css';
import { type InventoryItem, nameOf } from './inventory.ts';
import { LiveMark } from './live-mark.tsx';
import { useLiveStock } from './live-stock.ts';
import { skuSections } from './sku-sections.ts';

/** One SKU: how much of it, in which state, where, and what moved. */
export function SkuStockPage() {
  const { sku } = useParams({ from: '/shell/inventory/$sku' });
  const { data, error } = useQuery({
    ...listOptions<InventoryItem>('/v1/inventory', { q: sku, limit: 200 }),
    placeholderData: () => undefined,
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  if (!data) return <Loading />;
  const item = data.items.find((one) => one.sku === sku);
  if (!item)
    return <EmptyState title={t('inventory.notFound', { sku })}>{t('inventory.notFoundHint')}</EmptyState>;
  return <SkuStock item={item} />;
}

function SkuStock({ item }: { item: InventoryItem }) {
  const shown = useMemo(() => [item.variant_id], [item.variant_id]);
  const live = useLiveStock(shown);
  const may = useMay();
  const [dialog, setDialog] = useState<StockChangeKind | null>(null);
  const { totals, locations } = item;
  const availability = useQuery({
    queryKey: ['/v1/inventory/availability', item.sku],
    queryFn: ({ signal }) =>
      read<GetV1AvailabilityResponse>('/v1/availability', { query: { sku: item.sku }, signal }),
  });
  const ats = availability.data?.items[0]?.ats;
  const soldOut = locations.filter((level) => level.available === 0);
  return (
    <>
      <PageHeader
        object
        title={nameOf(item)}
        back={<BackLink to="/inventory">{t('inventory.title')}</BackLink>}
        beside={
          <>
            <ProductThumb src={item.image_url} size={32} />
            <CopyText value={item.sku} />
            <SoldOut item={item} places={soldOut.map((level) => level.location_name)} />
            <LiveMark state={live} />
            {totals.waiting > 0 && (
              <SeverityBadge severity="at_risk">
                {t('inventory.waiting', { count: totals.waiting })}
              </SeverityBadge>
            )}
          </>
        }
        actions={
          <>
            {may('inventory:adjust') && (
              <>
                <Button
                  variant="default"
                  leftSection={<Pencil size={16} />}
                  onClick={() => setDialog('adjust')}
                >
                  {t('inventory.adjust')}
                </Button>
                <Button
                  variant="default"
                  leftSection={<ArrowRightLeft size={16} />}
                  onClick={() => setDialog('move')}
                >
                  {t('inventory.move')}
                </Button>
                <Button
                  variant="default"
                  leftSection={<PackageX size={16} />}
                  onClick={() => setDialog('write_off')}
                >
                  {t('inventory.write_off')}
                </Button>
              </>
            )}
            {may('inventory:receive') && (
              <Button leftSection={<PackagePlus size={16} />} onClick={() => setDialog('receive')}>
                {t('inventory.receive')}
              </Button>
            )}
          </>
        }
      />
      <PageBody>
        <Card>
          <div className={classes.conservation}>
            <span className={classes.figure}>
              {t('inventory.onHand')}
              <strong>{formatCount(totals.on_hand)}</strong>
            </span>
            <StockFigure counts={totals} label={item.sku} />
            <span className={classes.figure}>
              {t('ui.stock.incoming')}
              <strong>{formatCount(totals.incoming)}</strong>
            </span>
            <span className={classes.figure}>
              {t('inventory.canBeSold')}
              <strong>{ats === undefined ? '–' : formatCount(ats)}</strong>
            </span>
          </div>
        </Card>
        <div className={classes.sections}>
          {skuSections.map(({ id, is_wide, Section }) => (
            <div key={id} className={is_wide ? classes.wide : undefined}>
              <Section item={item} />
            </div>
          ))}
        </div>
      </PageBody>
      <ChangeStockDialog kind={dialog} sku={item.sku} onClose={() => setDialog(null)} />
    </>
  );
}

function SoldOut({ item, places }: { item: InventoryItem; places: readonly string[] }) {
  const [first] = places;
  if (item.totals.available === 0)
    return <SeverityBadge severity="late">{t('inventory.soldOut')}</SeverityBadge>;
  if (first === undefined) return null;
  return (
    <SeverityBadge severity="late">
      {places.length === 1
        ? t('inventory.soldOutAt', { location: first })
        : t('inventory.soldOutAtMany', { count: places.length })}
    </SeverityBadge>
  );
}
