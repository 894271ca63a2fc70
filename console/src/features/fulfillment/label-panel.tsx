import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1ParcelsByIdRatesResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { formatAmount, formatMoney, formatWhen } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import classes from './pack-station.module.css';
import { ParcelList } from './parcel-list.tsx';
import { type Parcel, type Rate, type Work, workStale } from './work.ts';

/** Which service takes the parcel, what it costs and when it arrives; then its label, bought once. */
export function LabelPanel({ work, onNext }: { work: Work; onNext: (run: (() => void) | null) => void }) {
  const parcel = work.parcels.find((one) => one.supported_actions.includes('buy_label'));
  return parcel ? <Services key={parcel.id} work={work} parcel={parcel} onNext={onNext} /> : null;
}

function Services({
  work,
  parcel,
  onNext,
}: {
  work: Work;
  parcel: Parcel;
  onNext: (run: (() => void) | null) => void;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const rates = useQuery({
    queryKey: ['/v1/parcels', parcel.id, 'rates'],
    queryFn: ({ signal }) =>
      read<GetV1ParcelsByIdRatesResponse>(`/v1/parcels/${parcel.id}/rates`, { signal }),
  });
  const items = rates.data?.items ?? [];
  const promised = items.find((rate) => rate.service_code === work.service_code) ?? items[0];
  const rate = items.find((one) => one.service_code === chosen) ?? promised;
  const buy = useWrite<Parcel, Rate>(
    ({ service_code }) => ({
      path: `/v1/parcels/${parcel.id}/label`,
      method: 'POST',
      body: { service_code },
    }),
    { stale: workStale },
  );
  // Busy until the work shows the label as well: between the two answers a second press must find nothing.
  const busy = buy.isPending || buy.isSuccess;
  const run = () => {
    if (rate && !busy) buy.mutate(rate);
  };
  useEffect(() => {
    onNext(run);
    return () => onNext(null);
  });
  return (
    <div className={classes.panel}>
      <ProblemRefusal problem={buy.error && toProblem(buy.error)} />
      <ProblemRefusal problem={rates.error && toProblem(rates.error)} />
      <fieldset className={classes.services}>
        <legend>
          {t('fulfillment.pack.service')} {items[0] && <span>{items[0].cost.currency}</span>}
        </legend>
        {rates.data && items.length === 0 && <p>{t('fulfillment.pack.noRates')}</p>}
        {items.map((one) => (
          <label key={one.service_code} className={classes.service}>
            <input
              type="radio"
              name="service"
              value={one.service_code}
              checked={one === rate}
              disabled={busy}
              onChange={() => setChosen(one.service_code)}
            />
            <span className={classes.serviceWords}>
              <strong>{one.service_name}</strong>
              <Arrival rate={one} deliver_by={work.deliver_by} />
            </span>
            <strong>{formatAmount(one.cost.amount, one.cost.currency)}</strong>
          </label>
        ))}
      </fieldset>
      <Button size="lg" className={classes.primary} loading={busy} disabled={!rate} onClick={run}>
        {rate
          ? t('fulfillment.pack.buy', { amount: formatMoney(rate.cost.amount, rate.cost.currency) })
          : t('fulfillment.pack.buyPlain')}
      </Button>
      <ParcelList work={work} />
    </div>
  );
}

function Arrival({ rate, deliver_by }: { rate: Rate; deliver_by: string | null }) {
  const when = formatWhen(rate.arrives_by);
  if (deliver_by === null)
    return <span className={classes.dim}>{t('fulfillment.pack.arrives', { when })}</span>;
  return Date.parse(rate.arrives_by) <= Date.parse(deliver_by) ? (
    <span className={classes.dim}>{t('fulfillment.pack.inTime', { when })}</span>
  ) : (
    <SeverityBadge severity="late">{t('fulfillment.pack.tooLate', { when })}</SeverityBadge>
  );
}
