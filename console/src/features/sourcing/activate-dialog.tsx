import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';

/** The version that is to count; null are the built-in rules. */
export type Activation = { version_id: string | null; number: number | null };

/** Asks why before other rules count from the next order on. */
export function ActivateDialog({
  activation,
  onClose,
}: {
  activation: Activation | null;
  onClose: () => void;
}) {
  const [comment, setComment] = useState('');
  const activate = useWrite<{ number: number | null }, Activation>(
    ({ version_id }) => ({ path: '/v1/sourcing/activations', method: 'POST', body: { version_id, comment } }),
    {
      stale: ['/v1/sourcing'],
      onDone: ({ number }) => {
        setComment('');
        onClose();
        showToast({
          text: number === null ? t('sourcing.activatedBuiltIn') : t('sourcing.activated', { number }),
        });
      },
    },
  );
  const number = activation?.number ?? null;
  return (
    <Dialog
      opened={activation !== null}
      title={number === null ? t('sourcing.activateBuiltInTitle') : t('sourcing.activateTitle', { number })}
      onClose={() => {
        activate.reset();
        onClose();
      }}
    >
      <p>{t('sourcing.activateText')}</p>
      <ProblemRefusal problem={activate.error && toProblem(activate.error)} />
      <Textarea
        label={t('sourcing.comment')}
        value={comment}
        maxLength={2000}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <DialogFoot>
        <Button loading={activate.isPending} onClick={() => activation && activate.mutate(activation)}>
          {t('sourcing.activate')}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
