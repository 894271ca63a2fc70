import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { DestructiveDialog } from '../../ui/destructive-dialog.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { holderWords, type Reservation, releaseReasons } from './reservations.ts';

/** Gives up by hand what somebody reserved. */
export function ReleaseDialog({
  reservation,
  onClose,
}: {
  reservation: Reservation | null;
  onClose: () => void;
}) {
  const release = useWrite<Reservation, string>(
    (reason) => ({
      path: `/v1/reservations/${reservation?.id}/release`,
      method: 'POST',
      body: { reason },
    }),
    {
      stale: ['/v1/reservations', '/v1/inventory', '/v1/availability'],
      onDone: ({ units }) => {
        onClose();
        showToast({ text: t('inventory.reservations.released', { count: units }) });
      },
    },
  );
  return (
    <DestructiveDialog
      opened={reservation !== null}
      title={t('inventory.reservations.release.title', { count: reservation?.units ?? 0 })}
      effects={[
        t('inventory.reservations.release.free', { count: reservation?.units ?? 0 }),
        t('inventory.reservations.release.cart', { holder: reservation ? holderWords(reservation) : '' }),
      ]}
      reasons={releaseReasons.map((value) => ({
        value,
        label: t(`inventory.reservations.reason.${value}`),
      }))}
      confirm={t('inventory.reservations.release.confirm')}
      keep={t('inventory.reservations.release.keep')}
      refusal={<ProblemRefusal problem={release.error && toProblem(release.error)} />}
      busy={release.isPending}
      onConfirm={(reason, note) => release.mutate(note === '' ? reason : `${reason}: ${note}`)}
      onClose={() => {
        release.reset();
        onClose();
      }}
    />
  );
}
