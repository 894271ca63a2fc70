import { Button, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, ScanBarcode, Undo2 } from 'lucide-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1VariantsResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { useKeys, useScans } from '../../ui/keys.ts';
import { readPreference, writePreference } from '../../ui/preferences.ts';
import { signal } from '../../ui/signal.ts';
import { type Verdict, VerdictBanner } from '../../ui/verdict-banner.tsx';
import classes from './count-station.module.css';

export type CountState = 'good' | 'damaged' | 'quality_control';
export type CountedUnits = Record<CountState, number>;
export type ExpectedLine = { sku: string; title?: string; gtin?: string | null; expected: number };

/** What was counted so far; kept on the device until it is posted, under an id that is sent with it. */
export type Tally = {
  client_id: string;
  entries: readonly { sku: string; state: CountState; quantity: number }[];
};

const states = ['good', 'damaged', 'quality_control'] as const;
const none: CountedUnits = { good: 0, damaged: 0, quality_control: 0 };
const longest_code = 100;

export function newTally(): Tally {
  return { client_id: crypto.randomUUID(), entries: [] };
}

export function countedBySku({ entries }: Tally): Map<string, CountedUnits> {
  const counted = new Map<string, CountedUnits>();
  for (const { sku, state, quantity } of entries) {
    const units = counted.get(sku) ?? none;
    counted.set(sku, { ...units, [state]: units[state] + quantity });
  }
  return counted;
}

export function unitsOf({ good, damaged, quality_control }: CountedUnits): number {
  return good + damaged + quality_control;
}

/** A tally that outlives a reload, by the name of what is counted. */
export function useTally(name: string): [Tally, (tally: Tally) => void] {
  const [tally, setTally] = useState<Tally>(() => readPreference(name, newTally()));
  const keep = (next: Tally) => {
    writePreference(name, next);
    setTally(next);
  };
  return [tally, keep];
}

/** Counts goods at a door or off a shelf, by scanner or by hand: right and wrong at a glance, undone until it is posted. */
export function CountStation({
  title,
  subtitle,
  lines,
  kinds,
  takesAnything,
  tally,
  onTally,
  foot,
  done,
}: {
  title: string;
  subtitle: string;
  lines: readonly ExpectedLine[];
  /** The states that units are counted into; one alone is not asked for. */
  kinds: readonly CountState[];
  /** Whether what is not expected may be counted, after a warning. */
  takesAnything: boolean;
  tally: Tally;
  onTally: (tally: Tally) => void;
  foot: ReactNode;
  done: Verdict | null;
}) {
  const [state, setState] = useState<CountState>('good');
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [strange, setStrange] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const counted = countedBySku(tally);
  const expectedOf = (sku: string) => lines.find((line) => line.sku === sku)?.expected ?? 0;
  // A scan may come while the one before asks for the name of its code: it counts on what stands then.
  const latest = useRef(tally);
  latest.current = tally;

  const judge = (judged: Verdict) => {
    setVerdict(judged);
    signal(judged.tone === 'right' ? 'right' : 'wrong');
  };
  const add = (sku: string, quantity: number) => {
    const next = { ...latest.current, entries: [...latest.current.entries, { sku, state, quantity }] };
    latest.current = next;
    onTally(next);
    setStrange(null);
    const units = unitsOf(countedBySku(next).get(sku) ?? none);
    const expected = expectedOf(sku);
    if (lines.length > 0 && expected > 0 && units > expected) {
      return judge({
        tone: 'wrong',
        title: t('stockRoom.count.over'),
        text: t('stockRoom.count.overText', { counted: units, expected }),
      });
    }
    const words =
      expected > 0
        ? t('stockRoom.count.right', { counted: units, expected })
        : t('stockRoom.count.rightBlind', { counted: units });
    judge({ tone: 'right', title: sku, text: words });
  };
  const count = async (text: string, quantity: number) => {
    const code = text.trim();
    if (code === '' || code.length > longest_code || done) return;
    const named =
      lines.find((line) => line.sku === code || (line.gtin != null && line.gtin === code))?.sku ??
      (counted.has(code) ? code : undefined);
    if (named !== undefined) return add(named, quantity);
    const sku = await skuOfCode(code).catch(() => undefined);
    const isWanted = sku !== undefined && (lines.some((line) => line.sku === sku) || counted.has(sku));
    if (sku !== undefined && (isWanted || (takesAnything && lines.length === 0))) return add(sku, quantity);
    setStrange(takesAnything && sku !== undefined ? sku : null);
    judge({
      tone: 'wrong',
      title: t('stockRoom.count.wrong'),
      text:
        sku === undefined ? t('stockRoom.count.unknown', { code }) : t('stockRoom.count.wrongText', { sku }),
    });
  };
  const undo = () => {
    const last = tally.entries.at(-1);
    if (!last || done) return;
    onTally({ ...tally, entries: tally.entries.slice(0, -1) });
    setVerdict({
      tone: 'quiet',
      title: t('stockRoom.count.undone'),
      text: t('stockRoom.count.undoneText', { count: last.quantity, sku: last.sku }),
    });
  };
  useScans((code) => void count(code, 1));
  const group = t('stockRoom.count.keys');
  useKeys([
    { keys: 'z', label: t('stockRoom.count.undo'), group, run: undo },
    { keys: '/', label: t('stockRoom.count.code'), group, run: () => field.current?.focus() },
  ]);
  const shown = [
    ...lines,
    ...[...counted.keys()]
      .filter((sku) => !lines.some((line) => line.sku === sku))
      .map((sku): ExpectedLine => ({ sku, expected: 0 })),
  ];
  const all = lines.reduce((sum, { expected }) => sum + expected, 0);
  const so_far = [...counted.values()].reduce((sum, units) => sum + unitsOf(units), 0);
  return (
    <div className={classes.station}>
      <StationHead title={title} subtitle={subtitle} />
      <VerdictBanner verdict={done ?? verdict} />
      <div className={classes.body}>
        {!done && (
          <div className={classes.prompt}>
            <ScanBarcode size={28} aria-hidden="true" />
            <h2>{t('stockRoom.count.scanNext')}</h2>
            <span>{all > 0 ? t('stockRoom.count.ofAll', { done: so_far, all }) : so_far}</span>
          </div>
        )}
        {strange !== null && !done && (
          <Button variant="default" size="lg" onClick={() => add(strange, 1)}>
            {t('stockRoom.count.take', { sku: strange })}
          </Button>
        )}
        {kinds.length > 1 && !done && (
          <SegmentedControl
            fullWidth
            size="lg"
            aria-label={t('stockRoom.count.state')}
            value={state}
            onChange={(value) => setState(value as CountState)}
            data={states
              .filter((one) => kinds.includes(one))
              .map((value) => ({ value, label: t(`stockRoom.count.${value}`) }))}
          />
        )}
        {!done && <CodeForm field={field} onCode={count} onUndo={tally.entries.length > 0 ? undo : null} />}
        <ul className={classes.list} aria-label={t('stockRoom.count.lines')}>
          {shown.map((line) => (
            <CountedLine key={line.sku} line={line} units={counted.get(line.sku) ?? none} />
          ))}
        </ul>
      </div>
      <footer className={classes.foot}>{foot}</footer>
    </div>
  );
}

export function StationHead({ title, subtitle }: { title: string; subtitle: string }) {
  return (
    <header className={classes.head}>
      <Link to="/inventory" className={classes.back} aria-label={t('stockRoom.back')}>
        <ArrowLeft size={20} aria-hidden="true" />
      </Link>
      <div>
        <h1>{title}</h1>
        <span>{subtitle}</span>
      </div>
    </header>
  );
}

/** For labels that do not scan, and for many units at once. */
function CodeForm({
  field,
  onCode,
  onUndo,
}: {
  field: React.RefObject<HTMLInputElement | null>;
  onCode: (code: string, quantity: number) => Promise<void>;
  onUndo: (() => void) | null;
}) {
  const [code, setCode] = useState('');
  const [quantity, setQuantity] = useState<number | null>(1);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (quantity === null || quantity < 1) return;
    void onCode(code, quantity);
    setCode('');
    setQuantity(1);
  };
  return (
    <form className={classes.codeForm} onSubmit={submit}>
      <TextInput
        ref={field}
        size="lg"
        classNames={{ input: 'mono' }}
        label={t('stockRoom.count.code')}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={longest_code}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <NumberInput
        size="lg"
        label={t('stockRoom.count.units')}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        hideControls
        value={quantity ?? ''}
        onChange={(value) => setQuantity(typeof value === 'number' ? value : null)}
      />
      <Button type="submit" variant="default" size="lg" disabled={code.trim() === '' || quantity === null}>
        {t('stockRoom.count.add')}
      </Button>
      <Button
        variant="default"
        size="lg"
        leftSection={<Undo2 size={18} />}
        disabled={onUndo === null}
        onClick={() => onUndo?.()}
      >
        {t('stockRoom.count.undo')}
      </Button>
    </form>
  );
}

function CountedLine({ line, units }: { line: ExpectedLine; units: CountedUnits }) {
  const { sku, title, expected } = line;
  const { damaged, quality_control } = units;
  const counted = unitsOf(units);
  const scale = Math.max(expected, counted, 1);
  const share = (part: number) => `${(part / scale) * 100}%`;
  const isFull = expected > 0 && counted === expected;
  return (
    <li className={`${classes.line} ${isFull ? classes.full : ''}`} data-sku={sku}>
      <div className={classes.words}>
        <strong className="mono">{sku}</strong>
        {title && title !== sku && <span>{title}</span>}
        {damaged + quality_control > 0 && (
          <span>{t('stockRoom.count.parts', { damaged, quality_control })}</span>
        )}
        {expected === 0 && <span>{t('stockRoom.count.unexpected')}</span>}
      </div>
      <span className={classes.amount}>
        <strong>{counted}</strong>
        {expected > 0 && <span>/ {expected}</span>}
      </span>
      <span
        className={classes.bar}
        role="img"
        aria-label={t('stockRoom.count.bar', { sku, counted, expected, damaged })}
      >
        <span className={classes.good} style={{ width: share(units.good) }} />
        <span className={classes.checked} style={{ width: share(quality_control) }} />
        <span className={classes.damaged} style={{ width: share(damaged) }} />
      </span>
    </li>
  );
}

/** The SKU that a code stands for: the SKU itself, or a GTIN of 8 to 14 digits. */
async function skuOfCode(code: string): Promise<string | undefined> {
  const isGtin = /^\d{8,14}$/.test(code);
  const find = async (query: { sku: string } | { q: string }) =>
    (await read<GetV1VariantsResponse>('/v1/variants', { query: { ...query, limit: 20 } })).items;
  const found = (await Promise.all([find({ sku: code }), ...(isGtin ? [find({ q: code })] : [])])).flat();
  return found.find(
    (one) => one.sku === code || (isGtin && one.gtin?.padStart(14, '0') === code.padStart(14, '0')),
  )?.sku;
}
