import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import type {
  GetV1LocationsResponse,
  PostV1FulfillmentOrdersByIdMovesData,
  PostV1FulfillmentOrdersByIdMovesResponse,
} from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { fillClass } from '../../ui/fills.tsx';
import { formatDay, formatMoney } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { orderStale } from './order-reads.ts';
import type { Order, OrderFulfillment } from './order-types.ts';
import { codeWords, differenceWords } from './order-words.ts';
import classes from './orders.module.css';

type Body = PostV1FulfillmentOrdersByIdMovesData['body'];
type Answer = PostV1FulfillmentOrdersByIdMovesResponse;
type Line = { id: string; sku: string; most: number };

/** Lets units that nobody has picked ship from elsewhere; what that costs is shown first. */
export function MoveButton({ work, order }: { work: OrderFulfillment; order: Order }) {
  const [opened, setOpened] = useState(false);
  const may = useMay();
  const lines = unpickedLines(work, order);
  const works = work.status === 'open' || work.status === 'in_progress';
  if (!may('fulfillment:manage') || !works || lines.length === 0) return null;
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={t('orders.move.of', { number: work.number })}
        onClick={() => setOpened(true)}
      >
        {t('orders.move')}
      </Button>
      <Dialog opened={opened} title={t('orders.move.title')} onClose={() => setOpened(false)}>
        <MoveForm work={work} lines={lines} onClose={() => setOpened(false)} />
      </Dialog>
    </>
  );
}

function unpickedLines(work: OrderFulfillment, order: Order): Line[] {
  return work.lines
    .map(({ id, order_line_id, quantity, cancelled, picked }) => ({
      id,
      sku: order.lines.find((line) => line.id === order_line_id)?.sku ?? '',
      most: quantity - cancelled - picked,
    }))
    .filter(({ most }) => most > 0);
}

function MoveForm({
  work,
  lines,
  onClose,
}: {
  work: OrderFulfillment;
  lines: readonly Line[];
  onClose: () => void;
}) {
  const [location_id, setLocation] = useState<string | null>(null);
  const [units, setUnits] = useState<Readonly<Record<string, number | null>>>({});
  const [reason, setReason] = useState('');
  const places =
    useQuery(listOptions<GetV1LocationsResponse['items'][number]>('/v1/locations', { limit: 200 })).data
      ?.items ?? [];
  const offered = places.filter(
    (place) => place.id !== work.location.id && place.ships_orders && place.status === 'active',
  );
  const to = places.find((place) => place.id === location_id)?.name ?? '';
  const asked = lines.map((line) => ({
    ...line,
    quantity: units[line.id] === undefined ? line.most : units[line.id],
  }));
  const isWrong = asked.some(
    ({ quantity, most }) => quantity === null || quantity === undefined || quantity > most,
  );
  const moved = asked.flatMap(({ id, quantity }) => (quantity ? [{ line_id: id, quantity }] : []));
  const count = moved.reduce((sum, { quantity }) => sum + quantity, 0);
  const path = `/v1/fulfillment-orders/${work.id}/moves`;
  const preview = useWrite<Answer, Body>((body) => ({ path, method: 'POST', body }), { stale: [] });
  const apply = useWrite<Answer, Body>((body) => ({ path, method: 'POST', body }), {
    stale: orderStale,
    onDone: ({ units: done }) => {
      onClose();
      showToast({ text: t('orders.move.done', { count: done, to }) });
    },
  });
  const body: Body | null =
    location_id === null || isWrong || count === 0 ? null : { location_id, lines: moved };
  const { mutate, reset } = preview;
  const key = JSON.stringify(body);
  useEffect(() => {
    const wanted = JSON.parse(key) as Body | null;
    if (wanted) mutate({ ...wanted, preview: true });
    else reset();
  }, [key, mutate, reset]);
  const error = apply.error ?? preview.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body || !preview.data || apply.isPending) return;
    const why = reason.trim();
    apply.mutate({ ...body, ...(why !== '' && { reason: why }) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <p>{t('orders.move.from', { number: work.number, place: work.location.name })}</p>
        <Select
          label={t('orders.move.to')}
          data-autofocus
          searchable
          data={offered.map(({ id, name }) => ({ value: id, label: name }))}
          value={location_id}
          onChange={setLocation}
        />
        {asked.map(({ id, sku, most, quantity }) => (
          <NumberInput
            key={id}
            label={t('orders.move.units', { sku, most })}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={quantity ?? ''}
            onChange={(value) => setUnits({ ...units, [id]: typeof value === 'number' ? value : null })}
            error={
              (quantity === null || quantity === undefined || quantity > most) &&
              t('orders.move.unitsWrong', { most })
            }
          />
        ))}
        <TextInput
          label={t('orders.move.reason')}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ProblemRefusal problem={error && toProblem(error)} />
        {preview.isPending && <Loading />}
        {preview.data && <Comparison answer={preview.data} />}
        {body === null && !isWrong && <p className={classes.quiet}>{t('orders.move.toHint')}</p>}
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('orders.move.keep')}
        </Button>
        <Button type="submit" disabled={!body || !preview.data} loading={apply.isPending}>
          {t('orders.move.confirm', { count })}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** What the order costs to ship as it is and after the move, on one scale, and whether the promise is kept. */
function Comparison({ answer }: { answer: Answer }) {
  const { before, after, currency, difference_amount, arrives_by, promised_by, is_late, excluded_by } =
    answer;
  const sum = (cost: Answer['after']): number => cost.shipping_amount + cost.handling_amount;
  const rows = [
    ...(before ? [{ name: t('orders.move.now'), cost: before, isNew: false }] : []),
    { name: t('orders.move.then'), cost: after, isNew: true },
  ];
  const most = Math.max(1, ...rows.map(({ cost }) => sum(cost)));
  const day = formatDay(arrives_by);
  const promised = promised_by === null ? null : formatDay(promised_by);
  return (
    <div aria-live="polite">
      <ul className={classes.plans} aria-label={t('orders.move.costs')}>
        {rows.map((row) => (
          <li key={row.name}>
            <span>{row.name}</span>
            <span className={classes.planTrack} aria-hidden="true">
              <span
                className={row.isNew ? fillClass('available') : classes.planOther}
                style={{ width: `${(sum(row.cost) / most) * 100}%` }}
              />
            </span>
            <span className={classes.number}>{formatMoney(sum(row.cost), currency)}</span>
            <span className={classes.quiet}>{t('orders.move.places', { count: row.cost.locations })}</span>
          </li>
        ))}
      </ul>
      <p>
        {difference_amount !== null && (
          <>{t('orders.move.cost', { cost: differenceWords(difference_amount, currency) })} </>
        )}
        {t('orders.move.by', { service: codeWords(answer.service_code) })}{' '}
        {!is_late &&
          (promised === null ? t('orders.move.arrivesOnly', { day }) : t('orders.move.arrives', { day }))}
      </p>
      {is_late && (
        <p>
          <SeverityBadge severity="late">
            {t('orders.move.late', { day, promised: promised ?? '' })}
          </SeverityBadge>
        </p>
      )}
      {excluded_by !== null && (
        <p>
          {excluded_by === 'rejected'
            ? t('orders.move.rejected')
            : t('orders.move.excluded', { rule: excluded_by })}
        </p>
      )}
    </div>
  );
}
