import { Button, NumberInput, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1InventoryTransfersByIdResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Figure } from '../../ui/figure.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, DialogFoot, Facts, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';
import { type CloseReason, closeReasonChoices, useTimeZone } from './inventory.ts';
import { SkuLink } from './sku-link.tsx';
import classes from './transfer-page.module.css';
import { TransferState } from './transfer-state.tsx';

type Transfer = GetV1InventoryTransfersByIdResponse;
type Line = Transfer['lines'][number];

/** One transfer: where its units are now, and what may be done next. */
export function TransferPage() {
  const { id } = useParams({ from: '/shell/inventory/transfers/$id' });
  const { data: transfer, error } = useQuery({
    queryKey: [`/v1/inventory/transfers/${id}`],
    queryFn: () => read<Transfer>(`/v1/inventory/transfers/${id}`),
  });
  const may = useMay();
  const [closing, setClosing] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const time_zone = useTimeZone(transfer?.destination_id ?? null);
  const change = useWrite<Transfer, { state: 'requested' | 'cancelled' }>(
    (body) => ({ path: `/v1/inventory/transfers/${id}`, method: 'PATCH', body }),
    {
      stale: ['/v1/inventory'],
      onDone: ({ number, state }) => {
        setCancelling(false);
        if (state === 'cancelled') showToast({ text: t('stockRoom.transfer.cancelled', { number }) });
      },
    },
  );
  if (!transfer) return error ? <ProblemRefusal problem={toProblem(error)} /> : <Loading />;
  const can = (action: Transfer['supported_actions'][number]) => transfer.supported_actions.includes(action);
  const { number, origin_name: origin, destination_name: destination } = transfer;
  return (
    <>
      <PageHeader
        object
        title={number}
        back={<Link to="/inventory/transfers">{t('stockRoom.transfers.title')}</Link>}
        beside={<TransferState state={transfer.state} />}
        actions={
          <>
            {can('cancel') && may('inventory:adjust') && (
              <Button variant="default" onClick={() => setCancelling(true)}>
                {t('stockRoom.transfer.cancel')}
              </Button>
            )}
            {can('request') && may('inventory:adjust') && (
              <Button variant="default" onClick={() => change.mutate({ state: 'requested' })}>
                {t('stockRoom.transfer.request')}
              </Button>
            )}
            {can('close') && may('inventory:adjust') && (
              <Button variant="default" onClick={() => setClosing(true)}>
                {t('stockRoom.transfer.close')}
              </Button>
            )}
            {can('ship') && may('inventory:receive') && (
              <Button component={Link} {...({ to: '/transfers/$id/pick', params: { id } } as object)}>
                {t('stockRoom.transfer.pick')}
              </Button>
            )}
            {can('receive') && may('inventory:receive') && (
              <Button
                component={Link}
                {...({
                  to: '/receive',
                  search: { reference: number, location_id: transfer.destination_id },
                } as object)}
              >
                {t('stockRoom.transfer.receive')}
              </Button>
            )}
          </>
        }
      />
      <PageBody>
        <ProblemRefusal problem={cancelling ? null : change.error && toProblem(change.error)} />
        <Columns
          main={
            <>
              {transfer.shipped > 0 && (
                <Card title={t('stockRoom.transfer.units')}>
                  <Units transfer={transfer} />
                </Card>
              )}
              <Card title={t('stockRoom.transfer.lines')} flush>
                <DataTable
                  name="transfer-lines"
                  label={t('stockRoom.transfer.lines')}
                  columns={columnsFor(transfer)}
                  rows={transfer.lines}
                  rowId={(line) => line.id}
                  rowLabel={(line) => line.sku}
                  empty={null}
                />
              </Card>
              {transfer.lines.some(({ lots }) => lots.length > 0) && (
                <Card title={t('stockRoom.transfer.lots')} flush>
                  <DataTable
                    name="transfer-lots"
                    label={t('stockRoom.transfer.lots')}
                    columns={lotColumns}
                    rows={transfer.lines.flatMap(({ sku, lots }) => lots.map((lot) => ({ ...lot, sku })))}
                    rowId={({ lot_id }) => lot_id}
                    rowLabel={({ code }) => code}
                    empty={null}
                  />
                </Card>
              )}
            </>
          }
          side={
            <Card title={t('stockRoom.transfer.facts')}>
              <Facts
                facts={[
                  [t('stockRoom.transfers.from'), origin],
                  [t('stockRoom.transfers.to'), destination],
                  [
                    t('stockRoom.transfers.expected'),
                    transfer.expected_at ? (
                      <When key="expected" at={transfer.expected_at} time_zone={time_zone} />
                    ) : (
                      ''
                    ),
                  ],
                  [t('stockRoom.transfer.by'), transfer.created_by],
                  ...(transfer.tracking_number === ''
                    ? []
                    : [[t('stockRoom.transfer.tracking'), transfer.tracking_number] as const]),
                  ...(transfer.note === '' ? [] : [[t('stockRoom.transfer.note'), transfer.note] as const]),
                ]}
              />
            </Card>
          }
        />
      </PageBody>
      <Dialog
        opened={closing}
        onClose={() => setClosing(false)}
        title={t('stockRoom.transfer.closeTitle', { number })}
      >
        <CloseForm transfer={transfer} onClose={() => setClosing(false)} />
      </Dialog>
      <Dialog
        opened={cancelling}
        onClose={() => setCancelling(false)}
        title={t('stockRoom.transfer.cancelTitle', { number })}
      >
        <Stack>
          <ProblemRefusal problem={change.error && toProblem(change.error)} />
          <p>
            {t('stockRoom.transfer.cancelEffect', { count: transfer.quantity, origin, destination })}{' '}
            {t('stockRoom.transfer.cancelWarning')}
          </p>
        </Stack>
        <DialogFoot>
          <Button variant="default" onClick={() => setCancelling(false)}>
            {t('stockRoom.transfer.keep')}
          </Button>
          <Button
            color="signal"
            loading={change.isPending}
            onClick={() => change.mutate({ state: 'cancelled' })}
          >
            {t('stockRoom.transfer.cancel')}
          </Button>
        </DialogFoot>
      </Dialog>
    </>
  );
}

const parts = ['received', 'in_transit', 'returned', 'written_off'] as const;
const words = {
  received: t('stockRoom.transfer.received'),
  in_transit: t('stockRoom.transfer.in_transit'),
  returned: t('stockRoom.transfer.back'),
  written_off: t('stockRoom.transfer.written_off'),
};

/** Shipped = received + in transit + came back + lost, drawn as one bar. */
function Units({ transfer }: { transfer: Transfer }) {
  const { shipped } = transfer;
  return (
    <Figure
      sentence={t('stockRoom.transfer.sentence', {
        shipped,
        received: transfer.received,
        in_transit: transfer.in_transit,
        returned: transfer.returned,
        written_off: transfer.written_off,
      })}
      table={{
        head: [t('stockRoom.transfer.units'), t('stockRoom.transfers.units')],
        rows: parts.map((part) => [words[part], formatCount(transfer[part])]),
      }}
      foot={
        <ul className={classes.legend}>
          {parts.map((part) => (
            <li key={part}>
              <span className={`${classes.swatch} ${classes[part]}`} />
              {words[part]} <strong>{formatCount(transfer[part])}</strong>
            </li>
          ))}
        </ul>
      }
    >
      <span className={classes.bar}>
        {parts
          .filter((part) => transfer[part] > 0)
          .map((part) => (
            <span
              key={part}
              className={classes[part]}
              style={{ width: `${(transfer[part] / Math.max(shipped, 1)) * 100}%` }}
            />
          ))}
      </span>
    </Figure>
  );
}

function columnsFor({ state }: Transfer): Column<Line>[] {
  const isPlan = state === 'draft' || state === 'requested' || state === 'cancelled';
  const number = (id: keyof Line & string, header: string): Column<Line> => ({
    id,
    header,
    numeric: true,
    cell: (line) => formatCount(Number(line[id])),
  });
  return [
    {
      id: 'sku',
      header: t('inventory.column.sku'),
      cell: ({ sku }) => <SkuLink sku={sku} />,
    },
    number('quantity', t('stockRoom.transfer.asked')),
    ...(isPlan
      ? [number('available', t('stockRoom.transfer.available'))]
      : [
          number('shipped', t('stockRoom.transfer.shipped')),
          number('received', t('stockRoom.transfer.received')),
          number('over', t('stockRoom.transfer.over')),
          number('in_transit', t('stockRoom.transfer.in_transit')),
          number('returned', t('stockRoom.transfer.back')),
          number('written_off', t('stockRoom.transfer.written_off')),
        ]),
  ];
}

type LotRow = Line['lots'][number] & { sku: string };

const lotNumber = (id: 'shipped' | 'received' | 'in_transit' | 'returned' | 'written_off', header: string) =>
  ({ id, header, numeric: true, cell: (lot) => formatCount(lot[id]) }) satisfies Column<LotRow>;

const lotColumns: Column<LotRow>[] = [
  { id: 'sku', header: t('inventory.column.sku'), cell: ({ sku }) => <SkuLink sku={sku} /> },
  {
    id: 'code',
    header: t('stockRoom.transfer.lot'),
    cell: ({ lot_id, code }) => (
      <Link to="/inventory/lots/$id" params={{ id: lot_id }} className="mono">
        {code}
      </Link>
    ),
  },
  lotNumber('shipped', t('stockRoom.transfer.shipped')),
  lotNumber('received', t('stockRoom.transfer.received')),
  lotNumber('in_transit', t('stockRoom.transfer.in_transit')),
  lotNumber('returned', t('stockRoom.transfer.back')),
  lotNumber('written_off', t('stockRoom.transfer.written_off')),
];

type Open = { sku: string; code: string | null; in_transit: number };

/** What is in transit, of a tracked variant by its lots where these are known to the unit. */
function openOf({ sku, in_transit, lots }: Line): Open[] {
  const open = lots.filter((lot) => lot.in_transit > 0);
  const isPlain = open.reduce((sum, lot) => sum + lot.in_transit, 0) === in_transit;
  if (open.length === 0 || !isPlain) return in_transit > 0 ? [{ sku, code: null, in_transit }] : [];
  return open.map((lot) => ({ sku, code: lot.code, in_transit: lot.in_transit }));
}

/** Every unit in transit is lost or back; what is typed as back is taken from what is lost. */
function CloseForm({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const [reason, setReason] = useState<CloseReason>('lost_on_the_way');
  const [back, setBack] = useState<Readonly<Record<string, number>>>({});
  const open = transfer.lines.flatMap(openOf).map(({ sku, code, in_transit }) => {
    const returned = Math.min(back[`${sku} ${code}`] ?? 0, in_transit);
    return { sku, code, returned, written_off: in_transit - returned };
  });
  const lines = [...Map.groupBy(open, ({ sku }) => sku)].map(([sku, own]) => ({
    sku,
    written_off: own.reduce((sum, { written_off }) => sum + written_off, 0),
    returned: own.reduce((sum, { returned }) => sum + returned, 0),
    ...(own.some(({ code }) => code !== null) && {
      lots: own.map(({ code, written_off, returned }) => ({ code: code ?? '', written_off, returned })),
    }),
  }));
  const lost = lines.reduce((sum, { written_off }) => sum + written_off, 0);
  const close = useWrite<Transfer, null>(
    () => ({
      path: `/v1/inventory/transfers/${transfer.id}/close`,
      method: 'POST',
      body: { reason, lines },
    }),
    {
      stale: ['/v1/inventory'],
      onDone: ({ number }) => {
        showToast({ text: t('stockRoom.transfer.closed', { number }) });
        onClose();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!close.isPending) close.mutate(null);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <ProblemRefusal problem={close.error && toProblem(close.error)} />
        <p>{t('stockRoom.transfer.closeText')}</p>
        {open.map(({ sku, code, returned, written_off }) => (
          <Fields key={`${sku} ${code}`}>
            <NumberInput
              label={
                code === null
                  ? t('stockRoom.transfer.returned', { sku, origin: transfer.origin_name })
                  : t('stockRoom.transfer.returnedLot', { sku, code, origin: transfer.origin_name })
              }
              min={0}
              max={returned + written_off}
              allowDecimal={false}
              value={returned}
              onChange={(value) =>
                setBack({ ...back, [`${sku} ${code}`]: typeof value === 'number' ? value : 0 })
              }
            />
            <NumberInput
              label={
                code === null
                  ? t('stockRoom.transfer.lost', { sku })
                  : t('stockRoom.transfer.lostLot', { sku, code })
              }
              value={written_off}
              readOnly
              hideControls
            />
          </Fields>
        ))}
        <Select
          label={t('stockRoom.close.label')}
          allowDeselect={false}
          data={closeReasonChoices}
          value={reason}
          onChange={(value) => setReason(value as CloseReason)}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('stockRoom.transfers.cancelEdit')}
        </Button>
        <Button type="submit" loading={close.isPending}>
          {t('stockRoom.transfer.closeDo', { count: lost })}
        </Button>
      </DialogFoot>
    </form>
  );
}
