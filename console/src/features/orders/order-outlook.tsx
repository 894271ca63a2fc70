import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type {
  GetV1FulfillmentOrdersByIdOutlookResponse,
  PostV1FulfillmentOrdersByIdMovesResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatAbsolute, formatDay, formatMoney } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { orderStale } from './order-reads.ts';
import type { Order, OrderFulfillment } from './order-types.ts';
import { codeWords } from './order-words.ts';
import classes from './orders.module.css';

type Outlook = GetV1FulfillmentOrdersByIdOutlookResponse;
type Remedy = Outlook['remedies'][number];

const ended = new Set<OrderFulfillment['status']>(['closed', 'cancelled', 'incomplete']);

/** Work of an order that will not keep its promise, or barely, with what still keeps it. */
export function OrderOutlook({ order }: { order: Order }) {
  return order.fulfillment_orders
    .filter((work) => !ended.has(work.status))
    .map((work) => <WorkOutlook key={work.id} work={work} />);
}

function WorkOutlook({ work }: { work: OrderFulfillment }) {
  const path = `/v1/fulfillment-orders/${work.id}/outlook`;
  const { data } = useQuery({
    queryKey: ['/v1/fulfillment-orders', work.id, 'outlook'],
    queryFn: ({ signal }) => read<Outlook>(path, { signal }),
  });
  if (!data || (data.state !== 'late' && data.state !== 'tight')) return null;
  const isLate = data.state === 'late';
  const { milestones } = data;
  const words = {
    number: work.number,
    expected: data.expected_by ? formatDay(data.expected_by) : '',
    promised: data.promised_by ? formatDay(data.promised_by) : '',
    start: milestones ? formatAbsolute(milestones.start_by) : '',
    leave: milestones ? formatAbsolute(milestones.leave_by) : '',
  };
  return (
    <Card
      title={t(isLate ? 'orders.outlook.late' : 'orders.outlook.tight')}
      aside={
        <SeverityBadge severity={isLate ? 'late' : 'at_risk'}>
          {t(isLate ? 'orders.outlook.lateBadge' : 'orders.outlook.tightBadge')}
        </SeverityBadge>
      }
    >
      <p>{t(isLate ? 'orders.outlook.lateWords' : 'orders.outlook.tightWords', words)}</p>
      {isLate && milestones && <p className={classes.quiet}>{t('orders.outlook.missed', words)}</p>}
      {isLate && <Remedies work={work} outlook={data} />}
    </Card>
  );
}

function Remedies({ work, outlook }: { work: OrderFulfillment; outlook: Outlook }) {
  const may = useMay();
  const remedy = useWrite<PostV1FulfillmentOrdersByIdMovesResponse, Remedy>(
    ({ kind, location_id, service_code }) =>
      kind === 'location'
        ? { path: `/v1/fulfillment-orders/${work.id}/moves`, method: 'POST', body: { location_id } }
        : { path: `/v1/fulfillment-orders/${work.id}/service`, method: 'POST', body: { service_code } },
    {
      stale: orderStale,
      onDone: (_answer, { arrives_by }) =>
        showToast({ text: t('orders.outlook.done', { day: formatDay(arrives_by) }) }),
    },
  );
  if (outlook.remedies.length === 0) return <p>{t('orders.outlook.nothing')}</p>;
  return (
    <>
      <ProblemRefusal problem={remedy.error && toProblem(remedy.error)} />
      <h3 className={classes.whyHeading}>{t('orders.outlook.remedies')}</h3>
      <ul className={classes.remedies}>
        {outlook.remedies.map((each) => (
          <li key={`${each.kind} ${each.location_id} ${each.service_code}`}>
            <span>
              {each.kind === 'service'
                ? t('orders.outlook.service', { service: codeWords(each.service_code) })
                : t('orders.outlook.location', {
                    place: each.location_name,
                    service: codeWords(each.service_code),
                  })}
            </span>
            <span className={classes.number}>{costWords(each.difference_amount, outlook.currency)}</span>
            <span className={classes.quiet}>
              {t('orders.outlook.arrives', { day: formatDay(each.arrives_by) })}
            </span>
            {may('fulfillment:manage') && (
              <Button
                size="compact-sm"
                variant="default"
                loading={remedy.isPending && remedy.variables === each}
                disabled={remedy.isPending}
                onClick={() => remedy.mutate(each)}
              >
                {t(each.kind === 'service' ? 'orders.outlook.upgrade' : 'orders.move')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function costWords(amount: number, currency: string): string {
  if (amount === 0) return t('orders.outlook.same');
  return `${amount < 0 ? '−' : '+'}${formatMoney(Math.abs(amount), currency)}`;
}
