import { Button, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, ScanBarcode, Undo2 } from 'lucide-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1InventoryCodesResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { useKeys, useScans } from '../../ui/keys.ts';
import { signal } from '../../ui/signal.ts';
import { type Verdict, VerdictBanner } from '../../ui/verdict-banner.tsx';
import classes from './count-station.module.css';
import {
  type CountedLot,
  type CountedUnits,
  type CountState,
  countedBySku,
  countedLots,
  noUnits,
  type Tally,
  unitsOf,
} from './tally.ts';

export type ExpectedLine = {
  sku: string;
  title?: string;
  gtin?: string | null;
  expected: number;
  /** The lots that should be taken, the first to expire first. */
  proposed_lots?: readonly { code: string; quantity: number }[];
};

const states = ['good', 'damaged', 'quality_control'] as const;
const longest_code = 100;

/** Counts goods at a door or off a shelf, by scanner or by hand: right and wrong at a glance, undone until it is posted. */
export function CountStation({
  title,
  subtitle,
  lines,
  kinds,
  takesAnything,
  withExpiry,
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
  /** Whether lots come in that nobody knows yet: their last day is asked for. */
  withExpiry: boolean;
  tally: Tally;
  onTally: (tally: Tally) => void;
  foot: ReactNode;
  done: Verdict | null;
}) {
  const [state, setState] = useState<CountState>('good');
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [strange, setStrange] = useState<Meaning | null>(null);
  const [asking, showAsking] = useState<Asking | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const counted = countedBySku(tally);
  const expectedOf = (sku: string) => lines.find((line) => line.sku === sku)?.expected ?? 0;
  // A scan may come while the one before asks what its code means: it counts on what stands then.
  const latest = useRef(tally);
  latest.current = tally;
  const asked = useRef<Asking | null>(null);
  const setAsking = (next: Asking | null) => {
    asked.current = next;
    showAsking(next);
  };
  // The lot into which the next units of a SKU count whose label says none.
  const open_lots = useRef(new Map<string, CountedLot>());

  const judge = (judged: Verdict) => {
    setVerdict(judged);
    if (judged.tone !== 'quiet') signal(judged.tone === 'right' ? 'right' : 'wrong');
  };
  const add = (sku: string, quantity: number, lot?: CountedLot) => {
    const entry = { sku, state, quantity, ...(lot && { lot }) };
    const next = { ...latest.current, entries: [...latest.current.entries, entry] };
    latest.current = next;
    onTally(next);
    setStrange(null);
    setAsking(null);
    const units = unitsOf(countedBySku(next).get(sku) ?? noUnits);
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
    const text = lot ? t('stockRoom.count.ofLot', { words, code: lot.code }) : words;
    judge({ tone: 'right', title: sku, text });
  };
  const addLot = ({ sku, tracking, quantity }: Asking, lot: CountedLot) => {
    const isTwice = latest.current.entries.some((entry) => entry.sku === sku && entry.lot?.code === lot.code);
    if (tracking === 'serial' && isTwice) {
      const text = t('stockRoom.count.serialTwice', { code: lot.code, sku });
      return judge({ tone: 'wrong', title: t('stockRoom.count.twice'), text });
    }
    if (tracking === 'lot') open_lots.current.set(sku, lot);
    if (quantity > 0) return add(sku, tracking === 'serial' ? 1 : quantity, lot);
    setAsking(null);
    judge({ tone: 'quiet', title: sku, text: t('stockRoom.count.lotOpen', { code: lot.code }) });
  };
  /** Counts a product, once it is known which lot it is of. */
  const take = ({ sku, tracking, code, lot, expires_on }: Meaning, quantity: number) => {
    if (tracking === 'none') return add(sku, quantity);
    const unit = { sku, tracking, quantity };
    if (code !== null) {
      return addLot(unit, { code, ...(expires_on !== null && { expires_on }), ...(lot !== null && { lot }) });
    }
    const open = tracking === 'lot' ? open_lots.current.get(sku) : undefined;
    if (open) return add(sku, quantity, open);
    setStrange(null);
    setAsking(unit);
    judge({ tone: 'quiet', title: sku, text: t(`stockRoom.count.scan.${tracking}`) });
  };
  const countNow = async (sent: string, quantity: number) => {
    const code = sent.trim();
    if (code === '' || code.length > longest_code || done) return;
    const meanings = await meaningsOf(sent).catch(() => []);
    const isKnown = ({ sku }: Meaning) => lines.some((line) => line.sku === sku) || counted.has(sku);
    const meaning = meanings.find(isKnown) ?? meanings[0];
    // What nobody knows, or what is a lot of it, answers the question that stands.
    const open = asked.current;
    if (open && (!meaning || (meaning.sku === open.sku && meaning.code !== null))) {
      const { expires_on = null, lot = null } = meaning ?? {};
      const named = { code: meaning?.code ?? code };
      return addLot(open, {
        ...named,
        ...(expires_on !== null && { expires_on }),
        ...(lot !== null && { lot }),
      });
    }
    if (meaning && (isKnown(meaning) || (takesAnything && lines.length === 0)))
      return take(meaning, quantity);
    setStrange(takesAnything && meaning ? meaning : null);
    judge({
      tone: 'wrong',
      title: t('stockRoom.count.wrong'),
      text: meaning
        ? t('stockRoom.count.wrongText', { sku: meaning.sku })
        : t('stockRoom.count.unknown', { code }),
    });
  };
  // One after the other: what a label means may depend on the one before it.
  const queue = useRef(Promise.resolve());
  const newest = useRef(countNow);
  newest.current = countNow;
  const count = (sent: string, quantity: number) => {
    queue.current = queue.current.then(() => newest.current(sent, quantity));
    return queue.current;
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
  const last = tally.entries.at(-1);
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
          <Button variant="default" size="lg" onClick={() => take(strange, 1)}>
            {t('stockRoom.count.take', { sku: strange.sku })}
          </Button>
        )}
        {asking && !done && (
          <LotForm
            key={asking.sku}
            asking={asking}
            withExpiry={withExpiry}
            onLot={(lot) => addLot(asking, lot)}
            onCancel={() => setAsking(null)}
          />
        )}
        {last?.lot && open_lots.current.get(last.sku)?.code === last.lot.code && !asking && !done && (
          <Button
            variant="default"
            size="lg"
            onClick={() => setAsking({ sku: last.sku, tracking: 'lot', quantity: 0 })}
          >
            {t('stockRoom.count.otherLot', { sku: last.sku })}
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
            <CountedLine
              key={line.sku}
              line={line}
              isStrange={lines.length > 0 && line.expected === 0}
              units={counted.get(line.sku) ?? noUnits}
              lots={countedLots(tally, line.sku)}
            />
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

function CountedLine({
  line,
  isStrange,
  units,
  lots,
}: {
  line: ExpectedLine;
  isStrange: boolean;
  units: CountedUnits;
  lots: readonly { code: string; quantity: number; state: CountState }[];
}) {
  const { sku, title, expected, proposed_lots = [] } = line;
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
        {isStrange && <span>{t('stockRoom.count.unexpected')}</span>}
        {lots.length === 0 && proposed_lots.length > 0 && (
          <span>{t('stockRoom.count.proposed', { lots: lotWords(proposed_lots) })}</span>
        )}
        {lots.length > 0 && <span className="mono">{lotWords(lots)}</span>}
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

function lotWords(lots: readonly { code: string; quantity: number }[]): string {
  return lots.map(({ code, quantity }) => (quantity === 1 ? code : `${code} × ${quantity}`)).join(', ');
}

/** Which lot, or which serial number, a unit is of whose label does not say it. A scan answers, too. */
function LotForm({
  asking: { sku, tracking },
  withExpiry,
  onLot,
  onCancel,
}: {
  asking: Asking;
  withExpiry: boolean;
  onLot: (lot: CountedLot) => void;
  onCancel: () => void;
}) {
  const [code, setCode] = useState('');
  const [day, setDay] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== '') onLot({ code: code.trim(), ...(day !== '' && { expires_on: day }) });
  };
  return (
    <form
      className={classes.lotForm}
      onSubmit={submit}
      aria-label={t(`stockRoom.count.which.${tracking}`, { sku })}
    >
      <h2>{t(`stockRoom.count.which.${tracking}`, { sku })}</h2>
      <TextInput
        size="lg"
        classNames={{ input: 'mono' }}
        label={t(`stockRoom.count.code.${tracking}`)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={longest_code}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {withExpiry && (
        <TextInput
          type="date"
          size="lg"
          label={t('stockRoom.count.lastDay')}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
      )}
      <Button type="submit" size="lg" disabled={code.trim() === ''}>
        {t('stockRoom.count.useLot')}
      </Button>
      <Button variant="default" size="lg" onClick={onCancel}>
        {t('stockRoom.count.cancelLot')}
      </Button>
    </form>
  );
}

type Meaning = GetV1InventoryCodesResponse['items'][number];
type Asking = { sku: string; tracking: 'lot' | 'serial'; quantity: number };

const known_codes = new Map<string, readonly Meaning[]>();

/** What a code means. The same label comes again and again at a door: asked for once. */
async function meaningsOf(code: string): Promise<readonly Meaning[]> {
  const known = known_codes.get(code);
  if (known) return known;
  const { items } = await read<GetV1InventoryCodesResponse>('/v1/inventory/codes', { query: { code } });
  if (items.length > 0 && known_codes.size < 1_000) known_codes.set(code, items);
  return items;
}
