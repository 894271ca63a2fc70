import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import type {
  PostV1FulfillmentOrdersByIdCollectionsResponse,
  PostV1FulfillmentOrdersByIdReadyResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { formatDay } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import classes from './pack-station.module.css';
import { ParcelList } from './parcel-list.tsx';
import { type Work, workStale } from './work.ts';

/** What its customer collects: said to be ready, then given over the counter against the code. */
export function PickupPanel({ work, onNext }: { work: Work; onNext: (run: (() => void) | null) => void }) {
  const ready = useWrite<PostV1FulfillmentOrdersByIdReadyResponse, void>(
    () => ({ path: `/v1/fulfillment-orders/${work.id}/ready`, method: 'POST' }),
    { stale: workStale },
  );
  const isReady = work.supported_actions.includes('collect');
  const run = () => {
    if (!isReady && !ready.isPending) ready.mutate();
  };
  useEffect(() => {
    onNext(isReady ? null : run);
    return () => onNext(null);
  });
  return (
    <div className={classes.panel}>
      <ProblemRefusal problem={ready.error && toProblem(ready.error)} />
      <ParcelList work={work} />
      {isReady ? (
        <CollectForm work={work} />
      ) : (
        <>
          <p className={classes.dim}>{t('fulfillment.pickup.readyText')}</p>
          <Button size="lg" className={classes.primary} loading={ready.isPending} onClick={run}>
            {t('fulfillment.pickup.ready')}
          </Button>
        </>
      )}
    </div>
  );
}

function CollectForm({ work }: { work: Work }) {
  const [code, setCode] = useState('');
  const [known, setKnown] = useState('');
  const [isWithout, setWithout] = useState(false);
  const collect = useWrite<PostV1FulfillmentOrdersByIdCollectionsResponse, void>(
    () => ({
      path: `/v1/fulfillment-orders/${work.id}/collections`,
      method: 'POST',
      body: isWithout ? { identified_by: known.trim() } : { code },
    }),
    { stale: workStale },
  );
  const isComplete = isWithout ? known.trim() !== '' : /^\d{6}$/.test(code);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete && !collect.isPending) collect.mutate();
  };
  const until = work.pickup?.collect_by;
  return (
    <form className={classes.panel} onSubmit={submit}>
      <div role="status">
        <h2>{t('fulfillment.pickup.waits', { name: work.customer_name })}</h2>
        {until && <p className={classes.dim}>{t('fulfillment.pickup.until', { day: formatDay(until) })}</p>}
      </div>
      <ProblemRefusal problem={collect.error && toProblem(collect.error)} />
      {isWithout ? (
        <TextInput
          size="lg"
          label={t('fulfillment.pickup.known')}
          description={t('fulfillment.pickup.knownHint')}
          maxLength={200}
          value={known}
          onChange={(event) => setKnown(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          size="lg"
          classNames={{ input: 'mono' }}
          label={t('fulfillment.pickup.code')}
          description={t('fulfillment.pickup.codeHint')}
          inputMode="numeric"
          autoComplete="off"
          maxLength={7}
          value={code}
          // The message writes it in two halves.
          onChange={(event) => setCode(event.currentTarget.value.replaceAll(/\s/g, '').slice(0, 6))}
        />
      )}
      <Button
        type="submit"
        size="lg"
        className={classes.primary}
        disabled={!isComplete}
        loading={collect.isPending}
      >
        {t('fulfillment.pickup.collect')}
      </Button>
      <Button variant="default" size="lg" onClick={() => setWithout(!isWithout)}>
        {t(isWithout ? 'fulfillment.pickup.withCode' : 'fulfillment.pickup.withoutCode')}
      </Button>
    </form>
  );
}
