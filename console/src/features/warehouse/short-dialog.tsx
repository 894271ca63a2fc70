import { Button, NumberInput, Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type {
  PostV1FulfillmentOrdersByIdShortPicksData,
  PostV1FulfillmentOrdersByIdShortPicksResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { keyOf, type Task } from './pick-machine.ts';
import { waveStale } from './wave-types.ts';

type ShortPick = PostV1FulfillmentOrdersByIdShortPicksData['body'];

const reasons = [
  'not_found',
  'damaged',
  'expired',
  'recalled',
  'wrong_product',
  'other',
] as const satisfies readonly ShortPick['reason'][];

/** Reports units that are not in their bin. The walk goes on; the order gets them from elsewhere, or waits. */
export function ShortDialog({
  task,
  wave_id,
  opened,
  onClose,
  onReported,
}: {
  task: Task;
  wave_id: string;
  opened: boolean;
  onClose: () => void;
  onReported: (text: string) => void;
}) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t('warehouse.short.title', { sku: task.item.sku })}>
      <ShortForm key={keyOf(task)} task={task} wave_id={wave_id} onClose={onClose} onReported={onReported} />
    </Dialog>
  );
}

function ShortForm({
  task,
  wave_id,
  onClose,
  onReported,
}: {
  task: Task;
  wave_id: string;
  onClose: () => void;
  onReported: (text: string) => void;
}) {
  const [quantity, setQuantity] = useState<number | null>(task.take);
  const [reason, setReason] = useState<(typeof reasons)[number]>('not_found');
  const fault = quantity === null || quantity < 1 || quantity > task.take;
  const report = useWrite<PostV1FulfillmentOrdersByIdShortPicksResponse, ShortPick>(
    (body) => ({
      path: `/v1/fulfillment-orders/${task.fulfillment_order_id}/short-picks`,
      method: 'POST',
      body,
    }),
    {
      stale: [`/v1/waves/${wave_id}`, ...waveStale],
      onDone: ({ sku, reallocated, backordered }) => {
        const elsewhere = reallocated.reduce((sum, one) => sum + one.quantity, 0);
        onReported(t('warehouse.short.text', { sku, elsewhere, backordered }));
        onClose();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault || report.isPending) return;
    report.mutate({ line_id: task.line_id, quantity, reason });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={report.error && toProblem(report.error)} />
        <NumberInput
          label={t('warehouse.short.quantity')}
          data-autofocus
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={quantity ?? ''}
          onChange={(value) => setQuantity(typeof value === 'number' ? value : null)}
          error={fault && t('warehouse.short.quantityWrong', { most: task.take })}
        />
        <Select
          label={t('warehouse.short.reason')}
          data={reasons.map((value) => ({ value, label: t(`warehouse.short.reason.${value}`) }))}
          value={reason}
          onChange={(value) => setReason(value as (typeof reasons)[number])}
        />
        <p>{t('warehouse.short.effect')}</p>
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('warehouse.short.cancel')}
        </Button>
        <Button type="submit" color="signal" loading={report.isPending}>
          {t('warehouse.short.confirm', { count: quantity ?? 0 })}
        </Button>
      </DialogFoot>
    </form>
  );
}
