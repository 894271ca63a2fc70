import { Button, NumberInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, CloudOff, ScanBarcode } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { read } from '../../api/client.ts';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { useSendQueue } from '../../api/send-queue.ts';
import { t } from '../../strings/strings.ts';
import { formatCount } from '../../ui/format.ts';
import { SeverityGlyph } from '../../ui/glyphs.tsx';
import { useScans } from '../../ui/keys.ts';
import { Loading } from '../../ui/loading.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { signal } from '../../ui/signal.ts';
import { type CountScansAnswer, type CycleCount, countsPath, type SheetLine } from './counting.ts';
import classes from './cycle-count-station.module.css';

type Kind = 'count' | 'uncount' | 'none';
/** A scan as the device keeps it: `at` is its own stopwatch, and only how long ago it was is told. */
type KeptScan = { client_id: string; kind: Kind; code: string; quantity: number; at: number };
type Verdict = { tone: 'right' | 'wrong' | 'quiet'; title: string; text: string };

/** Counting with a scanner: every scan is one unit, and a typed code takes a number. */
export function CountStationPage() {
  const { id } = useParams({ from: '/station/count/$id' });
  const { data: count, error } = useQuery({
    queryKey: [`${countsPath}/${id}`],
    queryFn: ({ signal: abort }) => read<CycleCount>(`${countsPath}/${id}`, { signal: abort }),
  });
  if (error && !count) return <ProblemRefusal problem={toProblem(error)} />;
  return count ? <Station key={count.id} count={count} /> : <Loading />;
}

function Station({ count }: { count: CycleCount }) {
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [code, setCode] = useState('');
  const [units, setUnits] = useState<string | number>(1);
  const sheet = useQuery(listOptions<SheetLine>(`${countsPath}/${count.id}/sheet`, { limit: 200 }));
  const judge = (judged: Verdict) => {
    setVerdict(judged);
    if (judged.tone !== 'quiet') signal(judged.tone);
  };
  const queue = useSendQueue<KeptScan, CountScansAnswer>(
    {
      path: `${countsPath}/${count.id}/scans`,
      name: `count-${count.id}`,
      bodyOf: (scans) => ({
        scans: scans.map(({ at, ...scan }) => ({ ...scan, age_ms: Math.max(0, Date.now() - at) })),
      }),
    },
    {
      answer: ({ results }, sent) => {
        const shown =
          results.findLast(({ outcome }) => outcome !== 'counted' && outcome !== 'already_counted') ??
          results.at(-1);
        const scanned = sent.find(({ client_id }) => client_id === shown?.client_id)?.code ?? '';
        if (shown) judge(verdictOf(shown, scanned));
        void queries.invalidateQueries({
          predicate: ({ queryKey }) => String(queryKey[0]).startsWith(countsPath),
        });
      },
      refused: (error) =>
        judge({ tone: 'wrong', title: t('counting.verdict.refused'), text: toProblem(error).detail }),
    },
  );
  const send = (text: string, kind: Kind, quantity: number) => {
    const scanned = text.trim().slice(0, 200);
    if (scanned === '') return;
    setVerdict({ tone: 'quiet', title: t('counting.verdict.checking', { code: scanned }), text: '' });
    queue.add({ client_id: crypto.randomUUID(), kind, code: scanned, quantity, at: Date.now() });
  };
  useScans((text) => send(text, 'count', 1));
  const typed = (kind: Kind) => {
    send(code, kind, Math.max(1, Number(units) || 1));
    setCode('');
    setUnits(1);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    typed('count');
  };
  const lines = sheet.data?.items ?? [];
  const left = count.lines.open + count.lines.recount;
  return (
    <div className={classes.station}>
      <header className={classes.head}>
        <Link
          to="/inventory/counts/$id"
          params={{ id: count.id }}
          className={classes.back}
          aria-label={t('counting.station.back')}
        >
          <ArrowLeft size={20} aria-hidden="true" />
        </Link>
        <h1>
          {t('counting.station.title', { number: String(count.number), location: count.location_name })}
        </h1>
      </header>
      {queue.unsent.length > 0 && queue.broken && (
        <div className={classes.unsent} role="status">
          <CloudOff size={24} aria-hidden="true" />
          <strong>{t('counting.station.unsent', { count: queue.unsent.length })}</strong>
        </div>
      )}
      <div role="alert">
        {verdict && (
          <div className={`${classes.verdict} ${classes[verdict.tone]}`} data-verdict={verdict.tone}>
            <SeverityGlyph
              severity={verdict.tone === 'right' ? 'done' : verdict.tone === 'wrong' ? 'late' : 'information'}
            />
            <div>
              <strong>{verdict.title}</strong>
              <div>{verdict.text}</div>
            </div>
          </div>
        )}
      </div>
      <div className={classes.prompt}>
        <ScanBarcode size={28} aria-hidden="true" />
        <div>
          <h2>{count.state === 'counting' ? t('counting.station.scanNext') : t('counting.station.ended')}</h2>
          <span>{t('counting.station.toGo', { count: left })}</span>
        </div>
      </div>
      <form id="count" className={classes.form} onSubmit={submit}>
        <TextInput
          label={t('counting.station.code')}
          size="lg"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={200}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <NumberInput
          label={t('counting.station.units')}
          size="lg"
          min={1}
          max={1_000_000}
          hideControls
          value={units}
          onChange={setUnits}
        />
        <Button
          variant="default"
          className={classes.tall}
          disabled={code.trim() === ''}
          onClick={() => typed('uncount')}
        >
          {t('counting.station.uncount')}
        </Button>
        <Button
          variant="default"
          className={classes.tall}
          disabled={code.trim() === ''}
          onClick={() => typed('none')}
        >
          {t('counting.station.none')}
        </Button>
      </form>
      <ul className={classes.lines} aria-label={t('counting.station.lines')}>
        {lines.map((line) => (
          <li key={line.id}>
            <button type="button" className={classes.line} onClick={() => setCode(line.sku)}>
              <span>
                <strong className="mono">{line.sku}</strong>
                <span className={classes.dim}>{line.title}</span>
                {line.on_books !== null && (
                  <span className={classes.dim}>
                    {t('counting.station.onBooks', { count: formatCount(line.on_books) })}
                  </span>
                )}
              </span>
              <span className={classes.number}>
                {line.counted_at === null ? t(`counting.line.${line.state}`) : formatCount(line.counted)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <footer className={classes.foot}>
        <Button type="submit" form="count" className={classes.wide} disabled={code.trim() === ''}>
          {t('counting.station.count')}
        </Button>
      </footer>
    </div>
  );
}

function verdictOf(result: CountScansAnswer['results'][number], code: string): Verdict {
  const { outcome, sku, counted, reason } = result;
  if (outcome === 'counted' || outcome === 'already_counted')
    return {
      tone: 'right',
      title: t('counting.verdict.counted', { sku: sku ?? code, count: formatCount(counted ?? 0) }),
      text: t('counting.verdict.countedText'),
    };
  const text =
    reason === null ? t('counting.verdict.nothing', { code: sku ?? code }) : t(`counting.verdict.${reason}`);
  return { tone: 'wrong', title: t(`counting.verdict.${outcome}`), text };
}
