import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { read } from '../../api/client.ts';
import type { GetV1BackordersResponse } from '../../api/generated/types.gen.ts';
import { useCursorTrail } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatAbsolute, formatCount, formatDay } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { When } from '../../ui/when.tsx';
import classes from './inventory.module.css';
import type { InventoryItem } from './inventory.ts';

type Queued = GetV1BackordersResponse['items'][number];

const shown = 10;

/** Who waits for a SKU, in the order in which they are served, with the day on which each is expected. */
export function SkuQueue({ item }: { item: InventoryItem }) {
  const may = useMay();
  const trail = useCursorTrail(item.sku);
  const { data, error } = useQuery({
    queryKey: ['/v1/backorders', item.sku, trail.after],
    queryFn: ({ signal }) =>
      read<GetV1BackordersResponse>('/v1/backorders', {
        query: { sku: item.sku, limit: shown, after: trail.after },
        signal,
      }),
    enabled: may('fulfillment:read') && item.totals.waiting > 0,
  });
  if (!may('fulfillment:read')) return null;
  const { next } = data ?? {};
  return (
    <Card
      title={t('inventory.queue')}
      aside={
        data && t('inventory.queue.waiting', { count: data.waiting.units, orders: data.waiting.backorders })
      }
      flush
    >
      {error && <ProblemRefusal problem={toProblem(error)} />}
      {(item.totals.waiting === 0 || data?.items.length === 0) && (
        <p className={classes.none}>{t('inventory.queue.empty')}</p>
      )}
      {data && data.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
        <section className={classes.scroll} tabIndex={0} aria-label={t('inventory.queue')}>
          <table className={classes.movements}>
            <thead>
              <tr>
                <th scope="col" className={classes.number}>
                  {t('inventory.queue.position')}
                </th>
                <th scope="col">{t('inventory.queue.order')}</th>
                <th scope="col" className={classes.number}>
                  {t('inventory.movement.units')}
                </th>
                <th scope="col">{t('inventory.queue.expected')}</th>
                <th scope="col">{t('inventory.queue.promised')}</th>
                <th scope="col">{t('inventory.queue.since')}</th>
                <th scope="col">{t('inventory.queue.why')}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((queued) => (
                <QueueRow key={queued.id} queued={queued} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {data && (trail.back || next) && (
        <div className={classes.pager}>
          <Button variant="default" size="xs" disabled={!trail.back} onClick={trail.back}>
            {t('inventory.queue.before')}
          </Button>
          <Button variant="default" size="xs" disabled={!next} onClick={() => next && trail.forward(next)}>
            {t('inventory.queue.behind')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function QueueRow({ queued }: { queued: Queued }) {
  const { order, expected_at, promised_at, priority, because } = queued;
  const isLate = expected_at !== null && promised_at !== null && expected_at > promised_at;
  return (
    <tr>
      <td className={classes.number}>{formatCount(queued.position)}</td>
      <td>
        <Link to="/orders/$number" params={{ number: String(order.number) }} className={classes.inText ?? ''}>
          {order.number}
        </Link>{' '}
        <span className={classes.dim}>{order.customer_name}</span>
        {queued.policy === 'preorder' && (
          <span className={classes.dim}>, {t('inventory.queue.preorder')}</span>
        )}
        {queued.is_held && <span className={classes.dim}>, {t('inventory.queue.held')}</span>}
      </td>
      <td className={classes.number}>{formatCount(queued.quantity)}</td>
      <td>
        <span className={classes.flags}>
          {expected_at === null ? t('inventory.queue.unknown') : <Day at={expected_at} />}
          {isLate && <SeverityBadge severity="late">{t('inventory.queue.late')}</SeverityBadge>}
        </span>
      </td>
      <td className={classes.dim}>
        {promised_at === null ? t('inventory.queue.nothingPromised') : <Day at={promised_at} />}
      </td>
      <td className={classes.dim}>
        <When at={queued.waiting_since} />
      </td>
      <td className={classes.dim}>
        {priority > 0 && `${t('inventory.queue.priority', { priority })} `}
        {because && because !== 'priority' && t(`inventory.queue.because.${because}`)}
      </td>
    </tr>
  );
}

function Day({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatAbsolute(at)}>
      {formatDay(at)}
    </time>
  );
}
