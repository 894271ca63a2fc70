import { Button, NumberInput, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { fillClass } from '../../ui/fills.tsx';
import { formatAmount, formatCount, formatMoney } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import type { DryRun, Report } from './rules.ts';
import classes from './sourcing.module.css';

const LOOK_AGAIN_MS = 700;
const DEFAULT_ORDERS = 2_000;

/** Tries a version out on the newest orders, and shows what would have been otherwise. */
export function DryRunPanel({
  version_id,
  unsaved,
  mayManage,
}: {
  version_id: string;
  unsaved: boolean;
  mayManage: boolean;
}) {
  const [orders, setOrders] = useState(DEFAULT_ORDERS);
  const [run_id, setRunId] = useState<string | null>(null);
  const start = useWrite<DryRun, number>(
    (count) => ({
      path: `/v1/sourcing/rules/${version_id}/dry-runs`,
      method: 'POST',
      body: { orders: count },
    }),
    { stale: [], onDone: ({ id }) => setRunId(id) },
  );
  const path = `/v1/sourcing/dry-runs/${run_id}`;
  const { data, error } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<DryRun>(path, { signal }),
    enabled: run_id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? LOOK_AGAIN_MS : false),
  });
  const problem = start.error ?? error;
  return (
    <Card title={t('sourcing.dry')}>
      <p>{unsaved ? t('sourcing.unsaved') : t('sourcing.dry.hint')}</p>
      <ProblemRefusal problem={problem && toProblem(problem)} />
      {mayManage && (
        <div className={classes.dryStart}>
          <NumberInput
            label={t('sourcing.dry.orders')}
            min={1}
            max={100_000}
            allowDecimal={false}
            thousandSeparator=","
            hideControls
            value={orders}
            onChange={(value) => setOrders(typeof value === 'number' ? value : DEFAULT_ORDERS)}
          />
          <Button
            disabled={unsaved}
            loading={start.isPending || data?.state === 'running'}
            onClick={() => start.mutate(orders)}
          >
            {t('sourcing.dry.start')}
          </Button>
        </div>
      )}
      {data?.state === 'running' && (
        <div aria-live="polite">
          <Progress
            aria-label={t('sourcing.dry')}
            value={(data.orders_done / Math.max(1, data.orders_asked)) * 100}
          />
          <p className={classes.quiet}>
            {t('sourcing.dry.progress', { done: data.orders_done, asked: data.orders_asked })}
          </p>
        </div>
      )}
      {data?.state === 'failed' && <p>{t('sourcing.dry.failed')}</p>}
      {data?.report && <Comparison report={data.report} currency={data.currency} />}
    </Card>
  );
}

function Comparison({ report, currency }: { report: Report; currency: string }) {
  const { before, after, changed, skipped } = report;
  if (before.orders === 0) return <p>{t('sourcing.dry.none')}</p>;
  const more = after.cost_amount - before.cost_amount;
  const difference =
    more === 0
      ? t('sourcing.dry.same')
      : t(more > 0 ? 'sourcing.dry.more' : 'sourcing.dry.less', {
          amount: formatMoney(Math.abs(more), currency),
        });
  const measures = [
    ['cost', formatAmount(before.cost_amount, currency), formatAmount(after.cost_amount, currency)],
    ['splits', formatCount(before.split_orders), formatCount(after.split_orders)],
    ['parts', formatCount(before.parts), formatCount(after.parts)],
    ['changes', formatCount(before.service_changes), formatCount(after.service_changes)],
    ['short', formatCount(before.short_units), formatCount(after.short_units)],
  ] as const;
  return (
    <div className={classes.report}>
      <p className={classes.inForce} aria-live="polite">
        {t('sourcing.dry.sentence', { count: changed, orders: before.orders, difference })}
      </p>
      <table className={classes.measures}>
        <thead>
          <tr>
            <th scope="col">{t('sourcing.dry.measure')}</th>
            <th scope="col">{t('sourcing.dry.before')}</th>
            <th scope="col">{t('sourcing.dry.after')}</th>
          </tr>
        </thead>
        <tbody>
          {measures.map(([id, was, would]) => (
            <tr key={id}>
              <th scope="row">{t(`sourcing.dry.${id}`, { currency })}</th>
              <td>{was}</td>
              <td>{would}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Shares report={report} />
      {Object.keys(report.rules).length > 0 && (
        <>
          <h3>{t('sourcing.dry.held')}</h3>
          <ul className={classes.held}>
            {Object.entries(report.rules).map(([rule, count]) => (
              <li key={rule}>
                {rule} <span className={classes.quiet}>{formatCount(count)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {report.examples.length > 0 && (
        <>
          <h3>{t('sourcing.dry.examples')}</h3>
          <table className={classes.measures}>
            <thead>
              <tr>
                <th scope="col">{t('sourcing.dry.order')}</th>
                <th scope="col">{t('sourcing.dry.before')}</th>
                <th scope="col">{t('sourcing.dry.after')}</th>
              </tr>
            </thead>
            <tbody>
              {report.examples.slice(0, 20).map((example) => (
                <tr key={example.order_id}>
                  <th scope="row">
                    <Link to="/orders/$number" params={{ number: String(example.order_number) }}>
                      {example.order_number}
                    </Link>
                  </th>
                  {[example.before, example.after].map((plan, index) => (
                    <td key={index === 0 ? 'before' : 'after'}>
                      {plan.location_names.join(', ')}{' '}
                      <span className={classes.quiet}>{formatMoney(plan.cost_amount, currency)}</span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {skipped > 0 && <p className={classes.quiet}>{t('sourcing.dry.skipped', { count: skipped })}</p>}
    </div>
  );
}

/** Units by location, as it was over as it would be, on one scale. */
function Shares({ report: { before, after } }: { report: Report }) {
  const codes = [
    ...new Set([...Object.keys(before.units_by_location), ...Object.keys(after.units_by_location)]),
  ].sort();
  const unitsOf = (totals: typeof before, code: string) => totals.units_by_location[code] ?? 0;
  const most = Math.max(1, ...codes.flatMap((code) => [unitsOf(before, code), unitsOf(after, code)]));
  return (
    <>
      <h3>{t('sourcing.dry.share')}</h3>
      <ul className={classes.shares}>
        {codes.map((code) => (
          <li key={code}>
            <span className="mono">{code}</span>
            <span className={classes.shareBars} aria-hidden="true">
              <span
                className={classes.shareBefore}
                style={{ width: `${(unitsOf(before, code) / most) * 100}%` }}
              />
              <span
                className={fillClass('available')}
                style={{ width: `${(unitsOf(after, code) / most) * 100}%` }}
              />
            </span>
            <span>
              {formatCount(unitsOf(before, code))} → {formatCount(unitsOf(after, code))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
