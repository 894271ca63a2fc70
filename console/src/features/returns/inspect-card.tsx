import { Button, NumberInput, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { useScans } from '../../ui/keys.ts';
import { DialogFoot, Fields, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { dispositions, grades, type Return, returnStale } from './returns.ts';

/** Looks at units that arrived, a scanned item at a time: what they are like and where they go. */
export function InspectCard({ row }: { row: Return }) {
  const open = row.lines.flatMap((line) =>
    line.waiting.map((place) => ({ line, place, key: `${line.id} ${place.location_id}` })),
  );
  const [wanted, setWanted] = useState<string | null>(null);
  const current = open.find(({ key }) => key === wanted) ?? open[0];
  const [quantity, setQuantity] = useState(1);
  const [grade, setGrade] = useState<(typeof grades)[number]>('as_new');
  const [disposition, setDisposition] = useState<(typeof dispositions)[number]>('restock');
  const [outlet, setOutlet] = useState('');
  const [lot, setLot] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const inspect = useWrite<Return, object>(
    (body) => ({ path: `/v1/returns/${row.id}/inspect`, method: 'POST', body }),
    {
      stale: returnStale,
      onDone: () => {
        showToast({ text: t('returns.inspect.done', { sku: current?.line.sku ?? '' }) });
        setQuantity(1);
        setNote('');
        setLot(null);
      },
    },
  );
  useScans((sent) => {
    const code = sent.trim();
    const scanned = open.find(
      ({ line }) => line.sku === code || line.gtin === code || line.lots.some((each) => each.code === code),
    );
    if (!scanned) return;
    setWanted(scanned.key);
    if (scanned.line.lots.some((each) => each.code === code)) setLot(code);
  });
  if (!current) return null;
  const { line, place } = current;
  const lots = line.lots.filter((each) => each.location_id === place.location_id && each.waiting > 0);
  const lot_code = lots.find(({ code }) => code === lot)?.code ?? lots[0]?.code;
  const most = lots.find(({ code }) => code === lot_code)?.waiting ?? place.quantity;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (inspect.isPending) return;
    inspect.mutate({
      ...{ line_id: line.id, location_id: place.location_id, quantity: Math.min(quantity, most) },
      ...{ grade, disposition },
      ...(disposition === 'outlet' && { outlet_sku: outlet.trim() }),
      ...(lot_code !== undefined && { lot_code }),
      ...(note.trim() && { note: note.trim() }),
    });
  };
  return (
    <Card title={t('returns.inspect')}>
      <form onSubmit={submit}>
        <Stack>
          <ProblemRefusal problem={inspect.error && toProblem(inspect.error)} />
          <Fields>
            <Select
              label={t('returns.line')}
              allowDeselect={false}
              data={open.map((each) => ({
                value: each.key,
                label: `${each.line.sku}, ${t('returns.inspect.waiting', {
                  count: each.place.quantity,
                  place: each.place.location_name,
                })}`,
              }))}
              value={current.key}
              onChange={setWanted}
            />
            <NumberInput
              label={t('returns.inspect.units')}
              min={1}
              max={most}
              clampBehavior="strict"
              allowDecimal={false}
              value={Math.min(quantity, most)}
              onChange={(units) => setQuantity(Number(units) || 1)}
            />
            {lots.length > 0 && (
              <Select
                label={t('returns.inspect.lot')}
                allowDeselect={false}
                data={lots.map(({ code }) => code)}
                value={lot_code ?? null}
                onChange={setLot}
              />
            )}
          </Fields>
          <SegmentedControl
            fullWidth
            aria-label={t('returns.inspect.grade')}
            data={grades.map((value) => ({ value, label: t(`returns.grade.${value}`) }))}
            value={grade}
            onChange={(value) => setGrade(value as typeof grade)}
          />
          <Fields>
            <Select
              label={t('returns.inspect.goes')}
              allowDeselect={false}
              data={dispositions.map((value) => ({ value, label: t(`returns.disposition.${value}`) }))}
              value={disposition}
              onChange={(value) => setDisposition((value ?? 'restock') as typeof disposition)}
            />
            {disposition === 'outlet' && (
              <TextInput
                label={t('returns.inspect.outlet')}
                maxLength={100}
                value={outlet}
                onChange={(event) => setOutlet(event.currentTarget.value)}
              />
            )}
          </Fields>
          <Textarea
            label={t('returns.note')}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Stack>
        <DialogFoot>
          <Button
            type="submit"
            loading={inspect.isPending}
            disabled={disposition === 'outlet' && outlet.trim() === ''}
          >
            {t('returns.inspect.save')}
          </Button>
        </DialogFoot>
      </form>
    </Card>
  );
}
