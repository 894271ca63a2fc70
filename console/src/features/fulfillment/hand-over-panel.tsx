import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { PostV1FulfillmentOrdersByIdShipResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import classes from './pack-station.module.css';
import { ParcelList } from './parcel-list.tsx';
import { type Work, workStale } from './work.ts';

/** Labels on, papers printed: the carrier takes the parcels. */
export function HandOverPanel({
  work,
  onNext,
  onLeave,
}: {
  work: Work;
  onNext: (run: (() => void) | null) => void;
  onLeave: () => void;
}) {
  const ready = work.parcels.filter((parcel) => parcel.supported_actions.includes('ship')).length;
  const gone = work.parcels.filter(({ state }) => state === 'handed_over' || state === 'delivered').length;
  const ship = useWrite<PostV1FulfillmentOrdersByIdShipResponse, void>(
    () => ({ path: `/v1/fulfillment-orders/${work.id}/ship`, method: 'POST', body: {} }),
    { stale: workStale },
  );
  const done = ready === 0;
  const run = () => {
    if (done) onLeave();
    else if (!ship.isPending && !ship.isSuccess) ship.mutate();
  };
  useEffect(() => {
    onNext(run);
    return () => onNext(null);
  });
  return (
    <div className={classes.panel}>
      <ProblemRefusal problem={ship.error && toProblem(ship.error)} />
      {done && (
        <div role="status">
          <h2>
            <SeverityBadge severity="done">{t('fulfillment.pack.done')}</SeverityBadge>
          </h2>
          <p>
            {work.pickup === null
              ? t('fulfillment.pack.doneText', { count: gone })
              : t('fulfillment.pickup.doneText', { name: work.customer_name })}
          </p>
          <p className={classes.dim}>{t('fulfillment.pack.doneNext')}</p>
        </div>
      )}
      <ParcelList work={work} />
      <Button size="lg" className={classes.primary} loading={ship.isPending} onClick={run}>
        {done ? t('fulfillment.pack.nextWork') : t('fulfillment.pack.handOver', { count: ready })}
      </Button>
    </div>
  );
}
