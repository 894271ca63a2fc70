import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { read } from '../../api/client.ts';
import type { GetV1InventoryGoodsReceiptsByIdResponse } from '../../api/generated/types.gen.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Figure } from '../../ui/figure.tsx';
import { fillClass } from '../../ui/fills.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, Facts, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { When } from '../../ui/when.tsx';
import classes from './inventory.module.css';
import { locationsOptions } from './inventory.ts';
import { Differences } from './receipt-differences.tsx';
import { SkuLink } from './sku-link.tsx';
import own from './transfer-page.module.css';

type Receipt = GetV1InventoryGoodsReceiptsByIdResponse;
type Line = Receipt['lines'][number];

/** One goods receipt as it was posted: what was expected, what came, in which condition, and who counted it. */
export function GoodsReceiptPage() {
  const { id } = useParams({ from: '/shell/inventory/receipts/$id' });
  const { data: receipt, error } = useQuery({
    queryKey: [`/v1/inventory/goods-receipts/${id}`],
    queryFn: ({ signal }) => read<Receipt>(`/v1/inventory/goods-receipts/${id}`, { signal }),
  });
  const place = useQuery(locationsOptions).data?.items.find(
    ({ id: at }) => at === receipt?.location_id,
  )?.name;
  const seesCosts = useMay()('inventory:value');
  if (!receipt) return error ? <ProblemRefusal problem={toProblem(error)} /> : <Loading />;
  const { number, reference, note } = receipt;
  return (
    <>
      <PageHeader
        object
        title={number}
        back={<BackLink to="/inventory/receipts">{t('stockRoom.receipts.title')}</BackLink>}
        beside={<Differences of={receipt} />}
      />
      <PageBody>
        <Columns
          main={
            <>
              <Card title={t('stockRoom.receipt.counted')}>
                <Counted receipt={receipt} />
              </Card>
              <Card title={t('stockRoom.transfer.lines')} flush>
                <DataTable
                  name="goods-receipt-lines"
                  label={t('stockRoom.transfer.lines')}
                  columns={columnsFor(receipt, seesCosts)}
                  rows={receipt.lines}
                  rowId={(line) => line.id}
                  rowLabel={(line) => line.sku}
                  empty={null}
                />
              </Card>
            </>
          }
          side={
            <Card title={t('stockRoom.receipt.facts')}>
              <Facts
                facts={[
                  [t('stockRoom.receipts.posted'), <When key="posted" at={receipt.posted_at} exact />],
                  [t('inventory.movement.who'), receipt.actor_name],
                  [t('inventory.filter.location'), place ?? receipt.location_code],
                  ...(reference === '' ? [] : [[t('stockRoom.receipts.reference'), reference] as const]),
                  ...(note === '' ? [] : [[t('stockRoom.transfer.note'), note] as const]),
                ]}
              />
            </Card>
          }
        />
      </PageBody>
    </>
  );
}

const parts = ['good', 'quality_control', 'damaged', 'short'] as const;
const fills = {
  good: fillClass('available'),
  quality_control: fillClass('quality_control'),
  damaged: fillClass('damaged'),
  short: fillClass('incoming'),
};

/** Everything that came and what is missing to what was expected, on one scale. */
function Counted({ receipt }: { receipt: Receipt }) {
  const sum = (part: 'good' | 'quality_control' | 'damaged') =>
    receipt.lines.reduce((total, line) => total + line[part], 0);
  const units = {
    good: sum('good'),
    quality_control: sum('quality_control'),
    damaged: sum('damaged'),
    short: receipt.short,
  };
  const all = receipt.received + receipt.short;
  const { received, expected, short, over } = receipt;
  return (
    <Figure
      sentence={t('stockRoom.receipt.sentence', { received, expected, short, over })}
      table={{
        head: [t('stockRoom.receipt.counted'), t('stockRoom.transfers.units')],
        rows: parts.map((part) => [t(`stockRoom.receipt.part.${part}`), formatCount(units[part])]),
      }}
      foot={
        <ul className={own.legend}>
          {parts.map((part) => (
            <li key={part}>
              <span className={`${own.swatch} ${fills[part]}`} />
              {t(`stockRoom.receipt.part.${part}`)} <strong>{formatCount(units[part])}</strong>
            </li>
          ))}
        </ul>
      }
    >
      <span className={own.bar}>
        {parts
          .filter((part) => units[part] > 0)
          .map((part) => (
            <span
              key={part}
              className={fills[part]}
              style={{ width: `${(units[part] / Math.max(all, 1)) * 100}%` }}
            />
          ))}
      </span>
    </Figure>
  );
}

function columnsFor({ lots }: Receipt, seesCosts: boolean): Column<Line>[] {
  const number = (
    id: 'expected' | 'received' | 'short' | 'over' | 'damaged' | 'quality_control',
    header: string,
  ) => ({
    id,
    header,
    numeric: true,
    cell: (line: Line) => (id === 'over' && line.is_unexpected ? '' : formatCount(line[id])),
  });
  return [
    {
      id: 'sku',
      header: t('inventory.column.sku'),
      cell: (line) => (
        <>
          <SkuLink sku={line.sku} />
          {line.is_unexpected && (
            <>
              {' '}
              <SeverityBadge severity="at_risk">{t('stockRoom.count.unexpected')}</SeverityBadge>
            </>
          )}
          {lots
            .filter(({ variant_id }) => variant_id === line.variant_id)
            .map((lot) => (
              <div key={`${lot.lot_id} ${lot.state}`} className={classes.dim}>
                {t(lot.expires_on === null ? 'stockRoom.receipt.lot' : 'stockRoom.receipt.lotUntil', {
                  quantity: formatCount(lot.quantity),
                  code: lot.code,
                  state: t(`stockRoom.receipt.part.${lot.state}`),
                  day: lot.expires_on ?? '',
                })}
              </div>
            ))}
        </>
      ),
    },
    number('expected', t('stockRoom.transfers.expected')),
    number('received', t('stockRoom.transfer.received')),
    number('short', t('stockRoom.receipt.part.short')),
    number('over', t('stockRoom.transfer.over')),
    number('damaged', t('stockRoom.receipt.part.damaged')),
    number('quality_control', t('stockRoom.receipt.part.quality_control')),
    ...(seesCosts
      ? [
          {
            id: 'cost',
            header: t('stockRoom.receipt.cost'),
            numeric: true,
            cell: ({ unit_cost }: Line) => unit_cost ?? '',
          },
        ]
      : []),
  ];
}
