import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type {
  GetV1OrdersByIdSourcingResponse,
  GetV1OrdersByIdSourcingWhyNotResponse,
} from '../../api/generated/types.gen.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { fillClass } from '../../ui/fills.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { timelineOptions } from './order-reads.ts';
import { sentenceOf } from './order-timeline.tsx';
import type { Order } from './order-types.ts';
import classes from './orders.module.css';

type Decision = GetV1OrdersByIdSourcingResponse['items'][number];
type Terms = NonNullable<Decision['terms']>;

const terms = ['shipping', 'service', 'handling', 'split'] as const satisfies (keyof Terms)[];

/** The decision on where an order ships from, in sentences, and every other location to ask about. */
export function OrderWhy({ order }: { order: Order }) {
  const path = `/v1/orders/${order.id}/sourcing`;
  const { data, error } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<GetV1OrdersByIdSourcingResponse>(path, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  if (!data) return <Loading />;
  const [decision] = data.items;
  return decision ? <Why decision={decision} path={path} order={order} /> : null;
}

function Why({ decision, path, order }: { decision: Decision; path: string; order: Order }) {
  const [asked, setAsked] = useState<string | null>(null);
  const rules =
    decision.version_number === null
      ? t('sourcing.why.builtIn')
      : t('sourcing.why.version', { number: decision.version_number });
  return (
    <Card title={t('sourcing.why')}>
      {decision.answers.map(({ question, text }) => (
        <p key={`${question} ${text}`}>{text}</p>
      ))}
      <SinceThen order={order} />
      {decision.terms && terms.filter((term) => decision.terms?.[term] !== 0).length > 1 && (
        <TermBars title={t('sourcing.why.terms')} amounts={decision.terms} currency={decision.currency} />
      )}
      {decision.rejected.length > 0 && (
        <>
          <h3 className={classes.whyHeading}>{t('sourcing.why.not')}</h3>
          <div className={classes.whyPlaces}>
            {decision.rejected.map(({ location_id, location_name }) => (
              <Button
                key={location_id}
                size="compact-sm"
                variant={asked === location_id ? 'filled' : 'default'}
                aria-pressed={asked === location_id}
                onClick={() => setAsked(asked === location_id ? null : location_id)}
              >
                {location_name}
              </Button>
            ))}
          </div>
          {asked !== null && <WhyNot path={`${path}/why-not`} location_id={asked} />}
        </>
      )}
      <p className={classes.quiet}>
        {t('sourcing.why.kept', {
          ms: (decision.took_us / 1000).toFixed(1),
          rules,
          bytes: decision.bytes,
        })}
      </p>
    </Card>
  );
}

const changes = new Set([
  'fulfillment_order.moved',
  'fulfillment_order.offer_answered',
  'fulfillment_order.rejected',
  'fulfillment_order.planned_again',
  'fulfillment_order.short',
  'fulfillment_order.service_changed',
]);

/** What changed where it ships from after it was decided first: the answers above are of that moment. */
function SinceThen({ order }: { order: Order }) {
  const { data } = useQuery(timelineOptions(order.id, 200));
  const later = (data?.items ?? []).filter(({ kind }) => changes.has(kind)).toReversed();
  if (later.length === 0) return null;
  return (
    <>
      <h3 className={classes.whyHeading}>{t('sourcing.why.since')}</h3>
      <ul>
        {later.map((row) => (
          <li key={row.id}>{sentenceOf(row, order)}</li>
        ))}
      </ul>
    </>
  );
}

function WhyNot({ path, location_id }: { path: string; location_id: string }) {
  const { data, error } = useQuery({
    queryKey: [path, location_id],
    queryFn: ({ signal }) =>
      read<GetV1OrdersByIdSourcingWhyNotResponse>(path, { query: { location_id }, signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  if (!data) return <Loading />;
  return (
    <div className={classes.whyNot} aria-live="polite">
      <p>{data.text}</p>
      {data.difference && terms.some((term) => data.difference?.[term] !== 0) && (
        <TermBars title={data.location_name} amounts={data.difference} currency={data.currency} signed />
      )}
      {data.would_win.length > 0 && (
        <>
          <strong>{t('sourcing.why.change')}</strong>
          <ul>
            {data.would_win.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Amounts as bars on one scale from zero; signed ones say what they add or save. */
function TermBars({
  title,
  amounts,
  currency,
  signed = false,
}: {
  title: string;
  amounts: Terms;
  currency: string;
  signed?: boolean;
}) {
  const shown = terms.filter((term) => amounts[term] !== 0);
  const most = Math.max(1, ...shown.map((term) => Math.abs(amounts[term])));
  if (shown.length === 0) return null;
  return (
    <ul className={classes.plans} aria-label={title}>
      {shown.map((term) => (
        <li key={term}>
          <span>{t(`sourcing.why.term.${term}`)}</span>
          <span className={classes.planTrack} aria-hidden="true">
            <span
              className={
                amounts[term] < 0
                  ? fillClass('available')
                  : signed
                    ? classes.planOther
                    : fillClass('available')
              }
              style={{ width: `${(Math.abs(amounts[term]) / most) * 100}%` }}
            />
          </span>
          <span className={classes.number}>
            {signed ? (amounts[term] < 0 ? '−' : '+') : ''}
            {formatMoney(Math.abs(amounts[term]), currency)}
          </span>
          <span />
        </li>
      ))}
    </ul>
  );
}
