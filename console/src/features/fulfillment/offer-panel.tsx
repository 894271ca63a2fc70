import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { formatWhen } from '../../ui/format.ts';
import { usePreference } from '../../ui/preferences.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import classes from './pack-station.module.css';
import { type Work, workStale } from './work.ts';

/** Work that several locations are asked to take: who presses first does it. */
export function OfferPanel({ work }: { work: Work }) {
  const [scope] = usePreference<string | null>('location-scope', null);
  const navigate = useNavigate();
  const may = useMay();
  const answer = useWrite<Work, { location_id: string; is_accepted: boolean }>(
    ({ location_id, is_accepted }) => ({
      path: `/v1/fulfillment-orders/${work.id}/${is_accepted ? 'acceptances' : 'declines'}`,
      method: 'POST',
      body: { location_id },
    }),
    {
      stale: workStale,
      onDone: (answered, { is_accepted }) => {
        showToast({ text: t(is_accepted ? 'fulfillment.offer.accepted' : 'fulfillment.offer.declined') });
        void (is_accepted
          ? navigate({ to: '/pack/$key', params: { key: answered.number } })
          : navigate({ to: '/fulfillment', search: { tab: 'offers' } as never }));
      },
    },
  );
  const { offer } = work;
  if (offer === null) return null;
  // A device that belongs to a location answers for that location alone.
  const mine = offer.asked.filter(({ location }) => scope === null || location.id === scope);
  const shown = mine.length > 0 ? mine : offer.asked;
  return (
    <div className={classes.panel}>
      <div role="status">
        <h2>{t('fulfillment.offer.title')}</h2>
        <p className={classes.dim}>
          {t('fulfillment.offer.text', { when: formatWhen(offer.expires_at ?? work.ship_by) })}
        </p>
      </div>
      <ProblemRefusal problem={answer.error && toProblem(answer.error)} />
      {shown.map(({ location, answer: said }) => (
        <section key={location.id} className={classes.panel} aria-label={location.name}>
          <h3>
            {location.name}
            {said !== 'asked' && `: ${t(`fulfillment.offer.answer.${said}`)}`}
          </h3>
          {said === 'asked' && may('fulfillment:work') && (
            <div className={classes.pair}>
              <Button
                size="lg"
                className={classes.primary}
                loading={answer.isPending}
                onClick={() => answer.mutate({ location_id: location.id, is_accepted: true })}
              >
                {t('fulfillment.offer.accept')}
              </Button>
              <Button
                size="lg"
                variant="default"
                className={classes.primary}
                disabled={answer.isPending}
                onClick={() => answer.mutate({ location_id: location.id, is_accepted: false })}
              >
                {t('fulfillment.offer.decline')}
              </Button>
            </div>
          )}
        </section>
      ))}
    </div>
  );
}
