import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { read } from '../../api/client.ts';
import type {
  GetV1BoxesResponse,
  PutV1BoxesData,
  PutV1BoxesResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatMoney } from '../../ui/format.ts';
import { DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

type Box = GetV1BoxesResponse['items'][number];
type Draft = PutV1BoxesData['body']['boxes'][number];
type Size = Box['inner'];

const path = '/v1/boxes';
const sides = ['length_mm', 'width_mm', 'height_mm'] as const;
const empty: Draft = {
  ...{
    code: '',
    location_id: null,
    own_weight_grams: 0,
    max_weight_grams: 10_000,
    stock: null,
    is_active: true,
  },
  inner: { length_mm: 300, width_mm: 200, height_mm: 150 },
  outer: { length_mm: 306, width_mm: 206, height_mm: 156 },
};

const sizeWords = ({ length_mm, width_mm, height_mm }: Size): string =>
  t('warehouse.boxes.size', { length: length_mm, width: width_mm, height: height_mm });

const columns: Column<Box>[] = [
  { id: 'code', header: t('warehouse.boxes.code'), cell: ({ code }) => <span className="mono">{code}</span> },
  {
    id: 'place',
    header: t('warehouse.location'),
    cell: ({ location }) => location?.name ?? t('warehouse.boxes.everywhere'),
  },
  { id: 'inner', header: t('warehouse.boxes.inner'), numeric: true, cell: ({ inner }) => sizeWords(inner) },
  {
    id: 'outer',
    header: t('warehouse.boxes.outer'),
    numeric: true,
    yields: true,
    cell: ({ outer }) => sizeWords(outer),
  },
  {
    id: 'own',
    header: t('warehouse.boxes.own'),
    numeric: true,
    cell: (box) => formatCount(box.own_weight_grams),
  },
  {
    id: 'most',
    header: t('warehouse.boxes.most'),
    numeric: true,
    cell: (box) => formatCount(box.max_weight_grams),
  },
  {
    id: 'cost',
    header: t('warehouse.boxes.cost'),
    numeric: true,
    cell: ({ cost }) => formatMoney(cost.amount, cost.currency),
  },
  {
    id: 'stock',
    header: t('warehouse.boxes.stock'),
    numeric: true,
    cell: ({ stock }) => (stock === null ? t('warehouse.boxes.enough') : formatCount(stock)),
  },
  {
    id: 'state',
    header: t('warehouse.column.state'),
    cell: ({ is_active }) => (
      <StateBadge on={is_active}>{t(is_active ? 'warehouse.boxes.inUse' : 'warehouse.boxes.off')}</StateBadge>
    ),
  },
];

/** The kinds of boxes that stand at the benches. */
export function BoxesPage() {
  const { data, error } = useQuery({
    queryKey: [path] as const,
    queryFn: ({ signal }) => read<GetV1BoxesResponse>(path, { signal }),
  });
  const [open, setOpen] = useState<Draft | null>(null);
  const mayChange = useMay()('fulfillment:manage');
  const add = mayChange && (
    <Button leftSection={<Plus size={16} />} onClick={() => setOpen(empty)}>
      {t('warehouse.boxes.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('warehouse.boxes.title')} actions={add} />
      <PageBody>
        <ProblemRefusal problem={error && toProblem(error)} />
        <DataTable
          name="boxes"
          label={t('warehouse.boxes.title')}
          columns={columns}
          rows={data?.items}
          rowId={({ id }) => id}
          rowLabel={({ code }) => code}
          {...(mayChange && { onOpen: (box: Box) => setOpen(draftOf(box)) })}
          empty={<EmptyState title={t('warehouse.boxes.empty')}>{t('warehouse.boxes.emptyHint')}</EmptyState>}
        />
      </PageBody>
      {open && data && (
        <BoxDialog
          start={open}
          isNew={open === empty}
          currency={data.currency}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

function draftOf({ id: _, location, ...box }: Box): Draft {
  return { ...box, location_id: location?.id ?? null };
}

function BoxDialog({
  start,
  isNew,
  currency,
  onClose,
}: {
  start: Draft;
  isNew: boolean;
  currency: string;
  onClose: () => void;
}) {
  const [box, setBox] = useState(start);
  const change = (part: Partial<Draft>) => setBox((old) => ({ ...old, ...part }));
  const save = useWrite<PutV1BoxesResponse, Draft>(
    (draft) => ({ path, method: 'PUT', body: { boxes: [{ ...draft, code: draft.code.trim() }] } }),
    { stale: [path, '/v1/fulfillment-orders'], onDone: ({ items }) => items[0]?.ok && onClose() },
  );
  const refused = save.data?.items[0]?.problem;
  const outer = box.outer ?? box.inner;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && box.code.trim() !== '') save.mutate(box);
  };
  const number = (label: string, value: number | null, onValue: (value: number | null) => void) => (
    <NumberInput
      key={label}
      label={label}
      hideControls
      allowDecimal={false}
      allowNegative={false}
      value={value ?? ''}
      onChange={(typed) => onValue(typeof typed === 'number' ? typed : null)}
    />
  );
  return (
    <Dialog opened onClose={onClose} title={isNew ? t('warehouse.boxes.new') : start.code} size={560}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <ProblemRefusal problem={refused ?? (save.error && toProblem(save.error))} />
          <TextInput
            label={t('warehouse.boxes.code')}
            maxLength={40}
            readOnly={!isNew}
            value={box.code}
            onChange={(event) => change({ code: event.currentTarget.value })}
          />
          <Fields>
            {sides.map((side) =>
              number(t(`warehouse.boxes.inner.${side}`), box.inner[side], (value) =>
                change({ inner: { ...box.inner, [side]: value ?? 0 } }),
              ),
            )}
          </Fields>
          <Fields>
            {sides.map((side) =>
              number(t(`warehouse.boxes.outer.${side}`), outer[side], (value) =>
                change({ outer: { ...outer, [side]: value ?? 0 } }),
              ),
            )}
          </Fields>
          <Fields>
            {number(t('warehouse.boxes.own'), box.own_weight_grams ?? 0, (value) =>
              change({ own_weight_grams: value ?? 0 }),
            )}
            {number(t('warehouse.boxes.most'), box.max_weight_grams, (value) =>
              change({ max_weight_grams: value ?? 0 }),
            )}
          </Fields>
          <Fields>
            <AmountField
              label={t('warehouse.boxes.costIn', { currency })}
              currency={currency}
              readOnly={false}
              amount={box.cost?.amount ?? 0}
              onAmount={(amount) => change({ cost: { amount: amount ?? 0, currency } })}
            />
            {number(t('warehouse.boxes.stockHint'), box.stock ?? null, (value) => change({ stock: value }))}
          </Fields>
          <Checkbox
            label={t('warehouse.boxes.active')}
            checked={box.is_active ?? true}
            onChange={(event) => change({ is_active: event.currentTarget.checked })}
          />
          <DialogFoot>
            <Button type="submit" loading={save.isPending} disabled={box.code.trim() === ''}>
              {t('warehouse.boxes.save')}
            </Button>
          </DialogFoot>
        </Stack>
      </form>
    </Dialog>
  );
}
