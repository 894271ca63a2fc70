import { Button, NumberInput } from '@mantine/core';
import { type FormEvent, type RefObject, useEffect, useState } from 'react';
import type {
  PostV1FulfillmentOrdersByIdParcelsData,
  PostV1FulfillmentOrdersByIdParcelsResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { useKeys } from '../../ui/keys.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { BoxProposal, type ProposedParcel, usePacking } from './box-proposal.tsx';
import classes from './pack-station.module.css';
import { ParcelList } from './parcel-list.tsx';
import { looseWeight, type Step, sumOf, unpickedOf, type Work, workStale } from './work.ts';

const most_grams = 100_000;
const NO_SIZE: Record<'length_mm' | 'width_mm' | 'height_mm', number | null> = {
  length_mm: null,
  width_mm: null,
  height_mm: null,
};

/**
 * Weight and size of the parcel on the bench. What the items should weigh is shown and never sent: a parcel's weight is
 * what a scale said. Open while units are still missing too, because an order may need
 * several parcels; Enter closes a parcel only when every unit is scanned.
 */
export function PackPanel({
  work,
  step,
  field,
  onNext,
}: {
  work: Work;
  step: Step;
  field: RefObject<HTMLInputElement | null>;
  onNext: (run: (() => void) | null) => void;
}) {
  const expected = looseWeight(work.lines);
  const [typed, setTyped] = useState<string | number>('');
  const [size, setSize] = useState(NO_SIZE);
  const [checked, setChecked] = useState(false);
  const packing = usePacking(work);
  const parcel = packing?.parcels[0];
  const [taken, setTaken] = useState<ProposedParcel | null>(null);
  const isTaken = parcel !== undefined && taken === parcel;
  const pack = useWrite<
    PostV1FulfillmentOrdersByIdParcelsResponse,
    PostV1FulfillmentOrdersByIdParcelsData['body']
  >((body) => ({ path: `/v1/fulfillment-orders/${work.id}/parcels`, method: 'POST', body }), {
    stale: workStale,
    onDone: () => {
      setTyped('');
      setSize(NO_SIZE);
      setChecked(false);
    },
  });
  // No carrier weighs what its customer collects: what it should weigh will do.
  const isKnown = work.pickup !== null && typed === '' && expected > 0;
  const fault = isKnown ? undefined : weightFault(typed);
  const loose = sumOf(work.lines, (line) => line.picked - line.packed);
  const left = sumOf(work.lines, unpickedOf);
  // The rest of a proposal of several parcels waits for the next one; lots are said by hand, then everything goes in.
  const part = isTaken && packing && packing.parcels.length > 1 ? partOf(work, parcel) : null;
  const take = () => {
    if (!parcel || loose === 0) return;
    setTaken(parcel);
    setSize(parcel.outer);
    field.current?.focus();
  };
  useKeys([{ keys: 'b', label: t('fulfillment.box.take'), group: t('fulfillment.pack.keys'), run: take }]);
  const going = part ? part.reduce((sum, { quantity }) => sum + quantity, 0) : loose;
  const run = () => {
    if (pack.isPending || loose === 0) return;
    setChecked(true);
    if (fault === undefined)
      pack.mutate({
        weight_grams: isKnown ? expected : Number(typed),
        ...size,
        ...(part && { lines: part }),
      });
    else field.current?.focus();
  };
  useEffect(() => {
    onNext(step === 'pack' ? run : null);
    return () => onNext(null);
  });
  const side = (name: keyof typeof size, label: string) => (
    <NumberInput
      label={label}
      hideControls
      allowDecimal={false}
      allowNegative={false}
      value={size[name] ?? ''}
      onChange={(value) => setSize((old) => ({ ...old, [name]: typeof value === 'number' ? value : null }))}
    />
  );
  return (
    <form
      className={classes.panel}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        run();
      }}
    >
      {loose > 0 && (
        <>
          {packing && parcel && (
            <BoxProposal
              key={parcelKey(parcel)}
              packing={packing}
              parcel={parcel}
              isTaken={isTaken}
              onTake={take}
            />
          )}
          <h2>{t('fulfillment.pack.weight')}</h2>
          <ProblemRefusal problem={pack.error && toProblem(pack.error)} />
          <NumberInput
            ref={field}
            label={t('fulfillment.pack.weightGrams')}
            {...(expected > 0 && {
              description: isTaken
                ? t('fulfillment.box.expected', { grams: parcel.weight_grams })
                : t('fulfillment.pack.expected', { grams: expected }),
              placeholder: t('fulfillment.pack.estimate', { grams: expected }),
            })}
            size="lg"
            hideControls
            allowDecimal={false}
            allowNegative={false}
            value={typed}
            onChange={setTyped}
            onFocus={(event) => event.currentTarget.select()}
            error={checked && fault}
          />
          <div className={classes.sizes}>
            {side('length_mm', t('fulfillment.pack.length'))}
            {side('width_mm', t('fulfillment.pack.width'))}
            {side('height_mm', t('fulfillment.pack.height'))}
          </div>
        </>
      )}
      {left > 0 && loose > 0 && (
        <Button type="submit" size="lg" variant="default" loading={pack.isPending}>
          {t('fulfillment.pack.packEarly')}
        </Button>
      )}
      {left === 0 && (
        <Button type="submit" size="lg" className={classes.primary} loading={pack.isPending}>
          {t('fulfillment.pack.packParcel', { count: going })}
        </Button>
      )}
      {left > 0 && (
        <Button size="lg" disabled className={classes.primary}>
          {t('fulfillment.pack.packLater', { count: left })}
        </Button>
      )}
      <ParcelList work={work} />
    </form>
  );
}

function parcelKey({ box, steps }: ProposedParcel): string {
  return `${box?.code ?? ''} ${steps.length}`;
}

/** The lines of a proposed parcel, where all of it is in hand and none of it is told by lots. */
function partOf(work: Work, { lines }: ProposedParcel): { line_id: string; quantity: number }[] | null {
  const own = new Map(work.lines.map((line) => [line.id, line]));
  const isHere = lines.every(({ line_id, quantity }) => {
    const line = own.get(line_id);
    return line !== undefined && line.picked - line.packed >= quantity && line.lots.length === 0;
  });
  return isHere ? lines.map(({ line_id, quantity }) => ({ line_id, quantity })) : null;
}

/** A scan that lands in this field is a long number: it must never become a weight. */
function weightFault(weight: string | number): string | undefined {
  if (String(weight).length >= 8) return t('fulfillment.pack.weightIsCode');
  const grams = Number(weight);
  const whole = weight !== '' && Number.isInteger(grams) && grams >= 1 && grams <= most_grams;
  return whole ? undefined : t('fulfillment.pack.weightMissing', { most: most_grams });
}
