import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, Package } from 'lucide-react';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1FulfillmentOrdersByIdPackingResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { Figure } from '../../ui/figure.tsx';
import { Keycap } from '../../ui/keycap.tsx';
import { StackPicture } from '../../ui/stack-picture.tsx';
import classes from './pack-station.module.css';
import { sumOf, type Work } from './work.ts';

export type Packing = GetV1FulfillmentOrdersByIdPackingResponse;
export type ProposedParcel = Packing['parcels'][number];

/** What is proposed for the units that are not packed yet; undefined where it cannot be read: then one packs without. */
export function usePacking(work: Work): Packing | undefined {
  const path = `/v1/fulfillment-orders/${work.id}/packing`;
  const packed = sumOf(work.lines, (line) => line.packed + line.cancelled);
  return useQuery({
    queryKey: [path, packed] as const,
    queryFn: ({ signal }) => read<Packing>(path, { signal }),
    retry: false,
  }).data;
}

/** The box that is proposed for the next parcel, and how to stack it, unit by unit. */
export function BoxProposal({
  packing,
  parcel,
  isTaken,
  onTake,
}: {
  packing: Packing;
  parcel: ProposedParcel;
  isTaken: boolean;
  onTake: () => void;
}) {
  const all = parcel.steps.length;
  const [shown, setShown] = useState(all);
  const at = Math.min(shown, all);
  const step = parcel.steps[at - 1];
  const line = parcel.lines.find(({ line_id }) => line_id === step?.line_id);
  const name = parcel.box?.code ?? t('fulfillment.box.own');
  const sentence = t('fulfillment.box.sentence', { box: name, count: all, percent: parcel.filled_percent });
  const rows = parcel.steps.map((each, index) => [
    index + 1,
    parcel.lines.find(({ line_id }) => line_id === each.line_id)?.sku ?? '',
    t('fulfillment.box.mm', { length: each.length_mm, width: each.width_mm, height: each.height_mm }),
    `${each.x_mm}, ${each.y_mm}, ${each.z_mm}`,
  ]);
  return (
    <div className={classes.proposal}>
      <div className={classes.proposalHead}>
        <Package size={20} aria-hidden="true" />
        <strong>
          {packing.parcels.length > 1
            ? t('fulfillment.box.oneOf', { box: name, count: packing.parcels.length })
            : t('fulfillment.box.one', { box: name })}
        </strong>
        <Button variant={isTaken ? 'default' : 'filled'} disabled={isTaken} onClick={onTake}>
          {isTaken ? t('fulfillment.box.taken') : t('fulfillment.box.take')}
          {!isTaken && <Keycap keys="b" />}
        </Button>
      </div>
      <p>{parcel.lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}</p>
      <Figure
        sentence={sentence}
        table={{
          head: [
            t('fulfillment.box.step'),
            t('fulfillment.box.sku'),
            t('fulfillment.box.lies'),
            t('fulfillment.box.corner'),
          ],
          rows,
        }}
      >
        <StackPicture inner={parcel.inner} placed={parcel.steps.slice(0, at)} />
      </Figure>
      <div className={classes.proposalSteps}>
        <Button
          variant="default"
          aria-label={t('fulfillment.box.before')}
          disabled={at <= 1}
          onClick={() => setShown(at - 1)}
        >
          <ChevronLeft size={18} aria-hidden="true" />
        </Button>
        <span role="status">
          {t('fulfillment.box.stepOf', { step: at, all, sku: line?.sku ?? '' })}
          {step && (
            <span className={classes.dim}>
              {t('fulfillment.box.mm', {
                length: step.length_mm,
                width: step.width_mm,
                height: step.height_mm,
              })}
            </span>
          )}
        </span>
        <Button
          variant="default"
          aria-label={t('fulfillment.box.after')}
          disabled={at >= all}
          onClick={() => setShown(at + 1)}
        >
          <ChevronRight size={18} aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
