import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeft, CloudOff, Keyboard, PackageX, Printer, ScanBarcode } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { toProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatWhen } from '../../ui/format.ts';
import { Keycap } from '../../ui/keycap.tsx';
import { useKeys, useScans } from '../../ui/keys.ts';
import { Loading } from '../../ui/loading.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { signal } from '../../ui/signal.ts';
import { SeverityBadge } from '../../ui/status.tsx';
import { type Verdict, VerdictBanner } from '../../ui/verdict-banner.tsx';
import { HandOverPanel } from './hand-over-panel.tsx';
import { LabelPanel } from './label-panel.tsx';
import { MissingDialog } from './missing-dialog.tsx';
import { OfferPanel } from './offer-panel.tsx';
import { PackPanel } from './pack-panel.tsx';
import classes from './pack-station.module.css';
import { PickupPanel } from './pickup-panel.tsx';
import { RejectDialog } from './reject-dialog.tsx';
import { type PickAnswer, type Scan, useScanQueue } from './scan-queue.ts';
import { namedVerdict, verdictOf } from './verdict.tsx';
import {
  lineOfCode,
  productOfCode,
  stepOf,
  sumOf,
  unpickedOf,
  type Work,
  wantedOf,
  workOptions,
} from './work.ts';
import { WorkLines } from './work-lines.tsx';

/** One order at a bench: scan every unit, weigh, label, hand over. A scanner, a scale and Enter are enough. */
export function PackStationPage() {
  const { key } = useParams({ from: '/station/pack/$key' });
  const { data, error } = useQuery(workOptions(key));
  if (error && !data) {
    return (
      <div className={classes.alone}>
        <ProblemRefusal
          problem={toProblem(error)}
          actions={<Link to="/fulfillment">{t('fulfillment.pack.back')}</Link>}
        />
      </div>
    );
  }
  return data ? <Station key={data.id} address={key} work={data} /> : <Loading />;
}

/** Longer texts are no code of a product: somebody scanned a web address or a whole document. */
const longest_code = 100;

function Station({ address, work }: { address: string; work: Work }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const person = useSession()?.user.name ?? '';
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [missing, setMissing] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const codeField = useRef<HTMLInputElement>(null);
  const weightField = useRef<HTMLInputElement>(null);
  const next = useRef<(() => void) | null>(null);
  const step = stepOf(work);

  const setWork = (answer: Work) => queries.setQueryData(workOptions(address).queryKey, answer);
  const judge = (judged: Verdict) => {
    setVerdict(judged);
    if (judged.tone !== 'quiet') signal(judged.tone === 'right' ? 'right' : 'wrong');
  };
  /** The verdict is never kept waiting for a name; the name comes after it, unless another scan came in between. */
  const nameProduct = async (judged: Verdict, code: string, answered: Work) => {
    const product = await productOfCode(code).catch(() => undefined);
    if (product === undefined) return;
    setVerdict((shown) => (shown === judged ? namedVerdict(product, code, answered) : shown));
  };
  const queue = useScanQueue(work.id, {
    answer: ({ fulfillment_order, results }: PickAnswer, sent: readonly Scan[]) => {
      setWork(fulfillment_order);
      setFailure(null);
      const last = results.at(-1);
      // A wrong unit anywhere in what was sent must be seen, also when right ones came after it.
      const shown =
        results.findLast(({ outcome }) => outcome !== 'counted' && outcome !== 'already_counted') ?? last;
      const code = sent.find(({ client_id }) => client_id === shown?.client_id)?.code ?? '';
      if (!shown) return;
      const judged = verdictOf(shown, code, fulfillment_order);
      judge(judged);
      if (shown.outcome === 'wrong_item') void nameProduct(judged, code, fulfillment_order);
    },
    refused: (error) => {
      setFailure(error);
      judge({ tone: 'wrong', title: t('fulfillment.verdict.refused'), text: toProblem(error).detail });
    },
  });
  const waiting = (line_id: string) =>
    queue.unsent.filter(({ code }) => lineOfCode(work.lines, code)?.id === line_id).length;

  const scan = (text: string) => {
    const code = text.trim();
    if (code === '') return;
    if (code === work.number) return next.current?.();
    if (step === 'done') return void navigate({ to: '/pack/$key', params: { key: code } });
    if (code.length > longest_code) {
      return judge({
        tone: 'wrong',
        title: t('fulfillment.verdict.wrong_item'),
        text: t('fulfillment.verdict.noCode'),
      });
    }
    setVerdict({
      tone: 'quiet',
      title: t('fulfillment.verdict.checking', { code }),
      text: t('fulfillment.verdict.checkingText'),
    });
    queue.add({ client_id: crypto.randomUUID(), code });
  };
  useScans(scan);

  const print = () => {
    const parcel = work.parcels.findLast((one) => one.supported_actions.includes('print_label'));
    const path = parcel
      ? `/v1/parcels/${parcel.id}/label.pdf`
      : `/v1/fulfillment-orders/${work.id}/pick-list.pdf`;
    globalThis.open(path, '_blank', 'noopener');
  };
  const canMiss = work.supported_actions.includes('short_pick');
  const group = t('fulfillment.pack.keys');
  useKeys([
    { keys: 'enter', label: t('fulfillment.pack.key.next'), group, run: () => next.current?.() },
    { keys: 'w', label: t('fulfillment.pack.key.weigh'), group, run: () => weightField.current?.select() },
    { keys: 'p', label: t('fulfillment.pack.key.print'), group, run: print },
    { keys: 'm', label: t('fulfillment.pack.key.missing'), group, run: () => canMiss && setMissing(true) },
    { keys: '/', label: t('fulfillment.pack.key.code'), group, run: () => codeField.current?.focus() },
    { keys: 'escape', label: t('ui.close'), group, run: () => setVerdict(null) },
  ]);
  /** The panel of the current step says here what Enter does. */
  const onNext = (run: (() => void) | null) => {
    next.current = run;
  };

  return (
    <div className={classes.station}>
      <StationHead work={work} person={person} />
      {queue.unsent.length > 0 && queue.broken && (
        <div className={classes.unsent} role="status">
          <CloudOff size={24} aria-hidden="true" />
          <div>
            <strong>{t('fulfillment.pack.unsent', { count: queue.unsent.length })}</strong>
            <div>{t('fulfillment.pack.unsentText')}</div>
          </div>
        </div>
      )}
      <VerdictBanner verdict={verdict} />
      <div className={classes.columns}>
        <section className={classes.lines} aria-label={t('fulfillment.pack.lines')}>
          {step === 'pick' && <ScanPrompt work={work} />}
          <WorkLines work={work} waiting={waiting} />
        </section>
        <section className={classes.steps} aria-label={t('fulfillment.pack.parcels')}>
          <ProblemRefusal problem={failure === null ? null : toProblem(failure)} />
          {step === 'pick' && (
            <CodeForm field={codeField} onCode={scan} onMissing={canMiss ? () => setMissing(true) : null} />
          )}
          {(step === 'pick' || step === 'pack') && (
            <PackPanel work={work} step={step} field={weightField} onNext={onNext} />
          )}
          {step === 'label' && <LabelPanel work={work} onNext={onNext} />}
          {(step === 'ready' || step === 'collect') && <PickupPanel work={work} onNext={onNext} />}
          {(step === 'hand_over' || step === 'done') && work.parcels.length > 0 && (
            <HandOverPanel
              work={work}
              onNext={onNext}
              onLeave={() => void navigate({ to: '/fulfillment' })}
            />
          )}
          {step === 'done' && work.parcels.length === 0 && (
            <EmptyState title={t('fulfillment.pack.cancelled')}>
              {t('fulfillment.pack.cancelledText')}
            </EmptyState>
          )}
          {step === 'offer' && <OfferPanel work={work} />}
          {step === 'blocked' && (
            <EmptyState
              title={t('fulfillment.pack.blocked')}
              action={<a href={`/orders/${work.order_number}`}>{t('fulfillment.pack.openOrder')}</a>}
            >
              {t('fulfillment.pack.blockedText')}
            </EmptyState>
          )}
          {work.supported_actions.includes('reject') && step === 'pick' && (
            <Button variant="default" onClick={() => setRejecting(true)}>
              {t('fulfillment.reject')}
            </Button>
          )}
          {work.supported_actions.includes('pick_list') && step === 'pick' && (
            <a
              className={classes.paper}
              href={`/v1/fulfillment-orders/${work.id}/pick-list.pdf`}
              target="_blank"
              rel="noreferrer"
            >
              <Printer size={16} aria-hidden="true" /> {t('fulfillment.pack.pickList')}
            </a>
          )}
        </section>
      </div>
      <footer className={classes.foot} aria-hidden="true">
        {(['enter', 'w', 'p', 'm', '/'] as const).map((keys, index) => (
          <span key={keys}>
            <Keycap keys={keys} />{' '}
            {t(
              `fulfillment.pack.key.${(['next', 'weigh', 'print', 'missing', 'code'] as const)[index] ?? 'next'}`,
            )}
          </span>
        ))}
      </footer>
      <RejectDialog work={work} opened={rejecting} onClose={() => setRejecting(false)} onWork={setWork} />
      <MissingDialog work={work} opened={missing} onClose={() => setMissing(false)} onWork={setWork} />
    </div>
  );
}

function StationHead({ work, person }: { work: Work; person: string }) {
  const isWaiting = work.status === 'closed' || work.pickup?.state === 'ready';
  const late = Date.parse(work.ship_by) < Date.now() && !isWaiting;
  return (
    <header className={classes.head}>
      <Link to="/fulfillment" className={classes.back} aria-label={t('fulfillment.pack.back')}>
        <ArrowLeft size={20} aria-hidden="true" />
      </Link>
      <div className={classes.headWords}>
        <h1>{t('fulfillment.pack.title', { order: String(work.order_number), number: work.number })}</h1>
        <span>{work.customer_name}</span>
      </div>
      <span className={classes.headEnd}>
        <span className={classes.person}>
          {t('fulfillment.pack.person', { location: work.location.name, person })}
        </span>
        {late ? (
          <SeverityBadge severity="late">
            {t('fulfillment.pack.leaves', { when: formatWhen(work.ship_by) })}
          </SeverityBadge>
        ) : (
          t(work.pickup === null ? 'fulfillment.pack.leaves' : 'fulfillment.pickup.by', {
            when: formatWhen(work.ship_by),
          })
        )}
      </span>
    </header>
  );
}

function ScanPrompt({ work }: { work: Work }) {
  const all = sumOf(work.lines, wantedOf);
  const left = sumOf(work.lines, unpickedOf);
  return (
    <div className={classes.prompt}>
      <ScanBarcode size={28} aria-hidden="true" />
      <div className={classes.promptWords}>
        <h2>{t('fulfillment.pack.scanNext')}</h2>
        <span>{t('fulfillment.pack.toGo', { count: left })}</span>
      </div>
      <span className={classes.promptCount}>{t('fulfillment.pack.ofAll', { done: all - left, all })}</span>
    </div>
  );
}

/** For labels that do not scan: always here, never hidden behind a press. */
function CodeForm({
  field,
  onCode,
  onMissing,
}: {
  field: React.RefObject<HTMLInputElement | null>;
  onCode: (code: string) => void;
  onMissing: (() => void) | null;
}) {
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code);
    setCode('');
  };
  return (
    <form className={classes.codeForm} onSubmit={submit}>
      <TextInput
        ref={field}
        label={t('fulfillment.pack.typeCode')}
        description={t('fulfillment.pack.typeHint')}
        leftSection={<Keyboard size={16} />}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={longest_code}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <div className={classes.pair}>
        <Button type="submit" variant="default" size="lg" disabled={code.trim() === ''}>
          {t('fulfillment.pack.count')}
        </Button>
        {onMissing && (
          <Button variant="default" size="lg" leftSection={<PackageX size={18} />} onClick={onMissing}>
            {t('fulfillment.pack.missing')}
          </Button>
        )}
      </div>
    </form>
  );
}
