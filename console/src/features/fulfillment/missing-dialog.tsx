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
import { showToast } from '../../ui/toasts.tsx';
import { nameOf, unpickedOf, type Work, workStale } from './work.ts';

type ShortPick = PostV1FulfillmentOrdersByIdShortPicksData['body'];

const reasons = [
  'not_found',
  'damaged',
  'expired',
  'recalled',
  'wrong_product',
  'other',
] as const satisfies readonly ShortPick['reason'][];

/** Reports units that are not there. It never blocks the other lines. */
export function MissingDialog({
  work,
  opened,
  onClose,
  onWork,
}: {
  work: Work;
  opened: boolean;
  onClose: () => void;
  onWork: (work: Work) => void;
}) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t('fulfillment.missing.title')}>
      <MissingForm work={work} onClose={onClose} onWork={onWork} />
    </Dialog>
  );
}

function MissingForm({
  work,
  onClose,
  onWork,
}: {
  work: Work;
  onClose: () => void;
  onWork: (work: Work) => void;
}) {
  const lines = work.lines.filter((line) => unpickedOf(line) > 0);
  const [line_id, setLine] = useState(lines[0]?.id ?? null);
  const [asked, setAsked] = useState<number | null | undefined>(undefined);
  const [reason, setReason] = useState<(typeof reasons)[number]>('not_found');
  const line = lines.find((one) => one.id === line_id);
  const most = line ? unpickedOf(line) : 0;
  const quantity = asked === undefined ? most : asked;
  const fault = quantity === null || quantity < 1 || quantity > most;
  const report = useWrite<PostV1FulfillmentOrdersByIdShortPicksResponse, ShortPick>(
    (body) => ({ path: `/v1/fulfillment-orders/${work.id}/short-picks`, method: 'POST', body }),
    {
      stale: workStale,
      onDone: (answer) => {
        onWork(answer.fulfillment_order);
        const elsewhere = answer.reallocated.reduce((sum, one) => sum + one.quantity, 0);
        showToast({
          text: t('fulfillment.missing.done', {
            sku: answer.sku,
            elsewhere,
            backordered: answer.backordered,
          }),
        });
        onClose();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!line || fault || report.isPending) return;
    report.mutate({ line_id: line.id, quantity, reason });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={report.error && toProblem(report.error)} />
        <Select
          label={t('fulfillment.missing.line')}
          data={lines.map((one) => ({ value: one.id, label: `${one.sku} ${nameOf(one)}` }))}
          value={line_id}
          onChange={(value) => {
            setLine(value);
            setAsked(undefined);
          }}
        />
        <NumberInput
          label={t('fulfillment.missing.quantity')}
          data-autofocus
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={quantity ?? ''}
          onChange={(value) => setAsked(typeof value === 'number' ? value : null)}
          error={fault && t('fulfillment.missing.quantityWrong', { most })}
        />
        <Select
          label={t('fulfillment.missing.reason')}
          data={reasons.map((value) => ({ value, label: t(`fulfillment.missing.reason.${value}`) }))}
          value={reason}
          onChange={(value) => setReason(value as (typeof reasons)[number])}
        />
        <p>{t('fulfillment.missing.effect')}</p>
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('fulfillment.missing.cancel')}
        </Button>
        <Button type="submit" color="signal" loading={report.isPending}>
          {t('fulfillment.missing.confirm', { count: quantity ?? 0 })}
        </Button>
      </DialogFoot>
    </form>
  );
}
