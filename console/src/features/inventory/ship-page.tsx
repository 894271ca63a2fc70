import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1InventoryTransfersByIdResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { dayAt, noonAt } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import classes from './count-station.module.css';
import { CountStation } from './count-station.tsx';
import { locationsOptions } from './inventory.ts';
import { countedBySku, countedLots, newTally, useTally } from './tally.ts';

type Transfer = GetV1InventoryTransfersByIdResponse;

/** At the origin of a transfer: every unit is scanned off the shelf, then it ships. */
export function ShipPage() {
  const { id } = useParams({ from: '/station/transfers/$id/pick' });
  const { data, error } = useQuery({
    queryKey: [`/v1/inventory/transfers/${id}`],
    queryFn: () => read<Transfer>(`/v1/inventory/transfers/${id}`),
  });
  const locations = useQuery(locationsOptions).data?.items;
  if (error && !data) return <ProblemRefusal problem={toProblem(error)} />;
  const there = locations?.find(({ id: at }) => at === data?.destination_id);
  return data && there ? <Ship transfer={data} time_zone={there.time_zone} /> : <Loading />;
}

function Ship({ transfer, time_zone }: { transfer: Transfer; time_zone: string }) {
  const { id, number, origin_name: origin, destination_name: destination } = transfer;
  const [tally, setTally] = useTally(`ship-${id}`);
  const [day, setDay] = useState(() =>
    dayAt(transfer.expected_at ?? new Date(Date.now() + 86_400_000).toISOString(), time_zone),
  );
  const [sent, setSent] = useState<Transfer | null>(null);
  const counted = countedBySku(tally);
  const units = [...counted.values()].reduce((sum, { good }) => sum + good, 0);
  const ship = useWrite<Transfer, null>(
    () => ({
      path: `/v1/inventory/transfers/${id}/ship`,
      method: 'POST',
      body: {
        expected_at: noonAt(day, time_zone),
        lines: [...counted].map(([sku, { good }]) => {
          const lots = countedLots(tally, sku).map(({ code, quantity }) => ({ code, quantity }));
          return { sku, quantity: good, ...(lots.length > 0 && { lots }) };
        }),
      },
    }),
    {
      stale: ['/v1/inventory'],
      onDone: (answer) => {
        setSent(answer);
        setTally(newTally());
      },
    },
  );
  return (
    <CountStation
      title={t('stockRoom.ship.heading', { number })}
      subtitle={t('stockRoom.ship.to', { origin, destination })}
      lines={transfer.lines.map(({ sku, title, gtin, quantity, proposed_lots }) => ({
        ...{ sku, title, gtin, proposed_lots },
        expected: quantity,
      }))}
      kinds={['good']}
      takesAnything={false}
      withExpiry={false}
      tally={tally}
      onTally={setTally}
      done={
        sent && {
          tone: 'right',
          title: t('stockRoom.ship.posted', { number }),
          text: t('stockRoom.ship.postedText', { shipped: sent.shipped, origin, destination }),
        }
      }
      foot={
        sent ? (
          <Link to="/inventory/transfers/$id" params={{ id }}>
            {t('stockRoom.ship.open')}
          </Link>
        ) : (
          <>
            <ProblemRefusal problem={ship.error && toProblem(ship.error)} />
            <TextInput
              type="date"
              size="lg"
              label={t('stockRoom.ship.expected')}
              value={day}
              onChange={(event) => setDay(event.currentTarget.value)}
            />
            <Button
              className={classes.primary ?? ''}
              disabled={units === 0 || day === ''}
              loading={ship.isPending}
              onClick={() => ship.mutate(null)}
            >
              {t('stockRoom.ship.post', { count: units })}
            </Button>
          </>
        )
      }
    />
  );
}
