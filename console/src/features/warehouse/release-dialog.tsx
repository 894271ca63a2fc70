import { Button, NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { write } from '../../api/client.ts';
import type { PostV1WavesData } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot, Fields, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { minutesOf, percentOf, type Released, waveStale } from './wave-types.ts';

type Asked = PostV1WavesData['body'];

const spans = { today: 0, tomorrow: 1, all: null } as const;
type Span = keyof typeof spans;

/** Asks what goes into a wave, and says how far people would walk before anybody does. */
export function ReleaseDialog({
  opened,
  onClose,
  ...props
}: {
  opened: boolean;
  locations: readonly { id: string; name: string }[];
  location_id: string | undefined;
  onClose: () => void;
  onReleased: (id: string) => void;
}) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t('warehouse.release.title')} size={520}>
      <ReleaseForm onClose={onClose} {...props} />
    </Dialog>
  );
}

function ReleaseForm({
  locations,
  location_id: first,
  onClose,
  onReleased,
}: {
  locations: readonly { id: string; name: string }[];
  location_id: string | undefined;
  onClose: () => void;
  onReleased: (id: string) => void;
}) {
  const [location_id, setLocation] = useState(first ?? locations[0]?.id ?? null);
  const [span, setSpan] = useState<Span>('today');
  const [most_orders, setMost] = useState(60);
  const [totes, setTotes] = useState(6);
  const [units, setUnits] = useState(60);
  const until = endOf(span);
  const asked: Asked | null =
    location_id === null
      ? null
      : { location_id, most_orders, totes, units, ...(until !== null && { before: until }) };
  const preview = useQuery({
    queryKey: ['/v1/waves preview', asked] as const,
    queryFn: () => write<Released>('/v1/waves', { method: 'POST', body: { ...asked, preview: true } }),
    enabled: asked !== null,
    retry: false,
  });
  const release = useWrite<Released, Asked>((body) => ({ path: '/v1/waves', method: 'POST', body }), {
    stale: waveStale,
    onDone: ({ id }) => {
      onClose();
      if (id !== null) onReleased(id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked && !release.isPending) release.mutate(asked);
  };
  const problem = release.error ?? preview.error;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {locations.length > 1 && (
          <Select
            label={t('warehouse.location')}
            data={locations.map(({ id, name }) => ({ value: id, label: name }))}
            value={location_id}
            onChange={setLocation}
            allowDeselect={false}
          />
        )}
        <SegmentedControl
          fullWidth
          aria-label={t('warehouse.release.span')}
          value={span}
          onChange={(value) => setSpan(value as Span)}
          data={(Object.keys(spans) as Span[]).map((value) => ({
            value,
            label: t(`warehouse.release.span.${value}`),
          }))}
        />
        <Fields>
          <Amount label={t('warehouse.release.most')} most={500} value={most_orders} onChange={setMost} />
          <Amount label={t('warehouse.release.totes')} most={50} value={totes} onChange={setTotes} />
          <Amount label={t('warehouse.release.units')} most={10_000} value={units} onChange={setUnits} />
        </Fields>
        <ProblemRefusal problem={problem && toProblem(problem)} />
        {preview.data && !preview.error && <Preview told={preview.data} />}
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('warehouse.release.cancel')}
        </Button>
        <Button
          type="submit"
          loading={release.isPending}
          disabled={preview.data === undefined || preview.error !== null}
        >
          {t('warehouse.release.confirm', { count: preview.data?.orders ?? 0 })}
        </Button>
      </DialogFoot>
    </form>
  );
}

function Preview({ told: { orders, units, batches } }: { told: Released }) {
  const walk_mm = batches.reduce((sum, batch) => sum + batch.walk_mm, 0);
  const s_shape_mm = batches.reduce((sum, batch) => sum + batch.s_shape_mm, 0);
  const saved = s_shape_mm === 0 ? 0 : percentOf(s_shape_mm - walk_mm, s_shape_mm);
  return (
    <div role="status">
      <p>
        <strong>
          {t('warehouse.release.would', {
            orders,
            units,
            count: batches.length,
          })}
        </strong>
      </p>
      <p>
        {walk_mm === 0
          ? t('warehouse.release.noWalk')
          : t('warehouse.release.walk', {
              meters: Math.round(walk_mm / 1_000),
              minutes: minutesOf({ walk_mm, units, batches: batches.length }),
            })}
        {saved > 0 && ` ${t('warehouse.release.saved', { percent: saved })}`}
      </p>
    </div>
  );
}

function Amount({
  label,
  most,
  value,
  onChange,
}: {
  label: string;
  most: number;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      label={label}
      min={1}
      max={most}
      clampBehavior="strict"
      allowDecimal={false}
      value={value}
      onChange={(next) => typeof next === 'number' && next >= 1 && onChange(next)}
    />
  );
}

// The end of today or tomorrow where the person is: what leaves until then.
function endOf(span: Span): string | null {
  const days = spans[span];
  if (days === null) return null;
  const end = new Date();
  end.setDate(end.getDate() + days);
  end.setHours(23, 59, 59, 0);
  return end.toISOString();
}
