import { Button } from '@mantine/core';
import { Printer } from 'lucide-react';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import classes from './pack-station.module.css';
import { type Parcel, type Work, workStale } from './work.ts';

/** Parcels that are closed already, with their papers. */
export function ParcelList({ work }: { work: Work }) {
  const parcels = work.parcels.filter(({ state }) => state !== 'cancelled');
  const unpack = useWrite<Work, Parcel>(
    (parcel) => ({ path: `/v1/parcels/${parcel.id}`, method: 'DELETE' }),
    {
      stale: workStale,
    },
  );
  if (parcels.length === 0) return null;
  return (
    <div className={classes.parcels}>
      <ProblemRefusal problem={unpack.error && toProblem(unpack.error)} />
      {parcels.map((parcel) => (
        <article key={parcel.id} className={classes.parcel}>
          <strong>{t('fulfillment.pack.parcel', { number: parcel.number })}</strong>
          <span className={classes.dim}>
            {t('fulfillment.pack.parcelFacts', {
              count: parcel.lines.reduce((sum, line) => sum + line.quantity, 0),
              grams: parcel.weight_grams,
            })}
          </span>
          {parcel.label?.tracking_number && <span className="mono">{parcel.label.tracking_number}</span>}
          <span className={classes.papers}>
            {parcel.supported_actions.includes('print_label') && (
              <Paper path={`/v1/parcels/${parcel.id}/label.pdf`}>{t('fulfillment.pack.printLabel')}</Paper>
            )}
            {parcel.supported_actions.includes('packing_slip') && (
              <Paper path={`/v1/parcels/${parcel.id}/packing-slip.pdf`}>
                {t('fulfillment.pack.printSlip')}
              </Paper>
            )}
            {parcel.supported_actions.includes('unpack') && (
              <Button
                variant="subtle"
                color="gray"
                loading={unpack.isPending}
                onClick={() => unpack.mutate(parcel)}
              >
                {t('fulfillment.pack.unpack', { number: parcel.number })}
              </Button>
            )}
          </span>
        </article>
      ))}
    </div>
  );
}

/** A paper opens in a tab of its own, where the browser prints it. */
function Paper({ path, children }: { path: string; children: string }) {
  return (
    <a className={classes.paper} href={path} target="_blank" rel="noreferrer">
      <Printer size={16} aria-hidden="true" /> {children}
    </a>
  );
}
