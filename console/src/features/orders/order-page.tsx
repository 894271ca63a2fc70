import { ActionIcon, Anchor, Button, Menu, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import {
  Ban,
  Banknote,
  ChevronDown,
  ChevronsUp,
  ChevronUp,
  ExternalLink,
  FilePen,
  Flag,
  FlagOff,
  Mail,
  MoreHorizontal,
  PackageCheck,
  Tag,
  Undo2,
} from 'lucide-react';
import { useState } from 'react';
import type { PostV1OrdersByIdHoldsByHoldIdReleaseResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { BerthBar, BerthHeads } from '../../ui/berth-bar.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatAbsolute, formatAmount, formatDay, formatMoney, formatSpan } from '../../ui/format.ts';
import { Keycap } from '../../ui/keycap.tsx';
import { type KeyBinding, useKeys } from '../../ui/keys.ts';
import { MoneySummary } from '../../ui/money-summary.tsx';
import { NextActionCard } from '../../ui/next-action-card.tsx';
import { Columns, Facts, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { PromiseLine } from '../../ui/promise-line.tsx';
import { HoldBadge, OrderNumber, ReturnBadge, SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';
import { addressLines } from './address-words.ts';
import { OrderCases } from './order-cases.tsx';
import { ChannelName, OrderFulfillment, OrderPayment, TagList } from './order-columns.tsx';
import { type OrderDialog, OrderDialogs } from './order-dialogs.tsx';
import { OrderMap } from './order-map.tsx';
import { nextStep } from './order-next.ts';
import { OrderOutlook } from './order-outlook.tsx';
import { OrderPlan } from './order-plan.tsx';
import { orderOptions, orderStale } from './order-reads.ts';
import { Refunds } from './order-refunds.tsx';
import { OrderReturns } from './order-returns.tsx';
import { OrderTimeline } from './order-timeline.tsx';
import { useNeighbors } from './order-trail.ts';
import type { Address, Hold, Order, OrderLine, Place } from './order-types.ts';
import { OrderWhy } from './order-why.tsx';
import { holdName, promiseOf } from './order-words.ts';
import classes from './orders.module.css';
import { refundableOf } from './refund-money.ts';

/** The whole story of one order. */
export function OrderPage() {
  const { number } = useParams({ from: '/shell/orders/$number' });
  const order = useQuery(orderOptions(number));
  const problem = order.error && toProblem(order.error);
  if (order.data) {
    return (
      <>
        {problem && (
          <div className={classes.notice}>
            <ProblemRefusal problem={problem} />
          </div>
        )}
        <OrderBody order={order.data} />
      </>
    );
  }
  if (problem) {
    return (
      <>
        <PageHeader title={number} object back={<BackLink to="/orders">{t('orders.title')}</BackLink>} />
        <PageBody>
          {problem.code === 'not_found' ? (
            <EmptyState title={t('orders.missing', { number })}>{t('orders.missingHint')}</EmptyState>
          ) : (
            <ProblemRefusal
              problem={problem}
              actions={<Anchor onClick={() => void order.refetch()}>{t('ui.table.retry')}</Anchor>}
            />
          )}
        </PageBody>
      </>
    );
  }
  return (
    <>
      <PageHeader title={number} object back={<BackLink to="/orders">{t('orders.title')}</BackLink>} />
      <PageBody>
        <Columns
          main={
            <>
              <Skeleton height={62} radius={8} animate={false} />
              <Skeleton height={240} radius={8} animate={false} />
            </>
          }
          side={<Skeleton height={300} radius={8} animate={false} />}
        />
      </PageBody>
    </>
  );
}

function OrderBody({ order }: { order: Order }) {
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<OrderDialog>(null);
  const mayRead = useMay();
  const may = (action: Order['supported_actions'][number]) => order.supported_actions.includes(action);
  const release = useWrite<PostV1OrdersByIdHoldsByHoldIdReleaseResponse, Hold>(
    (hold) => ({ path: `/v1/orders/${order.id}/holds/${hold.id}/release`, method: 'POST' }),
    {
      stale: orderStale,
      onDone: (_answer, hold) => showToast({ text: t('orders.release.done', { hold: holdName(hold.type) }) }),
    },
  );
  const step = nextStep(order);
  const work = may('pick') || may('pack') || may('ship') ? step?.fulfillment_order_id : null;
  const openWork = () => {
    if (work) void navigate({ href: `/pack/${work}` });
  };

  const openChange = () =>
    void navigate({ to: '/orders/$number/change', params: { number: String(order.number) } });

  const group = t('orders.keys');
  const keys: KeyBinding[] = [];
  if (may('hold')) keys.push({ keys: 'h', label: t('orders.hold'), group, run: () => setDialog('hold') });
  if (may('change')) keys.push({ keys: 'e', label: t('orders.change'), group, run: openChange });
  if (may('tag')) keys.push({ keys: 't', label: t('orders.tag'), group, run: () => setDialog('tag') });
  if (work) keys.push({ keys: 'f', label: t('orders.openWork'), group, run: openWork });
  const neighbors = useNeighbors(order.number);
  if (neighbors?.previous)
    keys.push({ keys: 'k', label: t('orders.previous'), group, run: neighbors.previous });
  if (neighbors?.next) keys.push({ keys: 'j', label: t('orders.next'), group, run: neighbors.next });
  useKeys(keys);

  const mark = { size: 16, strokeWidth: 1.75 } as const;
  const [hold] = order.active_holds;
  const owed = -order.balance.balance_amount - order.balance.granted_amount;
  return (
    <>
      <div className={classes.top}>
        <PageHeader
          object
          title={<OrderNumber number={String(order.number)} status={order.status} />}
          back={
            neighbors ? (
              <Link
                to="/orders"
                search={{
                  ...neighbors.view,
                  ...(neighbors.view_id === undefined ? {} : { view: neighbors.view_id }),
                }}
              >
                {t('orders.backTo', { name: neighbors.name })}
              </Link>
            ) : (
              <BackLink to="/orders">{t('orders.title')}</BackLink>
            )
          }
          beside={
            <>
              <ChannelName channel={order.channel} />
              <OrderPayment order={order} />
              <OrderFulfillment order={order} />
              {order.return_status !== 'none' && <ReturnBadge status={order.return_status} />}
              <HoldBadge holds={order.holds.map(holdName)} />
              <span>
                {t('orders.placed')} <When at={order.placed_at} />
              </span>
              <TagList tags={order.tags} />
            </>
          }
          actions={
            <>
              {may('change') && (
                <Button
                  variant="default"
                  leftSection={<FilePen {...mark} />}
                  rightSection={<Keycap keys="e" />}
                  onClick={openChange}
                >
                  {t('orders.change')}
                </Button>
              )}
              {may('hold') && (
                <Button
                  variant="default"
                  leftSection={<Flag {...mark} />}
                  rightSection={<Keycap keys="h" />}
                  onClick={() => setDialog('hold')}
                >
                  {t('orders.hold')}
                </Button>
              )}
              {may('tag') && (
                <Button
                  variant="default"
                  leftSection={<Tag {...mark} />}
                  rightSection={<Keycap keys="t" />}
                  onClick={() => setDialog('tag')}
                >
                  {t('orders.tag')}
                </Button>
              )}
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button
                    variant="default"
                    leftSection={<MoreHorizontal {...mark} />}
                    rightSection={<ChevronDown size={14} />}
                  >
                    {t('orders.more')}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {may('record_payment') && (
                    <Menu.Item leftSection={<Banknote {...mark} />} onClick={() => setDialog('payment')}>
                      {t('orders.payment.open')}
                    </Menu.Item>
                  )}
                  {may('refund') && (
                    <Menu.Item leftSection={<Undo2 {...mark} />} onClick={() => setDialog('refund')}>
                      {t('orders.refund.open')}
                    </Menu.Item>
                  )}
                  {may('prioritize') && (
                    <Menu.Item leftSection={<ChevronsUp {...mark} />} onClick={() => setDialog('priority')}>
                      {t('orders.priority.action')}
                    </Menu.Item>
                  )}
                  {mayRead('returns:request') &&
                    order.lines.some((line) => line.shipped + line.delivered > 0) && (
                      <Menu.Item
                        leftSection={<Undo2 {...mark} />}
                        onClick={() =>
                          void navigate({
                            to: '/orders/$number/return',
                            params: { number: String(order.number) },
                          })
                        }
                      >
                        {t('returns.action.open')}
                      </Menu.Item>
                    )}
                  <Menu.Item
                    component="a"
                    href={order.tracking_url}
                    target="_blank"
                    rel="noreferrer"
                    leftSection={<ExternalLink {...mark} />}
                  >
                    {t('orders.trackingPage')}
                  </Menu.Item>
                  {may('cancel') && (
                    <>
                      <Menu.Divider />
                      <Menu.Item
                        color="signal"
                        leftSection={<Ban {...mark} />}
                        onClick={() => setDialog('cancel')}
                      >
                        {t('orders.cancel')}
                      </Menu.Item>
                    </>
                  )}
                </Menu.Dropdown>
              </Menu>
            </>
          }
        />
        {neighbors && (
          <nav className={classes.neighbors} aria-label={t('orders.neighbors')}>
            {t('orders.place', { place: neighbors.place, total: neighbors.total })}
            <ActionIcon
              variant="default"
              aria-label={t('orders.previous')}
              disabled={!neighbors.previous}
              onClick={neighbors.previous}
            >
              <ChevronUp size={16} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label={t('orders.next')}
              disabled={!neighbors.next}
              onClick={neighbors.next}
            >
              <ChevronDown size={16} />
            </ActionIcon>
          </nav>
        )}
      </div>
      <PageBody>
        <Columns
          main={
            <>
              {step && (
                <NextActionCard
                  title={step.title}
                  reason={step.reason}
                  action={
                    step.code === 'release_hold' && hold && may('release_hold') ? (
                      <Button
                        leftSection={<FlagOff {...mark} />}
                        loading={release.isPending}
                        onClick={() => release.mutate(hold)}
                      >
                        {t('orders.release')}
                      </Button>
                    ) : work ? (
                      <Button
                        leftSection={<PackageCheck {...mark} />}
                        rightSection={<Keycap keys="f" />}
                        onClick={openWork}
                      >
                        {t('orders.openWork')}
                      </Button>
                    ) : null
                  }
                />
              )}
              {!step && owed > 0 && (
                <NextActionCard
                  title={t('orders.nextStep.refund', { amount: formatMoney(owed, order.total.currency) })}
                  reason={t('orders.nextStep.refund.why', {
                    captured: formatMoney(refundableOf(order), order.total.currency),
                    due: formatMoney(order.balance.due_amount, order.total.currency),
                  })}
                  action={
                    may('refund') && (
                      <Button leftSection={<Undo2 {...mark} />} onClick={() => setDialog('refund')}>
                        {t('orders.refund.open')}
                      </Button>
                    )
                  }
                />
              )}
              <ProblemRefusal problem={release.error && toProblem(release.error)} />
              <PromiseSection order={order} />
              {order.status === 'open' && mayRead('fulfillment:read') && <OrderOutlook order={order} />}
              <Lines order={order} />
              <OrderPlan order={order} />
              {order.sourcing !== null && mayRead('sourcing:read') && (
                <>
                  <OrderMap order={order} />
                  <OrderWhy order={order} />
                </>
              )}
            </>
          }
          side={
            <>
              <Customer order={order} />
              <Holds
                order={order}
                {...(may('release_hold') && { onRelease: (one: Hold) => release.mutate(one) })}
              />
              <Money order={order} />
              {order.return_status !== 'none' && mayRead('returns:read') && <OrderReturns order={order} />}
              <OrderCases order={order} />
              <OrderTimeline order={order} />
            </>
          }
        />
      </PageBody>
      <OrderDialogs order={order} opened={dialog} onOpen={setDialog} />
    </>
  );
}

/** Only while something is still to be promised: a cancelled or delivered order has nothing to draw. */
function PromiseSection({ order }: { order: Order }) {
  const promised_at = order.deliver_by ?? order.ship_by;
  if (promised_at === null || order.status !== 'open') return null;
  return (
    <section>
      <div className={classes.promiseHead}>
        <h2 className={classes.heading}>
          {order.deliver_by ? t('orders.promise.title') : t('orders.promise.shipBy')}
        </h2>
        <PromiseVerdict order={order} />
      </div>
      <PromiseLine
        placed_at={order.placed_at}
        now={new Date().toISOString()}
        expected_at={order.expected_at}
        promised_at={promised_at}
      />
    </section>
  );
}

/** Late and at risk are judged by the last moment to ship; the spare is what lies before the promised moment. */
function PromiseVerdict({ order }: { order: Order }) {
  const promise = promiseOf(order);
  if (order.promise === 'kept')
    return <SeverityBadge severity="done">{t('orders.promise.keptWords')}</SeverityBadge>;
  if (promise === null) return null;
  const undated = order.backorders.filter(({ expected_at }) => expected_at === null);
  if (promise.state === 'on_time' && undated.length > 0) {
    const count = undated.reduce((sum, { quantity }) => sum + quantity, 0);
    return <SeverityBadge severity="at_risk">{t('orders.promise.verdict.undated', { count })}</SeverityBadge>;
  }
  const span = formatSpan(promise.span_ms);
  return (
    <span title={order.ship_by === null ? undefined : formatAbsolute(order.ship_by)}>
      <SeverityBadge severity={promise.state === 'on_time' ? 'done' : promise.state}>
        {t(`orders.promise.verdict.${promise.state}`, { span, ship_by: promise.ship_by })}
      </SeverityBadge>
    </span>
  );
}

/** Picked counts packed units too, as in a berth bar; cancelled ones are struck from the quantity. */
function berthsOf(line: OrderLine) {
  return {
    ordered: line.waiting + line.backordered,
    allocated: line.allocated,
    picked: line.picked + line.packed,
    shipped: line.shipped,
    delivered: line.delivered,
  };
}

/** A bundle has no units of its own: it is cancelled when all of its parts are. */
function cancelledOf(line: OrderLine, order: Order): number {
  if (!line.is_bundle) return line.cancelled;
  const parts = order.lines.filter((part) => part.parent_line_id === line.id);
  return parts.length > 0 && parts.every((part) => part.cancelled === part.quantity)
    ? line.quantity
    : line.cancelled;
}

function Lines({ order }: { order: Order }) {
  const units = order.lines.filter((line) => !line.is_bundle).reduce((sum, line) => sum + line.quantity, 0);
  const top = order.lines.filter((line) => line.parent_line_id === null);
  const rows = top.flatMap((line) => [
    line,
    ...order.lines.filter((part) => part.parent_line_id === line.id),
  ]);
  return (
    <section className={classes.linesFrame} aria-label={t('orders.lines')}>
      <table className={classes.lines}>
        <thead>
          <tr>
            <th scope="col">
              {t('orders.lines.head', {
                units: t('orders.units', { count: units }),
                lines: t('orders.lineCount', { count: top.length }),
              })}
            </th>
            <th scope="col" className={classes.number}>
              {t('orders.lines.quantity')}
            </th>
            <th scope="col" className={classes.berthCell}>
              <BerthHeads />
            </th>
            <th scope="col" className={classes.number}>
              {t('orders.lines.total', { currency: order.total.currency })}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((line) => (
            <tr key={line.id} className={line.parent_line_id === null ? '' : classes.part}>
              <th scope="row">
                <span className={classes.lineName}>
                  <ProductThumb src={line.image_url} />
                  <span>
                    <strong>{line.title}</strong> <span className={classes.quiet}>{line.options}</span>
                    <span className={classes.sku}>
                      <span className="mono">{line.sku}</span>
                      {line.backordered > 0 && (
                        <span className={classes.short}>
                          {t('orders.lines.backordered', { count: line.backordered })}
                          <ExpectedStock order={order} line={line} />
                        </span>
                      )}
                    </span>
                  </span>
                </span>
              </th>
              <td className={classes.number}>
                {cancelledOf(line, order) > 0 && <del>{line.quantity}</del>}{' '}
                {line.quantity - cancelledOf(line, order)}
              </td>
              <td className={classes.berthCell}>
                {line.is_bundle ? (
                  <span className={classes.quiet}>
                    {cancelledOf(line, order) > 0
                      ? t('orders.lines.bundleCancelled')
                      : t('orders.lines.bundle')}
                  </span>
                ) : (
                  <BerthBar counts={berthsOf(line)} />
                )}
              </td>
              <td className={classes.number}>
                {line.parent_line_id === null && formatAmount(line.total_amount, order.total.currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** When units that wait are expected, and what was promised first where that is another day. */
function ExpectedStock({ order, line }: { order: Order; line: OrderLine }) {
  const waiting = order.backorders.filter(({ order_line_id }) => order_line_id === line.id);
  const last = (times: readonly (string | null)[]): string | null =>
    times.reduce<string | null>(
      (latest, time) => (latest === null || time === null ? null : ([latest, time].sort()[1] ?? null)),
      times[0] ?? null,
    );
  const [expected, promised] = [
    last(waiting.map(({ expected_at }) => expected_at)),
    last(waiting.map(({ promised_at }) => promised_at)),
  ];
  const isPreorder = waiting.some(({ policy }) => policy === 'preorder');
  const first = promised === null ? null : formatDay(promised);
  const day = expected === null ? null : formatDay(expected);
  return (
    <>
      {isPreorder && `, ${t('orders.waiting.preorder')}`}
      {', '}
      {day === null ? t('orders.waiting.unknown').toLowerCase() : t('orders.waiting.expected', { day })}
      {first !== null && first !== day && `, ${t('orders.waiting.promisedFirst', { day: first })}`}
    </>
  );
}

function Customer({ order }: { order: Order }) {
  const name = order.customer?.name ?? order.customer_name;
  const email = order.customer?.email ?? order.email;
  const home = useHomeCountries(order);
  return (
    <Card
      title={name}
      aside={order.customer && t('orders.customer.orders', { count: order.customer.orders })}
    >
      <Facts
        facts={[
          ...(email
            ? [
                [
                  t('orders.customer.email'),
                  <span key="email" className={classes.withAction}>
                    {email}
                    <ActionIcon
                      component="a"
                      href={`mailto:${email}`}
                      size={24}
                      aria-label={t('orders.customer.write', { name })}
                    >
                      <Mail size={14} />
                    </ActionIcon>
                  </span>,
                ] as const,
              ]
            : []),
          ...(order.customer?.phone ? [[t('orders.customer.phone'), order.customer.phone] as const] : []),
          [
            t(order.pickup_location === null ? 'orders.customer.shipTo' : 'orders.customer.address'),
            <AddressLines key="ship" address={order.shipping_address} home={home} />,
          ],
          ...(order.billing_address
            ? [
                [
                  t('orders.customer.billTo'),
                  <AddressLines key="bill" address={order.billing_address} home={home} />,
                ] as const,
              ]
            : []),
          [t('orders.customer.reference'), <CopyText key="ref" value={order.external_id} />],
        ]}
      />
    </Card>
  );
}

/** The countries that the order ships from; every location's as long as it has none. */
function useHomeCountries(order: Order): string[] {
  const may = useMay();
  const places = useQuery({
    ...listOptions<Place>('/v1/locations', { limit: 200 }),
    enabled: may('inventory:read'),
  });
  const all = places.data?.items ?? [];
  const used = new Set(order.fulfillment_orders.map((work) => work.location.id));
  const own = all.filter((place) => used.has(place.id));
  return [...new Set((own.length > 0 ? own : all).map((place) => place.address.country))];
}

function AddressLines({ address, home }: { address: Address; home: readonly string[] }) {
  const lines = addressLines(address, home);
  return (
    <address className={classes.address}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines of an address may read the same.
        <span key={index}>{line}</span>
      ))}
    </address>
  );
}

function Holds({ order, onRelease }: { order: Order; onRelease?: (hold: Hold) => void }) {
  if (order.active_holds.length === 0) return null;
  return (
    <Card title={t('orders.holds')}>
      <ul className={classes.holds}>
        {order.active_holds.map((hold) => (
          <li key={hold.id}>
            <div>
              <HoldBadge holds={[holdName(hold.type)]} />
              <span className={classes.quiet}>
                {hold.placed_by}, <When at={hold.placed_at} />
              </span>
              {hold.reason && <p>{hold.reason}</p>}
            </div>
            {onRelease && (
              <Button variant="default" size="compact-sm" onClick={() => onRelease(hold)}>
                {t('orders.release')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Money({ order }: { order: Order }) {
  const { currency } = order.total;
  const { balance } = order;
  const methods = [...new Set(order.payments.map((payment) => payment.method))].join(', ');
  return (
    <Card title={t('orders.money')} aside={[currency, methods].filter(Boolean).join(', ')}>
      <MoneySummary
        currency={currency}
        lines={[
          { key: 'items', label: t('orders.money.items'), minor: order.items_amount },
          ...(order.discount_amount > 0
            ? [
                {
                  key: 'discount',
                  label: [
                    t('orders.money.discount'),
                    ...order.charges.discounts.map((discount) => discount.code ?? discount.title),
                  ].join(' '),
                  minor: -order.discount_amount,
                },
              ]
            : []),
          { key: 'shipping', label: t('orders.money.shipping'), minor: order.shipping_amount },
          {
            key: 'tax',
            label: order.taxes_included ? t('orders.money.taxIncluded') : t('orders.money.tax'),
            minor: order.tax_amount,
          },
          ...(order.cancelled_amount > 0
            ? [{ key: 'cancelled', label: t('orders.money.cancelled'), minor: -order.cancelled_amount }]
            : []),
          ...(balance.credited_amount > 0
            ? [{ key: 'credited', label: t('orders.money.credited'), minor: -balance.credited_amount }]
            : []),
        ]}
        total={balance.due_amount}
        captured={balance.captured_amount}
        refunded={balance.refunded_amount}
        balance={balance.balance_amount}
      />
      <Refunds order={order} />
    </Card>
  );
}
