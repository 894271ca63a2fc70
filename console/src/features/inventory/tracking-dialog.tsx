import { Button, Select, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PostV1InventoryTrackingData } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import type { InventoryItem } from './inventory.ts';
import type { Tracking } from './lots.ts';

type Body = PostV1InventoryTrackingData['body'];
type FoundLot = NonNullable<Body['lots']>[number];

const ways = ['none', 'lot', 'serial'] as const;
const states = ['sellable', 'quality_control', 'damaged'] as const;

/** Switches how a SKU is tracked; what lies there gets its lots in the same moment. */
export function TrackingDialog({
  item,
  opened,
  onClose,
}: {
  item: InventoryItem;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t('lots.switch.title', { sku: item.sku })}>
      <TrackingForm item={item} onClose={onClose} />
    </Dialog>
  );
}

function TrackingForm({ item, onClose }: { item: InventoryItem; onClose: () => void }) {
  const [tracking, setTracking] = useState<Tracking>(item.tracking === 'none' ? 'lot' : 'none');
  const places = placesOf(item);
  const [found, setFound] = useState<Record<string, string>>({});
  const save = useWrite<object, Body>((body) => ({ path: '/v1/inventory/tracking', method: 'POST', body }), {
    stale: ['/v1/inventory', '/v1/variants'],
    onDone: () => {
      showToast({ text: t('lots.switch.done', { sku: item.sku }) });
      onClose();
    },
  });
  const lots = tracking === 'none' ? [] : places.flatMap((place) => lotsOf(found[place.id] ?? '', place));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate({ sku: item.sku, tracking, lots });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        <Select
          label={t('lots.tracked')}
          data={ways
            .filter((way) => way !== item.tracking && (item.tracking === 'none' || way === 'none'))
            .map((way) => ({ value: way, label: t(`lots.tracking.${way}`) }))}
          value={tracking}
          onChange={(way) => setTracking(way as Tracking)}
        />
        <p>{t(tracking === 'none' ? 'lots.switch.off' : 'lots.switch.on')}</p>
        {tracking !== 'none' &&
          places.map((place) => (
            <Textarea
              key={place.id}
              label={t('lots.switch.place', {
                location: place.location_name,
                state: t(`lots.state.${place.state}`),
              })}
              description={t('lots.switch.counted', {
                named: lotsOf(found[place.id] ?? '', place).reduce(
                  (sum, { quantity = 1 }) => sum + quantity,
                  0,
                ),
                units: formatCount(place.units),
              })}
              placeholder={tracking === 'serial' ? t('lots.switch.serialsLike') : t('lots.switch.lotsLike')}
              classNames={{ input: 'mono' }}
              autosize
              minRows={2}
              value={found[place.id] ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setFound((old) => ({ ...old, [place.id]: value }));
              }}
            />
          ))}
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('inventory.form.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('lots.switch.confirm')}
        </Button>
      </DialogFoot>
    </form>
  );
}

type Place = {
  id: string;
  location_id: string;
  location_name: string;
  location_code: string;
  state: FoundLot['state'];
  units: number;
};

/** Where something lies, as lots count it: what is for sale, or held for orders, is one. */
function placesOf({ locations }: InventoryItem): Place[] {
  return locations.flatMap((level) =>
    states
      .map((state) => ({
        id: `${level.location_id} ${state}`,
        location_id: level.location_id,
        location_name: level.location_name,
        location_code: level.location_code,
        state,
        units:
          state === 'sellable'
            ? level.available + level.committed + level.reserved + level.safety_stock
            : level[state],
      }))
      .filter(({ units }) => units > 0),
  );
}

/** A line each: code, units, last day. `A7 12 2027-01-31`; units are 1 where none are said. */
function lotsOf(text: string, { location_code, state }: Place): FoundLot[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const parts = line.split(/[\s,;]+/);
      const [code = ''] = parts;
      const day = parts.find((part) => /^\d{4}-\d\d-\d\d$/.test(part));
      const units = parts.slice(1).find((part) => /^\d+$/.test(part));
      return {
        location_code,
        state,
        code,
        quantity: units === undefined ? 1 : Number(units),
        ...(day !== undefined && { expires_on: day }),
      };
    });
}
