import { SegmentedControl, Select } from '@mantine/core';
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useState } from 'react';
import { read } from '../../api/client.ts';
import type {
  GetV1AvailabilityResponse,
  GetV1InventoryHistoryResponse,
  GetV1InventorySuppliesResponse,
} from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { Figure } from '../../ui/figure.tsx';
import { formatCount, formatDecimal } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { type InventoryItem, locationsOptions } from './inventory.ts';
import classes from './sku-year.module.css';
import {
  expectedMarks,
  type Mark,
  momentsAhead,
  promiseSteps,
  receiptMarks,
  type StockDay,
  scaleFor,
  soldOutSpans,
  weeksOf,
} from './stock-year.ts';

const DAYS_BEHIND = 365;
const DAYS_AHEAD = 56;
const DAY_MS = 86_400_000;
const EVERYWHERE = 'all';

type Promised = NonNullable<GetV1AvailabilityResponse['items'][number]['atp']>[number];
type Supply = GetV1InventorySuppliesResponse['items'][number];

/** The year of a SKU as a line, with deliveries and the days on which it was sold out, and what can be promised ahead. */
export function SkuYear({ item }: { item: InventoryItem }) {
  const [place, setPlace] = useState(EVERYWHERE);
  const narrow = useMediaQuery('(max-width: 61.99em)');
  const location = item.locations.find((one) => one.location_id === place);
  const location_id = location?.location_id;
  const code = useQuery(locationsOptions).data?.items.find((one) => one.id === location_id)?.code;
  const history = useQuery({
    queryKey: ['/v1/inventory/history', item.sku, location_id] as const,
    queryFn: ({ signal }) =>
      read<GetV1InventoryHistoryResponse>('/v1/inventory/history', {
        query: { sku: item.sku, location_id, days: DAYS_BEHIND },
        signal,
      }),
    placeholderData: (old) => old,
  });
  const promised = useQuery({
    queryKey: ['/v1/inventory/availability', item.sku, 'ahead', code] as const,
    queryFn: ({ signal }) =>
      read<GetV1AvailabilityResponse>('/v1/availability', {
        query: { sku: item.sku, location: code, at: momentsAhead(Date.now(), DAYS_AHEAD) },
        signal,
      }),
    enabled: location_id === undefined || code !== undefined,
    placeholderData: (old) => old,
  });
  const supplies = useQuery(
    listOptions<Supply>('/v1/inventory/supplies', { sku: item.sku, location_id, state: 'open', limit: 200 }),
  );
  const error = history.error ?? promised.error;
  const places = [
    { value: EVERYWHERE, label: t('inventory.year.everywhere') },
    ...item.locations.map((one) => ({ value: one.location_id, label: one.location_name })),
  ];
  return (
    <Card
      title={t('inventory.year.title')}
      flush
      aside={
        places.length > 2 &&
        // Five fit beside the title; of more, one is chosen from a list.
        (narrow || places.length > 5 ? (
          <Select
            aria-label={t('inventory.filter.location')}
            data={places}
            value={place}
            onChange={(value) => setPlace(value ?? EVERYWHERE)}
            allowDeselect={false}
            w={160}
          />
        ) : (
          <SegmentedControl
            size="xs"
            aria-label={t('inventory.filter.location')}
            data={places}
            value={place}
            onChange={setPlace}
          />
        ))
      }
    >
      <div className={classes.body}>
        {error && <ProblemRefusal problem={toProblem(error)} />}
        {history.data && <p className={classes.cover}>{coverWords(history.data)}</p>}
        {history.data && (
          <Year
            label={location ? `${item.sku}, ${location.location_name}` : item.sku}
            history={history.data}
            promises={promised.data?.items[0]?.atp ?? []}
            supplies={supplies.data?.items ?? []}
            read_at={history.dataUpdatedAt}
          />
        )}
      </div>
    </Card>
  );
}

/** How long what is there lasts, and at what pace that was worked out. */
function coverWords({ days_of_cover, demand_per_day }: GetV1InventoryHistoryResponse): string {
  if (days_of_cover === null) return t('inventory.year.noDemand');
  const pace = formatDecimal(demand_per_day);
  if (days_of_cover === 0) return t('inventory.year.coverNone', { pace });
  if (days_of_cover < 1) return t('inventory.year.coverToday', { pace });
  return t('inventory.year.cover', { count: Math.floor(days_of_cover), pace });
}

function Year({
  label,
  history,
  promises,
  supplies,
  read_at,
}: {
  label: string;
  history: GetV1InventoryHistoryResponse;
  promises: readonly Promised[];
  supplies: readonly Supply[];
  read_at: number;
}) {
  const { days, sold_out_days } = history;
  const weeks = weeksOf(days);
  const ahead = promises.filter((_, index) => index % 7 === 0 && index > 0);
  return (
    <Figure
      pressable
      sentence={t('inventory.year.sentence', {
        label,
        on_hand: days.at(-1)?.on_hand ?? 0,
        least: Math.min(...days.map(({ on_hand }) => on_hand)),
        most: Math.max(...days.map(({ on_hand }) => on_hand)),
        sold_out: sold_out_days,
        promised: promises.at(-1)?.atp ?? 0,
      })}
      table={{
        head: [
          t('inventory.year.weekTo'),
          t('inventory.onHand'),
          t('inventory.column.available'),
          t('inventory.year.received'),
          t('inventory.year.soldOutDays'),
          t('inventory.year.canPromise'),
        ],
        rows: [
          ...weeks.map((week) => [
            dayWords(week.day),
            formatCount(week.on_hand),
            formatCount(week.available),
            week.received === 0 ? '' : formatCount(week.received),
            week.sold_out_days === 0 ? '' : formatCount(week.sold_out_days),
            '',
          ]),
          ...ahead.map(({ at, atp }) => [dayWords(at.slice(0, 10)), '', '', '', '', formatCount(atp)]),
        ],
      }}
      foot={
        <ul className={classes.legend}>
          <li className={classes.onHandKey}>{t('inventory.onHand')}</li>
          <li className={classes.availableKey}>{t('inventory.column.available')}</li>
          <li className={classes.receivedKey}>{t('inventory.year.received')}</li>
          <li className={classes.expectedKey}>{t('inventory.year.expected')}</li>
          <li className={classes.soldOutKey}>{t('inventory.soldOut')}</li>
        </ul>
      }
    >
      <Picture days={days} promises={promises} supplies={supplies} now={read_at} />
    </Figure>
  );
}

const HEIGHT = 320;
const TOP = 26;
const BOTTOM = 52;
const LEFT = 48;
const RIGHT = 10;

function Picture({
  days,
  promises,
  supplies,
  now,
}: {
  days: readonly StockDay[];
  promises: readonly Promised[];
  supplies: readonly Supply[];
  now: number;
}) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [pointed, setPointed] = useState<number | null>(null);
  // The past gets three fifths, so that eight weeks can be read beside a year.
  const drawn = Math.max(width, 280);
  const left = drawn < 500 ? 36 : LEFT;
  const split = left + (drawn - left - RIGHT) * 0.62;
  const { top, ticks } = scaleFor(
    Math.max(...days.map(({ on_hand }) => on_hand), ...promises.map(({ atp }) => atp), 0),
  );
  const x = (index: number) => left + ((index + 1) / days.length) * (split - left);
  const ahead = (index: number) => split + (index / DAYS_AHEAD) * (drawn - RIGHT - split);
  const y = (units: number) => HEIGHT - BOTTOM - (Math.max(0, units) / top) * (HEIGHT - BOTTOM - TOP);
  const base = HEIGHT - BOTTOM;
  const apart = drawn < 500 ? 52 : 58;
  const received = receiptMarks(days, (apart / (split - left)) * days.length);
  const expected = expectedMarks(
    supplies.map((supply) => ({
      at: supply.expected_at,
      units: supply.outstanding,
      reference: supply.reference,
    })),
    now,
    DAYS_AHEAD,
    ((apart + 24) / (drawn - RIGHT - split)) * DAYS_AHEAD,
  );
  const months = useMemo(() => firstsOfMonths(days), [days]);
  const everyMonth = Math.max(1, Math.ceil((months.length * 38) / (split - left)));
  const steps = promiseSteps(promises);
  const last = days.length + promises.length - 1;
  const at = pointed ?? days.length - 1;

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const px = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const index =
      px <= split
        ? Math.round(((px - left) / (split - left)) * days.length) - 1
        : days.length + Math.floor(((px - split) / (drawn - RIGHT - split)) * DAYS_AHEAD);
    setPointed(Math.max(0, Math.min(last, index)));
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[
      event.key
    ];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? last : by === undefined ? null : at + by;
    if (to === null) return;
    event.preventDefault();
    setPointed(Math.max(0, Math.min(last, to)));
  };
  const px = at < days.length ? x(at) : ahead(at - days.length);
  return (
    <div ref={ref} className={classes.frame}>
      <div
        className={classes.reader}
        role="slider"
        tabIndex={0}
        aria-label={t('inventory.year.reader')}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={wordsAt(at, days, promises).join(', ')}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setPointed(null)}
        onKeyDown={step}
        onBlur={() => setPointed(null)}
      >
        <svg width={drawn} height={HEIGHT} aria-hidden="true">
          <defs>
            <pattern
              id="sold-out"
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="6" height="6" className={classes.soldOutGround} />
              <rect width="1.5" height="6" className={classes.soldOutLine} />
            </pattern>
          </defs>
          <rect
            x={split}
            y={TOP}
            width={drawn - RIGHT - split}
            height={base - TOP}
            className={classes.aheadGround}
          />
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={left} x2={drawn - RIGHT} y1={y(tick)} y2={y(tick)} className={classes.grid} />
              <text x={left - 8} y={y(tick) + 4} textAnchor="end" className={classes.dim}>
                {formatCount(tick)}
              </text>
            </g>
          ))}
          {soldOutSpans(days).map((span) => (
            <g key={span.from}>
              <rect
                x={x(span.from - 1)}
                y={TOP}
                width={Math.max(2, x(span.to - 1) - x(span.from - 1))}
                height={base - TOP}
                fill="url(#sold-out)"
              />
            </g>
          ))}
          <SoldOutWords spans={soldOutSpans(days)} x={x} left={left} right={split} />
          <path d={areaOf(days, x, y, base)} className={classes.area} />
          <path d={lineOf(days, x, y, 'available')} className={classes.available} />
          <path d={lineOf(days, x, y, 'on_hand')} className={classes.onHand} />
          {steps.length > 0 && (
            <>
              <path
                d={`${stepsPath(steps, ahead, y, drawn - RIGHT)}L${drawn - RIGHT} ${base}L${split} ${base}Z`}
                className={classes.promiseArea}
              />
              <path d={stepsPath(steps, ahead, y, drawn - RIGHT)} className={classes.promise} />
              <StepWords steps={steps} ahead={ahead} y={y} />
            </>
          )}
          {received.map((mark) => (
            <MarkOf
              key={mark.index}
              mark={mark}
              x={x(mark.index)}
              y={base + 8}
              isFilled
              isBefore={x(mark.index) > split - 36}
            />
          ))}
          {expected.map((mark) => (
            <MarkOf key={mark.index} mark={mark} x={ahead(mark.index)} y={base + 8} />
          ))}
          {months.map(
            ({ index, name }, place) =>
              place % everyMonth === 0 &&
              x(index) < split - 28 && (
                <text key={index} x={x(index)} y={HEIGHT - 8} className={classes.dim}>
                  {name}
                </text>
              ),
          )}
          {[14, 28, 42].map(
            (day) =>
              (drawn > 620 || day === 28) && (
                <text key={day} x={ahead(day)} y={HEIGHT - 8} textAnchor="middle" className={classes.dim}>
                  {dayWords(new Date(now + day * DAY_MS).toISOString().slice(0, 10))}
                </text>
              ),
          )}
          <line x1={split} x2={split} y1={TOP - 8} y2={base + 16} className={classes.now} />
          <circle cx={split} cy={TOP - 10} r={4} className={classes.nowDot} />
          <text x={split + 9} y={TOP - 6} className={classes.strong}>
            {t('inventory.year.canPromise')}
          </text>
          {pointed !== null && <line x1={px} x2={px} y1={TOP} y2={base} className={classes.pointer} />}
        </svg>
        {pointed !== null && (
          <div
            className={classes.tip}
            style={px > drawn / 2 ? { right: drawn - px + 10 } : { left: px + 10 }}
            aria-hidden="true"
          >
            {wordsAt(at, days, promises).map((words, index) => (
              <span key={words} className={index === 0 ? classes.tipDay : undefined}>
                {words}
              </span>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** What the picture says of one day, the day first. */
function wordsAt(at: number, days: readonly StockDay[], promises: readonly Promised[]): string[] {
  const day = days[at];
  if (!day) {
    const promise = promises[at - days.length];
    if (!promise) return [];
    return [dayWords(promise.at.slice(0, 10)), t('inventory.year.atPromise', { units: promise.atp })];
  }
  return [
    dayWords(day.day),
    t('inventory.year.atOnHand', { units: day.on_hand }),
    t('inventory.year.atAvailable', { units: day.available }),
    ...(day.received > 0 ? [t('inventory.year.atReceived', { units: day.received })] : []),
    ...(day.is_sold_out ? [t('inventory.soldOut')] : []),
  ];
}

function SoldOutWords({
  spans,
  x,
  left,
  right,
}: {
  spans: readonly { from: number; to: number; days: number }[];
  x: (index: number) => number;
  left: number;
  right: number;
}): ReactNode {
  let taken = left;
  return spans.map((span) => {
    const middle = (x(span.from - 1) + x(span.to - 1)) / 2;
    const half = 48;
    // Only what has room is named; the hatching says the rest, and the pointer every day of it.
    if (middle - half < taken || middle + half > right) return null;
    taken = middle + half;
    return (
      <text key={span.from} x={middle} y={TOP - 8} textAnchor="middle" className={classes.late}>
        {t('inventory.year.soldOutFor', { count: span.days })}
      </text>
    );
  });
}

function StepWords({
  steps,
  ahead,
  y,
}: {
  steps: readonly { from: number; to: number; atp: number }[];
  ahead: (index: number) => number;
  y: (units: number) => number;
}): ReactNode {
  return steps.map(
    ({ from, to, atp }) =>
      ahead(to) - ahead(from) > 34 && (
        <text
          key={from}
          x={(ahead(from) + ahead(to)) / 2}
          y={y(atp) < TOP + 16 ? y(atp) + 16 : y(atp) - 6}
          textAnchor="middle"
          className={classes.strong}
        >
          {formatCount(atp)}
        </text>
      ),
  );
}

function MarkOf({
  mark,
  x,
  y,
  isFilled = false,
  isBefore = false,
}: {
  mark: Mark;
  x: number;
  y: number;
  isFilled?: boolean;
  /** Its words stand before it: there is no room behind. */
  isBefore?: boolean;
}) {
  return (
    <g>
      <path
        d={`M${x - 5} ${y + 9}L${x} ${y}L${x + 5} ${y + 9}Z`}
        className={isFilled ? classes.mark : classes.hollowMark}
      />
      <text x={isBefore ? x - 8 : x + 8} y={y + 9} textAnchor={isBefore ? 'end' : 'start'}>
        {formatCount(mark.units)}
        {mark.words !== '' && <tspan className={classes.dim}> {mark.words.slice(0, 12)}</tspan>}
      </text>
    </g>
  );
}

function lineOf(
  days: readonly StockDay[],
  x: (index: number) => number,
  y: (units: number) => number,
  which: 'on_hand' | 'available',
): string {
  return days
    .map((day, index) => {
      const before = days[index - 1];
      if (!before)
        return `M${x(-1).toFixed(1)} ${y(day[which]).toFixed(1)}L${x(index).toFixed(1)} ${y(day[which]).toFixed(1)}`;
      // A delivery is a moment: it goes straight up, while what is sold falls along the day.
      const rise = day.received > 0 ? `L${x(index).toFixed(1)} ${y(before[which]).toFixed(1)}` : '';
      return `${rise}L${x(index).toFixed(1)} ${y(day[which]).toFixed(1)}`;
    })
    .join('');
}

function areaOf(
  days: readonly StockDay[],
  x: (index: number) => number,
  y: (units: number) => number,
  base: number,
): string {
  return `${lineOf(days, x, y, 'on_hand')}L${x(days.length - 1)} ${base}L${x(-1)} ${base}Z`;
}

function stepsPath(
  steps: readonly { from: number; to: number; atp: number }[],
  ahead: (index: number) => number,
  y: (units: number) => number,
  end: number,
): string {
  return steps
    .map(({ from, to, atp }, index) => {
      const until = index === steps.length - 1 ? end : ahead(to);
      return `${index === 0 ? 'M' : 'L'}${ahead(from).toFixed(1)} ${y(atp).toFixed(1)}L${until.toFixed(1)} ${y(atp).toFixed(1)}`;
    })
    .join('');
}

const month = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' });
const dayOf = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const dayWithYear = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

function firstsOfMonths(days: readonly StockDay[]): { index: number; name: string }[] {
  return days.flatMap(({ day }, index) =>
    day.endsWith('-01') ? [{ index, name: month.format(new Date(`${day}T00:00:00Z`)) }] : [],
  );
}

function dayWords(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return (date.getUTCFullYear() === new Date().getUTCFullYear() ? dayOf : dayWithYear).format(date);
}
