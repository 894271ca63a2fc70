import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { PostV1InventoryAdjustmentsResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useWrite } from '../../api/mutations.ts';
import { type Problem, toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { DialogFoot, Fields, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import classes from './inventory.module.css';
import {
  adjustReasons,
  type FreeState,
  freeStates,
  type InventoryItem,
  type Level,
  locationsOptions,
  moveReasons,
  reasonWords,
  writeOffReasons,
} from './inventory.ts';
import { LotFields, noLot, SerialField } from './lot-fields.tsx';
import { type LotText, type NamedLot, serialsOf } from './lots.ts';

/** How a SKU is tracked, and whether lots have to be told about this change. */
function useTracking(sku: string): InventoryItem['tracking'] {
  const { data } = useQuery({
    ...listOptions<InventoryItem>('/v1/inventory', { q: sku, limit: 200 }),
    placeholderData: () => undefined,
    enabled: sku !== '',
  });
  return data?.items.find((one) => one.sku === sku)?.tracking ?? 'none';
}

const lotState = (state: FreeState) =>
  state === 'damaged' || state === 'quality_control' ? state : 'sellable';

export type StockChangeKind = 'adjust' | 'receive' | 'move' | 'write_off';

/** Adjusts, receives, moves or writes off stock of one SKU at one location; says the numbers before and after. */
export function ChangeStockDialog({
  kind,
  sku,
  onClose,
}: {
  kind: StockChangeKind | null;
  sku?: string;
  onClose: () => void;
}) {
  return (
    <Dialog opened={kind !== null} onClose={onClose} title={kind ? titleOf(kind, sku) : ''}>
      {kind && <ChangeStockForm kind={kind} {...(sku === undefined ? {} : { sku })} onClose={onClose} />}
    </Dialog>
  );
}

function titleOf(kind: StockChangeKind, sku: string | undefined): string {
  return sku === undefined ? t(`inventory.${kind}Stock`) : t(`inventory.${kind}Sku`, { sku });
}

const reasonsOf = { adjust: adjustReasons, move: moveReasons, write_off: writeOffReasons } as const;

const paths = {
  adjust: '/v1/inventory/adjustments',
  receive: '/v1/inventory/receipts',
  move: '/v1/inventory/moves',
  write_off: '/v1/inventory/write-offs',
} as const;

function ChangeStockForm({
  kind,
  sku: givenSku,
  onClose,
}: {
  kind: StockChangeKind;
  sku?: string;
  onClose: () => void;
}) {
  const [checked, setChecked] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [sku, setSku] = useState(givenSku ?? '');
  const [location_id, setLocation] = useState<string | null>(null);
  const [from, setFrom] = useState<FreeState>(kind === 'move' ? 'quality_control' : 'available');
  const [to, setTo] = useState<FreeState>('available');
  const [quantity, setQuantity] = useState<number | null>(null);
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [lots, setLots] = useState<LotText[]>([noLot]);
  const [serials, setSerials] = useState('');
  const locations = useQuery(locationsOptions).data?.items.filter((one) => one.status === 'active') ?? [];
  const place = location_id ?? (locations.length === 1 ? (locations[0]?.id ?? null) : null);
  const level = useLevel(sku.trim(), place);
  const tracking = useTracking(sku.trim());
  const asksLots = tracking !== 'none' && (kind !== 'move' || lotState(from) !== lotState(to));
  const named = asksLots ? namedLots(tracking, lots, serials, Math.abs(quantity ?? 0)) : [];
  const change = useWrite<PostV1InventoryAdjustmentsResponse, object>(
    (item) => ({ path: paths[kind], method: 'POST', body: { items: [item] } }),
    {
      stale: ['/v1/inventory'],
      onDone: ({ items: [item] }) => {
        if (item?.problem) return setRefused(item.problem);
        showToast({
          text: t('inventory.done', {
            sku: item?.sku ?? sku,
            location: item?.location_code ?? '',
            on_hand: item?.level?.on_hand ?? 0,
          }),
        });
        onClose();
      },
    },
  );
  const faults = {
    sku: sku.trim() === '' && t('inventory.form.skuMissing'),
    location: place === null && t('inventory.form.locationMissing'),
    quantity:
      kind === 'adjust'
        ? (quantity === null || quantity === 0) && t('inventory.form.changeMissing')
        : (quantity === null || quantity < 1) && t('inventory.form.unitsMissing'),
    reason: kind !== 'receive' && reason === null && t('inventory.form.reasonMissing'),
    to: kind === 'move' && from === to && t('inventory.form.sameState'),
    lots:
      asksLots &&
      quantity !== null &&
      named.reduce((sum, one) => sum + (one.quantity ?? 1), 0) !== Math.abs(quantity) &&
      t(tracking === 'serial' ? 'lots.serialsMissing' : 'lots.missing'),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(faults).some((fault) => fault !== false) || change.isPending) return;
    setRefused(null);
    const where = { sku: sku.trim(), location_id: place, quantity, ...(named.length > 0 && { lots: named }) };
    const words = note.trim() === '' ? null : note.trim();
    if (kind === 'adjust' || kind === 'write_off')
      change.mutate({ ...where, state: from, reason, note: words });
    else if (kind === 'receive') change.mutate({ ...where, to_state: to, reference: words });
    else change.mutate({ ...where, from_state: from, to_state: to, reason, note: words });
  };
  const problem = refused ?? (change.error && toProblem(change.error));
  const stateField = (label: string, value: FreeState, set: (state: FreeState) => void) => (
    <Select
      label={label}
      data={(kind === 'receive' ? (['available', 'quality_control'] as const) : freeStates).map((state) => ({
        value: state,
        label: t(`ui.stock.${state}`),
      }))}
      value={value}
      onChange={(state) => set(state as FreeState)}
    />
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={problem} />
        <Fields>
          {givenSku === undefined && (
            <TextInput
              label={t('inventory.form.sku')}
              data-autofocus
              classNames={{ input: 'mono' }}
              value={sku}
              onChange={(event) => setSku(event.currentTarget.value)}
              error={checked && faults.sku}
            />
          )}
          <Select
            label={t('inventory.form.location')}
            data={locations.map(({ id, name }) => ({ value: id, label: name }))}
            value={place}
            onChange={setLocation}
            error={checked && faults.location}
          />
        </Fields>
        <Fields>
          {(kind === 'adjust' || kind === 'write_off') &&
            stateField(t('inventory.form.state'), from, setFrom)}
          {kind === 'move' && stateField(t('inventory.form.from'), from, setFrom)}
          {(kind === 'receive' || kind === 'move') && stateField(t('inventory.form.to'), to, setTo)}
          <NumberInput
            label={kind === 'adjust' ? t('inventory.form.change') : t('inventory.form.units')}
            description={kind === 'adjust' ? t('inventory.form.changeHint') : undefined}
            allowDecimal={false}
            allowNegative={kind === 'adjust'}
            thousandSeparator=","
            hideControls
            value={quantity ?? ''}
            onChange={(value) => setQuantity(typeof value === 'number' ? value : null)}
            error={checked && (faults.quantity || faults.to)}
          />
        </Fields>
        {asksLots && tracking === 'lot' && (
          <LotFields
            lots={lots}
            withExpiry={kind === 'receive' || (kind === 'adjust' && (quantity ?? 0) > 0)}
            error={checked && faults.lots}
            onChange={setLots}
          />
        )}
        {asksLots && tracking === 'serial' && (
          <SerialField text={serials} error={checked && faults.lots} onChange={setSerials} />
        )}
        {kind !== 'receive' && (
          <Select
            label={t('inventory.form.reason')}
            data={reasonsOf[kind].map((value) => ({
              value,
              label: reasonWords(value),
            }))}
            value={reason}
            onChange={setReason}
            error={checked && faults.reason}
          />
        )}
        <TextInput
          label={kind === 'receive' ? t('inventory.form.reference') : t('inventory.form.note')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {level && quantity !== null && quantity !== 0 && (
          <div className={classes.effects} role="status">
            {effectsOf(kind, from, to, quantity).map(([state, by]) => (
              <span key={state}>
                {t('inventory.form.effect', {
                  state: t(`ui.stock.${state}`),
                  before: formatCount(level[state]),
                  after: formatCount(level[state] + by),
                })}
              </span>
            ))}
          </div>
        )}
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('inventory.form.cancel')}
        </Button>
        <Button type="submit" loading={change.isPending} {...(kind === 'write_off' && { color: 'signal' })}>
          {submitWords(kind, quantity)}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** The lots as the server takes them; a single one without units has all of them. */
function namedLots(
  tracking: InventoryItem['tracking'],
  lots: readonly LotText[],
  serials: string,
  units: number,
): NamedLot[] {
  if (tracking === 'serial') return serialsOf(serials).map((code) => ({ code, quantity: 1 }));
  return lots
    .filter(({ code }) => code.trim() !== '')
    .map(({ code, quantity, expires_on }) => ({
      code: code.trim(),
      quantity: quantity ?? (lots.length === 1 ? units : 1),
      ...(expires_on !== '' && { expires_on }),
    }));
}

/** Which states change by how much. */
function effectsOf(
  kind: StockChangeKind,
  from: FreeState,
  to: FreeState,
  quantity: number,
): (readonly [FreeState, number])[] {
  if (kind === 'adjust') return [[from, quantity]];
  if (kind === 'write_off') return [[from, -quantity]];
  if (kind === 'receive') return [[to, quantity]];
  return from === to
    ? []
    : [
        [from, -quantity],
        [to, quantity],
      ];
}

function submitWords(kind: StockChangeKind, quantity: number | null): string {
  if (quantity === null || quantity === 0) return t(`inventory.${kind}`);
  if (kind === 'write_off') return t('inventory.form.unitsWrittenOff', { count: quantity });
  if (kind === 'receive') return t('inventory.form.unitsReceived', { count: quantity });
  if (kind === 'move') return t('inventory.form.unitsMoved', { count: quantity });
  return quantity < 0
    ? t('inventory.form.unitsTaken', { count: -quantity })
    : t('inventory.form.unitsAdded', { count: quantity });
}

const nothing = { available: 0, damaged: 0, safety_stock: 0, quality_control: 0 };

/** What stands there now, by free state; undefined while it is not known. */
function useLevel(sku: string, location_id: string | null): Record<FreeState, number> | undefined {
  const { data } = useQuery({
    ...listOptions<Level>('/v1/inventory/levels', { sku, location_id }),
    placeholderData: () => undefined,
    enabled: sku !== '' && location_id !== null,
  });
  return data && (data.items.find((level) => level.sku === sku) ?? nothing);
}
