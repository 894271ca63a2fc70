import { Button, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type {
  GetV1HoldRulesResponse,
  GetV1HoldsResponse,
  PostV1HoldRulesData,
  PostV1OrdersByIdCancelResponse,
  PostV1OrdersByIdHoldsByHoldIdReleaseResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { DestructiveDialog } from '../../ui/destructive-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Keycap } from '../../ui/keycap.tsx';
import { type KeyBinding, useKeys } from '../../ui/keys.ts';
import { Columns, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { HoldBadge, SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';
import { cancelReasons, reasonWords } from './bulk-orders.tsx';
import { orderStale } from './order-reads.ts';
import { type HoldType, holdTypes } from './order-types.ts';
import { holdName } from './order-words.ts';
import classes from './orders.module.css';

type Held = GetV1HoldsResponse['items'][number];
type Rule = GetV1HoldRulesResponse['items'][number];
type RuleBody = PostV1HoldRulesData['body'];

const stale = ['/v1/holds', ...orderStale] as const;

/** What is held, one after the other: why, what one decides by, and a key for each decision. */
export function ReviewPage() {
  const navigate = useNavigate();
  const may = useMay();
  const [at, setAt] = useState(0);
  const [cancels, setCancels] = useState<Held | null>(null);
  const held = useQuery({
    queryKey: ['/v1/holds'] as const,
    queryFn: ({ signal }) => read<GetV1HoldsResponse>('/v1/holds', { signal }),
  });
  const items = held.data?.items ?? [];
  const place = Math.min(at, Math.max(0, items.length - 1));
  const current = items[place];
  const release = useWrite<PostV1OrdersByIdHoldsByHoldIdReleaseResponse, Held>(
    (hold) => ({ path: `/v1/orders/${hold.order_id}/holds/${hold.id}/release`, method: 'POST' }),
    {
      stale,
      onDone: (_answer, hold) => showToast({ text: t('orders.release.done', { hold: holdName(hold.type) }) }),
    },
  );
  const cancel = useWrite<PostV1OrdersByIdCancelResponse, { hold: Held; reason: string }>(
    ({ hold, reason }) => ({ path: `/v1/orders/${hold.order_id}/cancel`, method: 'POST', body: { reason } }),
    {
      stale,
      onDone: ({ units }, { hold }) => {
        setCancels(null);
        showToast({ text: t('orders.cancel.done', { number: String(hold.order_number), count: units }) });
      },
    },
  );
  const open = (hold: Held) =>
    void navigate({ to: '/orders/$number', params: { number: String(hold.order_number) } });

  const group = t('orders.review.keys');
  const keys: KeyBinding[] = [
    {
      keys: 'j',
      label: t('orders.review.next'),
      group,
      run: () => setAt(Math.min(place + 1, items.length - 1)),
    },
    { keys: 'k', label: t('orders.review.previous'), group, run: () => setAt(Math.max(0, place - 1)) },
  ];
  if (current && may('orders:hold'))
    keys.push({ keys: 'r', label: t('orders.release'), group, run: () => release.mutate(current) });
  if (current && may('orders:cancel'))
    keys.push({ keys: 'x', label: t('orders.review.cancel'), group, run: () => setCancels(current) });
  if (current) keys.push({ keys: 'o', label: t('orders.review.open'), group, run: () => open(current) });
  useKeys(keys);

  const problem = held.error ?? release.error;
  return (
    <>
      <PageHeader
        title={t('orders.review')}
        back={<BackLink to="/orders">{t('orders.title')}</BackLink>}
        beside={<span>{t('orders.review.count', { count: items.length })}</span>}
      />
      <PageBody>
        <ProblemRefusal problem={problem && toProblem(problem)} />
        <Columns
          main={
            <>
              {held.data && items.length === 0 && (
                <EmptyState title={t('orders.review.none')}>{t('orders.review.noneHint')}</EmptyState>
              )}
              <ol className={classes.review}>
                {items.map((hold, index) => (
                  <li key={hold.id} aria-current={index === place || undefined}>
                    <HeldOrder hold={hold} />
                    {index === place && (
                      <div className={classes.reviewActions}>
                        {may('orders:hold') && (
                          <Button
                            loading={release.isPending}
                            rightSection={<Keycap keys="r" />}
                            onClick={() => release.mutate(hold)}
                          >
                            {t('orders.release')}
                          </Button>
                        )}
                        {may('orders:cancel') && (
                          <Button
                            variant="default"
                            rightSection={<Keycap keys="x" />}
                            onClick={() => setCancels(hold)}
                          >
                            {t('orders.review.cancel')}
                          </Button>
                        )}
                        <Button
                          variant="default"
                          rightSection={<Keycap keys="o" />}
                          onClick={() => open(hold)}
                        >
                          {t('orders.review.open')}
                        </Button>
                      </div>
                    )}
                  </li>
                ))}
              </ol>
            </>
          }
          side={<HoldRules />}
        />
      </PageBody>
      {cancels && (
        <DestructiveDialog
          opened
          onClose={() => setCancels(null)}
          title={t('orders.review.cancelAsk', { number: String(cancels.order_number) })}
          effects={[
            t('orders.review.cancelUnits', { count: cancels.units }),
            {
              open: t('orders.review.cancelMoney', {
                amount: formatMoney(cancels.total.amount, cancels.total.currency),
              }),
            },
          ]}
          warning={t('orders.cancel.warning')}
          reasons={cancelReasons()}
          confirm={t('orders.cancel.confirm', { number: String(cancels.order_number) })}
          keep={t('orders.cancel.keep')}
          busy={cancel.isPending}
          refusal={cancel.error && <ProblemRefusal problem={toProblem(cancel.error)} />}
          onConfirm={(reason, note) => cancel.mutate({ hold: cancels, reason: reasonWords(reason, note) })}
        />
      )}
    </>
  );
}

function HeldOrder({ hold }: { hold: Held }) {
  const number = String(hold.order_number);
  return (
    <div className={classes.reviewOrder}>
      <span>
        <HoldBadge holds={[holdName(hold.type)]} /> <strong>{hold.reason}</strong>
      </span>
      <span>
        <Link to="/orders/$number" params={{ number }} className={classes.reviewLink}>
          {number}
        </Link>{' '}
        {hold.customer_name}, {formatMoney(hold.total.amount, hold.total.currency)},{' '}
        {t('orders.draft.units', { count: hold.units })}, {hold.channel_name}
      </span>
      <span>
        {hold.orders_before === 0 ? (
          <SeverityBadge severity="at_risk">{t('orders.review.first')}</SeverityBadge>
        ) : (
          t('orders.review.before', { count: hold.orders_before })
        )}
      </span>
      <span className={classes.quiet}>
        {t('orders.review.to', { place: hold.ships_to })}
        {hold.bills_to !== null && hold.bills_to !== hold.ships_to
          ? ` ${t('orders.review.bill', { place: hold.bills_to })}`
          : ''}
      </span>
      <span className={classes.quiet}>
        {hold.placed_by}, <When at={hold.placed_at} />
        {hold.release_at !== null && (
          <>
            {', '}
            {t('orders.review.until')} <When at={hold.release_at} />
          </>
        )}
      </span>
    </div>
  );
}

const fresh: RuleBody = {
  ...{ name: '', condition: 'customer.is_new && order.total_amount > 50000' },
  ...{ hold_type: 'fraud', release_after_minutes: null, is_active: true },
};

/** The rules that hold orders when they are placed. */
function HoldRules() {
  const mayEdit = useMay()('orders:hold');
  const rules = useQuery({
    queryKey: ['/v1/hold-rules'] as const,
    queryFn: ({ signal }) => read<GetV1HoldRulesResponse>('/v1/hold-rules', { signal }),
  });
  const [edited, setEdited] = useState<{ id: string | null; body: RuleBody } | null>(null);
  const save = useWrite<Rule, { id: string | null; body: RuleBody }>(
    ({ id, body }) => ({
      path: id === null ? '/v1/hold-rules' : `/v1/hold-rules/${id}`,
      method: id === null ? 'POST' : 'PUT',
      body,
    }),
    { stale: ['/v1/hold-rules'], onDone: () => setEdited(null) },
  );
  const set = (change: Partial<RuleBody>) =>
    setEdited((old) => old && { ...old, body: { ...old.body, ...change } });
  return (
    <Card title={t('orders.review.rules')}>
      <Stack>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        {(rules.data?.items ?? []).map(
          ({ id, updated_at: _at, updated_by: _by, version: _version, ...body }) => (
            <div key={id} className={classes.reviewOrder}>
              <Switch
                label={body.name}
                checked={body.is_active}
                disabled={!mayEdit || save.isPending}
                onChange={(event) =>
                  save.mutate({ id, body: { ...body, is_active: event.currentTarget.checked } })
                }
              />
              <code className={classes.quiet}>{body.condition}</code>
              {mayEdit && (
                <Button variant="default" size="compact-sm" onClick={() => setEdited({ id, body })}>
                  {t('orders.review.edit', { name: body.name })}
                </Button>
              )}
            </div>
          ),
        )}
        {edited && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (!save.isPending) save.mutate(edited);
            }}
          >
            <Stack>
              <TextInput
                label={t('orders.review.name')}
                required
                maxLength={100}
                value={edited.body.name}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
              <TextInput
                label={t('orders.review.condition')}
                description={t('orders.review.conditionHint')}
                required
                maxLength={1_000}
                value={edited.body.condition}
                onChange={(event) => set({ condition: event.currentTarget.value })}
              />
              <Select
                label={t('orders.filter.hold')}
                data={holdTypes.map((value) => ({ value, label: holdName(value) }))}
                value={edited.body.hold_type}
                allowDeselect={false}
                onChange={(value) => value && set({ hold_type: value as HoldType })}
              />
              <TextInput
                label={t('orders.review.minutes')}
                inputMode="numeric"
                value={edited.body.release_after_minutes ?? ''}
                onChange={(event) => {
                  const minutes = Number.parseInt(event.currentTarget.value, 10);
                  set({ release_after_minutes: minutes > 0 ? minutes : null });
                }}
              />
              <Button type="submit" loading={save.isPending}>
                {t('orders.review.save')}
              </Button>
            </Stack>
          </form>
        )}
        {mayEdit && !edited && (
          <Button variant="default" onClick={() => setEdited({ id: null, body: fresh })}>
            {t('orders.review.add')}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
