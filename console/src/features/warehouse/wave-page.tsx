import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ScanBarcode } from 'lucide-react';
import { useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Figure } from '../../ui/figure.tsx';
import { formatWhen } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { BuildingPicture, type PictureStop } from './building-picture.tsx';
import { toteCode } from './pick-machine.ts';
import classes from './warehouse.module.css';
import {
  layoutOptions,
  minutesOf,
  progressOf,
  type Walk,
  type Wave,
  waveOptions,
  waveStale,
} from './wave-types.ts';
import { Progress } from './waves-page.tsx';

/** A wave: its walks, who walks them, and how far they are. */
export function WavePage() {
  const { id } = useParams({ from: '/shell/waves/$id' });
  const { data, error } = useQuery(waveOptions(id));
  const [asking, setAsking] = useState(false);
  const may = useMay();
  const back = <Link to="/waves">{t('warehouse.waves.title')}</Link>;
  if (error && !data) {
    return (
      <PageBody>
        <ProblemRefusal problem={toProblem(error)} actions={back} />
      </PageBody>
    );
  }
  if (!data) return <Loading />;
  return (
    <>
      <PageHeader
        object
        back={back}
        title={t('warehouse.wave', { number: data.number })}
        beside={
          <>
            <StateBadge on={data.state !== 'cancelled'}>{t(`warehouse.state.${data.state}`)}</StateBadge>
            <span>{data.location.name}</span>
            {data.ship_by !== null && (
              <span>{t('warehouse.wave.leaves', { when: formatWhen(data.ship_by) })}</span>
            )}
            <Progress picked={data.picked} units={data.units} />
          </>
        }
        actions={
          data.state === 'open' &&
          may('fulfillment:manage') && (
            <Button variant="default" onClick={() => setAsking(true)}>
              {t('warehouse.cancel')}
            </Button>
          )
        }
      />
      <PageBody>
        <Stack>
          {data.walks.map((walk) => (
            <WalkCard key={walk.batch} wave={data} walk={walk} />
          ))}
        </Stack>
      </PageBody>
      <CancelDialog wave={data} opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function WalkCard({ wave, walk }: { wave: Wave; walk: Walk }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = useMay();
  const { wanted, picked } = progressOf(walk);
  const isOpen = wave.state === 'open' && picked < wanted;
  const claim = useWrite<Wave, { take_over: boolean }>(
    (body) => ({ path: `/v1/waves/${wave.id}/batches/${walk.batch}/claim`, method: 'POST', body }),
    {
      stale: ['/v1/waves'],
      onDone: (answer) => {
        queries.setQueryData(waveOptions(wave.id).queryKey, answer);
        void navigate({ to: '/pick/$wave/$batch', params: { wave: wave.id, batch: String(walk.batch) } });
      },
    },
  );
  const problem = claim.error && toProblem(claim.error);
  const minutes = minutesOf({ walk_mm: walk.walk_mm, units: wanted, batches: 1 });
  return (
    <Card
      title={t('warehouse.walk', { batch: walk.batch })}
      aside={
        isOpen &&
        may('fulfillment:work') && (
          <Button
            size="sm"
            leftSection={<ScanBarcode size={16} />}
            loading={claim.isPending}
            onClick={() => claim.mutate({ take_over: false })}
          >
            {picked > 0 ? t('warehouse.walk.goOn') : t('warehouse.walk.begin')}
          </Button>
        )
      }
    >
      <Stack>
        <ProblemRefusal
          problem={problem}
          actions={
            problem?.code === 'batch_taken' && (
              <Button variant="default" onClick={() => claim.mutate({ take_over: true })}>
                {t('warehouse.walk.takeOver')}
              </Button>
            )
          }
        />
        <div className={classes.walkHead}>
          <Progress picked={picked} units={wanted} />
          <span>
            {walk.walk_mm > 0 &&
              t('warehouse.walk.length', { meters: Math.round(walk.walk_mm / 1_000), minutes })}
          </span>
          <span>
            {walk.picker === ''
              ? t('warehouse.walk.nobody')
              : t('warehouse.walk.picker', { picker: walk.picker })}
          </span>
        </div>
        <WalkFigure wave={wave} walk={walk} />
        <ul className={classes.toteList}>
          {walk.totes.map(({ tote, number, order_number }) => (
            <li key={tote}>
              <span className="mono">{toteCode(wave.number, walk.batch, tote)}</span>{' '}
              <Link to="/pack/$key" params={{ key: number }}>
                {t('warehouse.walk.tote', { tote, order: String(order_number) })}
              </Link>
            </li>
          ))}
        </ul>
      </Stack>
    </Card>
  );
}

/** The walk on the plan of the building, and as a list. */
function WalkFigure({ wave, walk }: { wave: Wave; walk: Walk }) {
  const { data } = useQuery(layoutOptions(wave.location.id));
  const first = walk.stops.findIndex(({ items }) =>
    items.some(({ totes }) => totes.some((one) => one.picked < one.wanted)),
  );
  const stops: PictureStop[] = walk.stops.map(({ bin, items }, index) => ({
    bin,
    state:
      index === first && wave.state === 'open'
        ? 'here'
        : items.every(({ totes }) => totes.every((one) => one.picked >= one.wanted))
          ? 'done'
          : 'ahead',
  }));
  const rows = walk.stops.flatMap(({ bin, items }) =>
    items.map((item) => [
      bin?.code ?? t('warehouse.pick.noBin'),
      item.sku,
      item.title,
      item.totes.reduce((sum, one) => sum + one.wanted, 0),
      item.totes.reduce((sum, one) => sum + one.picked, 0),
      item.totes.map(({ tote }) => tote).join(', '),
    ]),
  );
  const head = [
    t('warehouse.column.bin'),
    t('warehouse.column.sku'),
    t('warehouse.column.title'),
    t('warehouse.column.units'),
    t('warehouse.column.picked'),
    t('warehouse.column.totes'),
  ];
  const own = walk.stops.flatMap(({ bin }) => (bin ? [bin] : []));
  return (
    <Figure
      sentence={t('warehouse.walk.sentence', {
        batch: walk.batch,
        count: walk.stops.length,
        meters: Math.round(walk.walk_mm / 1_000),
      })}
      table={{ head, rows }}
    >
      {wave.building && own.length > 0 ? (
        <BuildingPicture
          building={wave.building}
          bins={data?.bins ?? own}
          path={walk.path}
          stops={stops}
          height={150}
        />
      ) : (
        <p>{t('warehouse.walk.noPlan')}</p>
      )}
    </Figure>
  );
}

function CancelDialog({ wave, opened, onClose }: { wave: Wave; opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const cancel = useWrite<Wave, null>(
    () => ({ path: `/v1/waves/${wave.id}/cancel`, method: 'POST', body: {} }),
    {
      stale: waveStale,
      onDone: (answer) => {
        queries.setQueryData(waveOptions(wave.id).queryKey, answer);
        onClose();
      },
    },
  );
  return (
    <Dialog opened={opened} onClose={onClose} title={t('warehouse.cancel.title', { number: wave.number })}>
      <Stack>
        <ProblemRefusal problem={cancel.error && toProblem(cancel.error)} />
        <p>{t('warehouse.cancel.effect', { orders: wave.orders, picked: wave.picked })}</p>
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('warehouse.cancel.keep')}
        </Button>
        <Button color="signal" loading={cancel.isPending} onClick={() => cancel.mutate(null)}>
          {t('warehouse.cancel.confirm', { number: wave.number })}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
