import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type {
  PostV1FulfillmentOrdersByIdRejectionsData,
  PostV1FulfillmentOrdersByIdRejectionsResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { unpickedOf, type Work, workStale } from './work.ts';

type Rejection = PostV1FulfillmentOrdersByIdRejectionsData['body'];

const reasons = [
  'no_capacity',
  'closed',
  'cannot_ship',
  'not_found',
  'damaged',
  'other',
] as const satisfies readonly Rejection['reason'][];

/** Gives back what is not picked: the order gets it from elsewhere at once. */
export function RejectDialog({
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
    <Dialog opened={opened} onClose={onClose} title={t('fulfillment.reject.title')}>
      <RejectForm work={work} onClose={onClose} onWork={onWork} />
    </Dialog>
  );
}

function RejectForm({
  work,
  onClose,
  onWork,
}: {
  work: Work;
  onClose: () => void;
  onWork: (work: Work) => void;
}) {
  const [reason, setReason] = useState<(typeof reasons)[number]>('no_capacity');
  const [note, setNote] = useState('');
  const units = work.lines.reduce((sum, line) => sum + unpickedOf(line), 0);
  const reject = useWrite<PostV1FulfillmentOrdersByIdRejectionsResponse, Rejection>(
    (body) => ({ path: `/v1/fulfillment-orders/${work.id}/rejections`, method: 'POST', body }),
    {
      stale: workStale,
      onDone: ({ fulfillment_order, backordered, is_held, units: given }) => {
        onWork(fulfillment_order);
        const text = is_held
          ? t('fulfillment.reject.held')
          : t('fulfillment.reject.done', { elsewhere: given - backordered, backordered });
        showToast({ text });
        onClose();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reject.isPending) return;
    const words = note.trim();
    reject.mutate({ reason, ...(words !== '' && { note: words }) });
  };
  const isMissing = reason === 'not_found' || reason === 'damaged';
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={reject.error && toProblem(reject.error)} />
        <Select
          label={t('fulfillment.reject.reason')}
          data-autofocus
          data={reasons.map((value) => ({ value, label: t(`fulfillment.reject.reason.${value}`) }))}
          value={reason}
          onChange={(value) => setReason(value as (typeof reasons)[number])}
        />
        <TextInput
          label={t('fulfillment.reject.note')}
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <p>
          {t('fulfillment.reject.effect', { place: work.location.name })}{' '}
          {isMissing ? t('fulfillment.reject.missing') : t('fulfillment.reject.free')}
        </p>
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('fulfillment.missing.cancel')}
        </Button>
        <Button type="submit" color="signal" loading={reject.isPending}>
          {t('fulfillment.reject.confirm', { count: units })}
        </Button>
      </DialogFoot>
    </form>
  );
}
