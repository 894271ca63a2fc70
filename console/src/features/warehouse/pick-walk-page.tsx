import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import {
  ArrowLeft,
  Check,
  CloudOff,
  CornerDownRight,
  Hash,
  Keyboard,
  PackageX,
  ScanBarcode,
} from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import type { PostV1WavesByIdPicksResponse } from '../../api/generated/types.gen.ts';
import { toProblem } from '../../api/problem.ts';
import { useSendQueue } from '../../api/send-queue.ts';
import { t } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useKeys, useScans } from '../../ui/keys.ts';
import { Loading } from '../../ui/loading.tsx';
import { readPreference, usePreference } from '../../ui/preferences.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { signal } from '../../ui/signal.ts';
import { type Verdict, VerdictBanner } from '../../ui/verdict-banner.tsx';
import { BuildingPicture, type PictureStop } from './building-picture.tsx';
import {
  countRest,
  emptyHand,
  type Hand,
  type Heard,
  heldOf,
  type Read,
  readScan,
  stageOf,
  type Task,
  tasksOf,
  type WaveScan,
} from './pick-machine.ts';
import { ShortDialog } from './short-dialog.tsx';
import { stopPlaces } from './walk-line.ts';
import classes from './warehouse.module.css';
import { layoutOptions, progressOf, type Walk, type Wave, waveOptions } from './wave-types.ts';

const longest_code = 100;

/** One walk with a cart: the next bin, what to take, into which tote. A scanner and one hand are enough. */
export function PickWalkPage() {
  const { wave: id, batch } = useParams({ from: '/station/pick/$wave/$batch' });
  const { data, error } = useQuery(waveOptions(id));
  const walk = data?.walks.find((one) => String(one.batch) === batch);
  if (error && !data) {
    return (
      <ProblemRefusal
        problem={toProblem(error)}
        actions={<Link to="/waves">{t('warehouse.waves.back')}</Link>}
      />
    );
  }
  if (!data) return <Loading />;
  if (!walk) {
    return (
      <EmptyState
        title={t('warehouse.pick.noBatch')}
        action={<Link to="/waves">{t('warehouse.waves.back')}</Link>}
      >
        {t('warehouse.pick.noBatchText', { number: data.number, batch })}
      </EmptyState>
    );
  }
  return <PickWalk wave={data} walk={walk} />;
}

function PickWalk({ wave, walk }: { wave: Wave; walk: Walk }) {
  const queries = useQueryClient();
  const place = `pick-${wave.id}-${walk.batch}`;
  const [hand, setHand] = usePreference<Hand>(place, emptyHand);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [typing, setTyping] = useState(false);
  const [short, setShort] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const judge = (judged: Verdict) => {
    setVerdict(judged);
    if (judged.tone !== 'quiet') signal(judged.tone === 'right' ? 'right' : 'wrong');
  };
  const queue = useSendQueue<WaveScan, PostV1WavesByIdPicksResponse>(
    {
      path: `/v1/waves/${wave.id}/picks`,
      name: `scans-${place}`,
      bodyOf: (scans) => ({ scans: scans.map(({ variant_id: _, ...scan }) => scan) }),
    },
    {
      answer: (answer, sent) => {
        queries.setQueryData(waveOptions(wave.id).queryKey, answer.wave);
        setFailure(null);
        const wrong = answer.results.findLast(
          ({ outcome }) => outcome !== 'counted' && outcome !== 'already_counted',
        );
        if (!wrong) return;
        const code = sent.find(({ client_id }) => client_id === wrong.client_id)?.code ?? '';
        judge({
          tone: 'wrong',
          title: t(`warehouse.outcome.${wrong.outcome}`),
          text: outcomeText(wrong, code),
        });
      },
      refused: (error) => {
        setFailure(error);
        judge({ tone: 'wrong', title: t('warehouse.verdict.refused'), text: toProblem(error).detail });
      },
    },
  );
  const tasks = tasksOf(walk, queue.unsent);
  const [task] = tasks;
  const cart = { wave: wave.number, batch: walk.batch, totes: walk.totes.length };

  const follow = (current: Task, read: Read) => {
    setHand(read.hand);
    for (const { code, quantity } of read.picked) {
      const { fulfillment_order_id, item } = current;
      queue.add({
        client_id: crypto.randomUUID(),
        fulfillment_order_id,
        variant_id: item.variant_id,
        code,
        quantity,
      });
    }
    judge(verdictOf(current, read, cart.totes));
  };
  /** How things stand this instant: a scanner may be faster than what is drawn. */
  const standing = () => {
    const known = queries.getQueryData<Wave>(waveOptions(wave.id).queryKey) ?? wave;
    const own = known.walks.find(({ batch }) => batch === walk.batch) ?? walk;
    const unsent = readPreference<readonly WaveScan[]>(`scans-${place}`, []);
    return {
      current: known.state === 'open' ? tasksOf(own, unsent)[0] : undefined,
      held: readPreference<Hand>(place, emptyHand),
    };
  };
  const scan = (text: string) => {
    const code = text.trim();
    const { current, held } = standing();
    if (code === '' || !current) return;
    setTyping(false);
    if (code.length > longest_code)
      return judge({
        tone: 'wrong',
        title: t('warehouse.verdict.item_wrong'),
        text: t('warehouse.verdict.noCode'),
      });
    const read = readScan(current, held, code, cart);
    const wrong = wrongVerdict(current, read.heard, code);
    if (wrong) return judge(wrong);
    follow(current, read);
  };
  useScans(scan);
  const stage = task && stageOf(task, hand);
  const rest = () => {
    const { current, held } = standing();
    if (current && stageOf(current, held) === 'count') follow(current, countRest(current, held, cart.totes));
  };
  const group = t('warehouse.pick.keys');
  useKeys([
    { keys: 'enter', label: t('warehouse.pick.countRest'), group, run: rest },
    { keys: 'm', label: t('warehouse.pick.short'), group, run: () => task && setShort(true) },
    { keys: '/', label: t('warehouse.pick.type'), group, run: () => setTyping(true) },
    { keys: 'escape', label: t('ui.close'), group, run: () => setVerdict(null) },
  ]);

  return (
    <div className={classes.station}>
      {queue.unsent.length > 0 && queue.broken && (
        <div className={classes.unsent} role="status">
          <CloudOff size={24} aria-hidden="true" />
          <div>
            <strong>{t('warehouse.pick.unsent', { count: queue.unsent.length })}</strong>
            <div>{t('warehouse.pick.unsentText')}</div>
          </div>
        </div>
      )}
      <Head wave={wave} walk={walk} task={task} />
      <VerdictBanner verdict={verdict} />
      {task && wave.state === 'open' ? (
        <Body wave={wave} walk={walk} task={task} then={tasks[1]} hand={hand} />
      ) : (
        <div className={classes.body}>
          <EmptyState
            title={t(wave.state === 'cancelled' ? 'warehouse.pick.cancelled' : 'warehouse.pick.done', {
              batch: walk.batch,
            })}
            action={
              <Link to="/waves/$id" params={{ id: wave.id }}>
                {t('warehouse.pick.toWave', { number: wave.number })}
              </Link>
            }
          >
            {t(wave.state === 'cancelled' ? 'warehouse.pick.cancelledText' : 'warehouse.pick.doneText')}
          </EmptyState>
        </div>
      )}
      {task && wave.state === 'open' && (
        <footer className={classes.foot}>
          <ProblemRefusal problem={failure === null ? null : toProblem(failure)} />
          <Prompt task={task} hand={hand} totes={cart.totes} />
          {typing && <TypeForm onCode={scan} />}
          <div className={classes.pair}>
            {stage === 'count' && (
              <Button variant="default" leftSection={<Hash size={18} />} onClick={rest}>
                {t('warehouse.pick.countAll', { count: task.take })}
              </Button>
            )}
            {!typing && (
              <Button variant="default" leftSection={<Keyboard size={18} />} onClick={() => setTyping(true)}>
                {t('warehouse.pick.type')}
              </Button>
            )}
            <Button variant="default" leftSection={<PackageX size={18} />} onClick={() => setShort(true)}>
              {t('warehouse.pick.short')}
            </Button>
          </div>
        </footer>
      )}
      {task && (
        <ShortDialog
          task={task}
          wave_id={wave.id}
          opened={short}
          onClose={() => setShort(false)}
          onReported={(text) => {
            setHand({ ...hand, task: null, codes: [] });
            setVerdict({ tone: 'quiet', title: t('warehouse.short.done'), text });
          }}
        />
      )}
    </div>
  );
}

function Head({ wave, walk, task }: { wave: Wave; walk: Walk; task: Task | undefined }) {
  const { wanted, picked } = progressOf(walk);
  const stops = walk.stops.map(({ items }, index) => ({
    done: items.every(({ totes }) => totes.every((tote) => tote.picked >= tote.wanted)),
    here: task?.stop === index,
  }));
  return (
    <header className={classes.head}>
      <Link
        to="/waves/$id"
        params={{ id: wave.id }}
        className={classes.back}
        aria-label={t('warehouse.waves.back')}
      >
        <ArrowLeft size={20} aria-hidden="true" />
      </Link>
      <div className={classes.headWords}>
        <div className={classes.headLine}>
          <h1>{t('warehouse.pick.title', { number: wave.number, batch: walk.batch })}</h1>
          <span>{t('warehouse.pick.progress', { picked, wanted })}</span>
        </div>
        <div className={classes.blocks} aria-hidden="true">
          {stops.map(({ done, here }, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: stops are alike and keep their order.
              key={index}
              className={`${classes.block} ${here ? classes.blockHere : done ? classes.blockDone : ''}`}
            />
          ))}
        </div>
      </div>
    </header>
  );
}

function Body({
  wave,
  walk,
  task,
  then,
  hand,
}: {
  wave: Wave;
  walk: Walk;
  task: Task;
  then: Task | undefined;
  hand: Hand;
}) {
  const stage = stageOf(task, hand);
  const held = heldOf(task, hand);
  const { bin, item } = task;
  return (
    <div className={classes.body}>
      {wave.building && <WalkPicture wave={wave} walk={walk} task={task} />}
      <Steps stage={stage} totes={walk.totes.length} hasBin={bin !== null} />
      <div className={classes.bin}>
        <div>
          {bin ? (
            <>
              <div className={classes.binCode}>{bin.code}</div>
              <div className={classes.dim}>
                {t(`warehouse.pick.where.${bin.side}`, { aisle: bin.aisle, level: bin.level })}
              </div>
            </>
          ) : (
            <>
              <div className={classes.binNone}>{t('warehouse.pick.noBin')}</div>
              <div className={classes.dim}>{t('warehouse.pick.noBinText')}</div>
            </>
          )}
        </div>
        <Ahead walk={walk} task={task} />
      </div>
      <div className={classes.item} data-sku={item.sku}>
        <ProductThumb src={item.image_url} size={72} />
        <div className={classes.itemWords}>
          <strong>{item.title}</strong>
          {item.options !== '' && <span>{item.options}</span>}
          <span className="mono">{item.sku}</span>
        </div>
        <div className={classes.take}>
          <span>{held > 0 ? t('warehouse.pick.held', { held }) : t('warehouse.pick.take')}</span>
          <strong>{task.take}</strong>
        </div>
      </div>
      {walk.totes.length > 1 && (
        <div className={classes.totes}>
          <span>{t('warehouse.pick.intoTote')}</span>
          {walk.totes.map(({ tote }) => (
            <span
              key={tote}
              className={`${classes.toteCell} ${tote === task.tote ? classes.toteHere : ''}`}
              aria-current={tote === task.tote ? 'step' : undefined}
            >
              {tote}
            </span>
          ))}
        </div>
      )}
      {then && (
        <div className={classes.dim}>
          <CornerDownRight size={16} aria-hidden="true" />{' '}
          {t('warehouse.pick.then', {
            bin: then.bin?.code ?? t('warehouse.pick.noBin'),
            take: then.take,
            title: then.item.title,
          })}
        </div>
      )}
    </div>
  );
}

/** The plan of the building with this walk on it; the bins around come when they come. */
function WalkPicture({ wave, walk, task }: { wave: Wave; walk: Walk; task: Task }) {
  const { data } = useQuery(layoutOptions(wave.location.id));
  const stops: PictureStop[] = walk.stops.map(({ bin, items }, index) => ({
    bin,
    state:
      index === task.stop
        ? 'here'
        : items.every(({ totes }) => totes.every(({ wanted, picked }) => picked >= wanted))
          ? 'done'
          : 'ahead',
  }));
  if (!wave.building) return null;
  const own = walk.stops.flatMap(({ bin }) => (bin ? [bin] : []));
  return (
    <BuildingPicture
      building={wave.building}
      bins={data?.bins ?? own}
      path={walk.path}
      stops={stops}
      height={170}
    />
  );
}

function Steps({
  stage,
  totes,
  hasBin,
}: {
  stage: ReturnType<typeof stageOf>;
  totes: number;
  hasBin: boolean;
}) {
  const all = [
    ...(hasBin ? ['bin' as const] : []),
    'item' as const,
    totes > 1 ? ('tote' as const) : ('count' as const),
  ];
  const now = stage === 'count' && totes > 1 ? 'item' : stage;
  const place = all.indexOf(now as (typeof all)[number]);
  return (
    <ol className={classes.steps}>
      {all.map((step, index) => (
        <li
          key={step}
          className={index === place ? classes.stepNow : index < place ? classes.stepDone : ''}
          aria-current={index === place ? 'step' : undefined}
        >
          <span className={classes.stepMark}>
            {index < place ? <Check size={13} strokeWidth={3} aria-hidden="true" /> : index + 1}
          </span>
          {t(`warehouse.pick.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}

/** How far it is from the bin before, along the walk. */
function Ahead({ walk, task }: { walk: Walk; task: Task }) {
  const places = stopPlaces(
    walk.path,
    walk.stops.map(({ bin }) => bin),
  );
  const here = places[task.stop];
  if (here === null || here === undefined) return null;
  const before = places.slice(0, task.stop).findLast((place) => place !== null) ?? 0;
  return (
    <div className={classes.ahead_m}>
      <strong>{t('warehouse.meters', { meters: Math.round((here - before) / 1_000) })}</strong>
      <span>{t('warehouse.pick.ahead')}</span>
    </div>
  );
}

function Prompt({ task, hand, totes }: { task: Task; hand: Hand; totes: number }) {
  const stage = stageOf(task, hand);
  const left = task.take - heldOf(task, hand);
  const title = {
    bin: t('warehouse.prompt.bin', { bin: task.bin?.code ?? '' }),
    item: t('warehouse.prompt.item', { sku: task.item.sku }),
    count: t('warehouse.prompt.count', { count: left }),
    tote: t('warehouse.prompt.tote', { tote: task.tote }),
  }[stage];
  const after = {
    bin: t(totes > 1 ? 'warehouse.prompt.binThenTote' : 'warehouse.prompt.binThen'),
    item: t('warehouse.prompt.itemThen', { count: task.take }),
    count: t('warehouse.prompt.countThen'),
    tote: t('warehouse.prompt.toteThen'),
  }[stage];
  return (
    <div className={classes.prompt}>
      <ScanBarcode size={28} aria-hidden="true" />
      <div>
        <h2>{title}</h2>
        <span>{after}</span>
      </div>
    </div>
  );
}

/** For labels that do not scan. */
function TypeForm({ onCode }: { onCode: (code: string) => void }) {
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code);
    setCode('');
  };
  return (
    <form className={classes.typed} onSubmit={submit}>
      <TextInput
        ref={field}
        autoFocus
        label={t('warehouse.pick.code')}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={longest_code}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" disabled={code.trim() === ''}>
        {t('warehouse.pick.enter')}
      </Button>
    </form>
  );
}

function verdictOf(task: Task, { heard, hand }: Read, totes: number): Verdict {
  const { item, bin, tote, take } = task;
  if (heard === 'bin_right')
    return {
      tone: 'right',
      title: bin?.code ?? '',
      text: t('warehouse.verdict.bin_right', { sku: item.sku, count: take }),
    };
  if (heard === 'put') {
    const text =
      totes > 1
        ? t('warehouse.verdict.inTote', { count: take, tote })
        : t('warehouse.verdict.picked', { count: take });
    return { tone: 'right', title: item.title, text };
  }
  const left = take - hand.codes.length;
  const text =
    left > 0
      ? t('warehouse.verdict.more', { held: hand.codes.length, take, count: left })
      : t('warehouse.verdict.nowTote', { tote });
  return { tone: 'right', title: t('warehouse.verdict.item_right'), text };
}

/** What is wrong with a scan; null of a right one. */
function wrongVerdict({ bin, item, tote }: Task, heard: Heard, code: string): Verdict | null {
  const wrong = (title: string, text: string): Verdict => ({ tone: 'wrong', title, text });
  if (heard === 'bin_wrong')
    return wrong(
      t('warehouse.verdict.bin_wrong'),
      t('warehouse.verdict.wrongBin', { code, bin: bin?.code ?? '' }),
    );
  if (heard === 'tote_wrong')
    return wrong(t('warehouse.verdict.tote_wrong'), t('warehouse.verdict.wrongTote', { code, tote }));
  if (heard === 'item_wrong')
    return wrong(
      t('warehouse.verdict.item_wrong'),
      t('warehouse.verdict.wrongItem', { code, sku: item.sku }),
    );
  return null;
}

function outcomeText(
  { sku, proposal }: PostV1WavesByIdPicksResponse['results'][number],
  code: string,
): string {
  return proposal === null
    ? t('warehouse.outcome.nothing', { code: sku ?? code })
    : t('warehouse.outcome.takeLot', { code: proposal });
}
