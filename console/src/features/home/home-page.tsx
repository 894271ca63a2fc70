import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { read } from '../../api/client.ts';
import type {
  GetV1InventoryLowStockResponse,
  GetV1OrdersCountsResponse,
} from '../../api/generated/types.gen.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { fillClass } from '../../ui/fills.tsx';
import { formatAbsolute, formatCount, formatSpan } from '../../ui/format.ts';
import { FulfillmentGlyph, HoldGlyph, SeverityGlyph } from '../../ui/glyphs.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Columns, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Pipeline, type PipelineStage } from '../../ui/pipeline.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import classes from './home.module.css';
import type { EndangeredOrder, Home, HomeStage } from './home.ts';
import { browserZone, cutOffWords, nextWords, reasonOf } from './home.ts';

const day = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Is today safe? Every count leads to its list. */
export function HomePage() {
  const time_zone = browserZone();
  const home = useQuery({
    queryKey: ['/v1/home', time_zone] as const,
    queryFn: ({ signal }) => read<Home>('/v1/home', { query: { time_zone }, signal }),
    // Lateness comes by itself, without any event: the board looks again every half minute.
    refetchInterval: 30_000,
  });
  const problem = home.error && toProblem(home.error);
  if (!home.data) {
    return (
      <>
        <PageHeader title={t('home.title')} />
        {problem ? (
          <PageBody>
            <ProblemRefusal
              problem={problem}
              actions={
                <Anchor component="button" onClick={() => void home.refetch()}>
                  {t('ui.table.retry')}
                </Anchor>
              }
            />
          </PageBody>
        ) : (
          <Loading />
        )}
      </>
    );
  }
  const board = home.data;
  const isEmpty =
    board.stages.every((stage) => stage.count === 0) &&
    board.endangered.total === 0 &&
    board.holds.length === 0;
  return (
    <>
      <PageHeader
        title={t('home.title')}
        beside={
          <time dateTime={board.now} title={formatAbsolute(board.now)}>
            {day.format(new Date(board.now))}
          </time>
        }
      />
      <PageBody>
        {problem && <ProblemRefusal problem={problem} />}
        {isEmpty && <FirstOrder />}
        <Flow stages={board.stages} now={board.now} />
        <Columns
          main={<Endangered home={board} />}
          side={
            <>
              <Decisions home={board} />
              <Locations home={board} />
            </>
          }
        />
      </PageBody>
    </>
  );
}

function FirstOrder() {
  const may = useMay();
  return (
    <EmptyState
      title={t('home.empty')}
      action={may('orders:place') ? <Link to="/orders/new">{t('home.empty.action')}</Link> : undefined}
    >
      {t('home.empty.hint')}
    </EmptyState>
  );
}

/** The stages of the list that a stack stands for. */
const stageLists = {
  placed: { stage: 'placed' },
  allocated: { stage: 'allocated' },
  picking: { stage: 'picking,picked' },
  packed: { stage: 'packed' },
  shipped: { tab: 'shipped' },
  delivered: { tab: 'delivered' },
} as const;

function Flow({ stages, now }: { stages: readonly HomeStage[]; now: string }) {
  const navigate = useNavigate();
  const drawn: PipelineStage[] = stages.map((stage) => ({
    id: stage.stage,
    name: t(`home.stage.${stage.stage}`),
    beside: t(`home.stage.${stage.stage}.beside`),
    count: stage.count,
    late: stage.late,
    at_risk: stage.at_risk,
    done: stage.stage === 'delivered',
    per_hour: stage.per_hour,
    ...(stage.oldest_at !== null && {
      oldest: {
        text: t('home.oldest', { span: formatSpan(Date.parse(now) - Date.parse(stage.oldest_at)) }),
        late: stage.late > 0,
      },
    }),
  }));
  return (
    <Card>
      <Pipeline
        stages={drawn}
        onOpen={(picked) => {
          const stage = stages.find((one) => one.stage === picked.id);
          if (stage) void navigate({ to: '/orders', search: stageLists[stage.stage] });
        }}
      />
      <p className={classes.hint}>{t('home.flow.hint')}</p>
    </Card>
  );
}

function Endangered({ home }: { home: Home }) {
  const { total, total_is_exact, items } = home.endangered;
  const late = items.filter((order) => order.promise === 'late').length;
  const counted = home.stages.reduce((sum, stage) => sum + stage.late, 0);
  const risky = home.stages.reduce((sum, stage) => sum + stage.at_risk, 0);
  return (
    <Card
      flush
      title={
        <span className={classes.head}>
          {t('home.endangered')}
          {(counted > 0 || late > 0) && (
            <Link to="/orders" search={{ tab: 'late' }} className={classes.badgeLink}>
              <SeverityBadge severity="late">
                {t('home.late', { count: Math.max(counted, late) })}
              </SeverityBadge>
            </Link>
          )}
          {risky > 0 && (
            <Link to="/orders" search={{ tab: 'all_open', at_risk: 'true' }} className={classes.badgeLink}>
              <SeverityBadge severity="at_risk">{t('home.atRisk', { count: risky })}</SeverityBadge>
            </Link>
          )}
        </span>
      }
      aside={
        total > 0 && (
          <Link to="/orders" search={{ tab: 'all_open', late: 'true', at_risk: 'true' }}>
            {t('home.all', { total: `${formatCount(total)}${total_is_exact ? '' : '+'}` })}
          </Link>
        )
      }
    >
      {items.length === 0 ? (
        <EmptyState
          title={t('home.nothingLate')}
          action={
            <Link to="/orders" search={{ tab: 'due_today' }}>
              {t('home.showDueToday')}
            </Link>
          }
        >
          {t('home.nothingLateHint')}
        </EmptyState>
      ) : (
        <ul className={classes.rows}>
          {items.map((order) => (
            <Row key={order.id} order={order} now={home.now} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ order, now }: { order: EndangeredOrder; now: string }) {
  const span = order.ship_by === null ? 0 : Date.parse(order.ship_by) - Date.parse(now);
  return (
    <li className={classes.row}>
      <span className={classes.badge} title={order.ship_by ? formatAbsolute(order.ship_by) : undefined}>
        <SeverityBadge severity={span < 0 ? 'late' : 'at_risk'}>
          {span < 0 ? t('ui.promise.late', { span: formatSpan(span) }) : formatSpan(span)}
        </SeverityBadge>
      </span>
      <span className={classes.who}>
        <Link to="/orders/$number" params={{ number: String(order.number) }} className={classes.number}>
          {order.number}
        </Link>{' '}
        <span className={classes.quiet}>{order.customer_name}</span>
      </span>
      <span className={classes.why}>{reasonOf(order)}</span>
      <Link to="/orders/$number" params={{ number: String(order.number) }} className={classes.step}>
        {nextWords(order.next_action)}
        <span className="visually-hidden"> {order.number}</span>
      </Link>
    </li>
  );
}

/** What no machine decides: holds, shortages, jobs that gave up. */
function Decisions({ home }: { home: Home }) {
  const may = useMay();
  const age = (at: string | null) => (at === null ? '' : formatSpan(Date.parse(home.now) - Date.parse(at)));
  // Counted as their lists count them: an order with two holds is one order to look at.
  const counts = useQuery({
    queryKey: ['/v1/orders/counts'] as const,
    queryFn: ({ signal }) => read<GetV1OrdersCountsResponse>('/v1/orders/counts', { signal }),
  });
  const low = useQuery({
    queryKey: ['/v1/inventory/low-stock', 'home'] as const,
    queryFn: ({ signal }) =>
      read<GetV1InventoryLowStockResponse>('/v1/inventory/low-stock', {
        query: { state: 'to_see', limit: 20 },
        signal,
      }),
    enabled: may('inventory:read'),
    refetchInterval: 30_000,
  }).data;
  const held = counts.data?.on_hold.count ?? 0;
  const short = counts.data?.backordered.count ?? 0;
  const oldest = home.holds.map((hold) => hold.oldest_at).sort()[0] ?? null;
  const failed = home.failed_jobs.reduce((sum, job) => sum + job.count, 0);
  return (
    <Card flush title={t('home.decisions')}>
      <ul className={classes.rows}>
        <Decision
          glyph={<HoldGlyph />}
          tone="risk"
          count={held}
          title={t('home.holds')}
          detail={
            held === 0
              ? t('home.holds.none')
              : t('home.holds.detail', {
                  types: home.holds
                    .map((hold) => `${t(`orders.hold.${hold.type}`)} ${hold.orders}`)
                    .join(', '),
                  span: age(oldest),
                })
          }
          link={
            <Link
              to="/orders"
              search={{ tab: 'on_hold' }}
              className={classes.open}
              aria-label={t('home.holds.open')}
            />
          }
        />
        <Decision
          glyph={<FulfillmentGlyph status="backordered" />}
          tone="risk"
          count={short}
          title={t('home.shortages')}
          detail={
            short === 0
              ? t('home.shortages.none')
              : t('home.shortages.detail', {
                  skus: t('home.skus', { count: home.shortages.skus }),
                  units: t('home.units', { count: home.shortages.units }),
                  span: age(home.shortages.oldest_at),
                })
          }
          link={
            <Link
              to="/orders"
              search={{ tab: 'backordered' }}
              className={classes.open}
              aria-label={t('home.shortages.open')}
            />
          }
        />
        {low && (
          <Decision
            glyph={<SeverityGlyph severity="at_risk" />}
            tone="risk"
            count={low.total ?? low.items.length}
            title={t('home.low')}
            detail={
              low.items.length === 0
                ? t('home.low.none')
                : t('home.low.detail', {
                    skus: [...new Set(low.items.map(({ sku }) => sku))].slice(0, 3).join(', '),
                  })
            }
            link={<Link to="/inventory/low-stock" className={classes.open} aria-label={t('home.low.open')} />}
          />
        )}
        {may('jobs:read') && (
          <Decision
            glyph={<SeverityGlyph severity="late" />}
            tone="late"
            count={failed}
            title={t('home.jobs')}
            detail={
              failed === 0
                ? t('home.jobs.none')
                : home.failed_jobs.map((job) => `${job.queue} ${formatCount(job.count)}`).join(', ')
            }
            link={<a href="/settings/jobs" className={classes.open} aria-label={t('home.jobs.open')} />}
          />
        )}
      </ul>
    </Card>
  );
}

function Decision({
  glyph,
  tone,
  count,
  title,
  detail,
  link,
}: {
  glyph: ReactNode;
  tone: 'risk' | 'late';
  count: number;
  title: string;
  detail: string;
  link: ReactNode;
}) {
  return (
    <li className={classes.decision}>
      <span className={count > 0 ? classes[tone] : classes.calm}>{glyph}</span>
      <strong className={classes.count}>{formatCount(count)}</strong>
      <span className={classes.words}>
        {title}
        <span className={classes.quiet}>{detail}</span>
      </span>
      <ChevronRight size={16} aria-hidden="true" />
      {link}
    </li>
  );
}

/** What each location has shipped of all that is due there, each bar to its own total. */
function Locations({ home }: { home: Home }) {
  if (home.locations.length === 0) return null;
  return (
    <Card title={t('home.locations')} aside={t('home.locations.aside')}>
      <ul className={classes.places}>
        {home.locations.map((place) => {
          const all = place.done_today + place.to_do_today;
          const share = (count: number) => `${(count / Math.max(1, all)) * 100}%`;
          return (
            <li key={place.id}>
              <Link to="/orders" search={{ tab: 'all_open', location_id: place.id }}>
                {place.name}
              </Link>
              <span
                className={classes.track}
                role="img"
                aria-label={t('home.locations.sentence', {
                  name: place.name,
                  done: place.done_today,
                  total: all,
                  late: place.late,
                })}
              >
                <span className={fillClass('done')} style={{ width: share(place.done_today) }} />
                <span className={fillClass('late')} style={{ width: share(place.late) }} />
                <span
                  className={fillClass('schedule')}
                  style={{ width: share(Math.max(0, place.to_do_today - place.late)) }}
                />
              </span>
              <span className={classes.amount}>
                <strong>{formatCount(place.done_today)}</strong>{' '}
                {t('home.locations.of', { total: formatCount(all) })}
              </span>
              <span className={classes.cutOff} title={formatAbsolute(place.next_cut_off, place.time_zone)}>
                {place.late > 0 ? (
                  <SeverityBadge severity="late">{t('home.late', { count: place.late })}</SeverityBadge>
                ) : (
                  t('home.cutOff', { time: cutOffWords(place.next_cut_off, place.time_zone, home.now) })
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
