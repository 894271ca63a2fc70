import type { CSSProperties } from 'react';
import { t } from '../strings/strings.ts';
import { Figure } from './figure.tsx';
import { formatAbsolute, formatSpan } from './format.ts';
import classes from './pictures.module.css';
import { labelRows, type PromiseMoments, promiseScale } from './promise-scale.ts';

const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'short' });
const dayAndMonth = new Intl.DateTimeFormat('en-US', { weekday: 'short', month: 'short', day: 'numeric' });
const clock = new Intl.DateTimeFormat('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Placed, now, expected and the promised flag on one line of days; the dashed gap is what is spare. */
export function PromiseLine(moments: PromiseMoments) {
  const { at, days } = promiseScale(moments);
  const expected_at = moments.expected_at;
  const spare_ms = expected_at === null ? null : Date.parse(moments.promised_at) - Date.parse(expected_at);
  const late = spare_ms !== null && spare_ms < 0;
  const verdict =
    spare_ms === null
      ? t('ui.promise.notPlanned')
      : late
        ? t('ui.promise.willBeLate', { span: formatSpan(spare_ms) })
        : t('ui.promise.inTime', { span: formatSpan(spare_ms) });

  const marks = [
    { key: 'placed', iso: moments.placed_at, label: t('ui.promise.placed') },
    { key: 'now', iso: moments.now, label: t('ui.promise.now') },
    ...(expected_at === null ? [] : [{ key: 'expected', iso: expected_at, label: t('ui.promise.expected') }]),
    { key: 'promised', iso: moments.promised_at, label: t('ui.promise.promised') },
  ].sort((a, b) => Date.parse(a.iso) - Date.parse(b.iso));
  const positions = marks.map((mark) => at(mark.iso));
  const rows = labelRows(positions, 17);
  // On a phone a label takes a third of the line; the style sheet picks these rows there.
  const narrow = labelRows(positions, 34);

  return (
    <Figure
      sentence={`${marks.map((mark) => `${mark.label} ${formatAbsolute(mark.iso)}`).join(', ')}. ${verdict}.`}
      table={{
        head: [t('ui.promise.moment'), t('ui.promise.time')],
        rows: marks.map((mark) => [mark.label, formatAbsolute(mark.iso)]),
      }}
    >
      <div className={classes.promise} style={rowStyle(Math.max(...rows), Math.max(...narrow))}>
        {days.map((day, index) => (
          <span key={day.iso} className={classes.day} style={{ insetInlineStart: `${day.at}%` }}>
            {dayName(new Date(day.iso), index === 0)}
          </span>
        ))}
        <span className={classes.axis} />
        <Segment className={classes.gone} from={at(moments.placed_at)} to={at(moments.now)} />
        {expected_at !== null && (
          <Segment className={classes.coming} from={at(moments.now)} to={at(expected_at)} />
        )}
        {expected_at !== null && !late && (
          <Segment className={classes.spare} from={at(expected_at)} to={at(moments.promised_at)} />
        )}
        {expected_at !== null && late && (
          <Segment className={classes.overdue} from={at(moments.promised_at)} to={at(expected_at)} />
        )}
        {marks.map((mark, index) => (
          <span key={mark.key} className={classes.moment} style={{ insetInlineStart: `${at(mark.iso)}%` }}>
            <span className={classes[`${mark.key}Mark`]} />
            <span
              className={`${classes.momentLabel} ${mark.key === 'now' ? classes.nowLabel : ''} ${edge(at(mark.iso))}`}
              style={rowStyle(rows[index] ?? 0, narrow[index] ?? 0)}
            >
              {mark.label} {clock.format(new Date(mark.iso))}
            </span>
          </span>
        ))}
      </div>
    </Figure>
  );
}

function rowStyle(wide: number, narrow: number): CSSProperties {
  return { '--row-wide': wide, '--row-narrow': narrow } as CSSProperties;
}

/** The month is named once and again where a new one begins: Sun, May 10, then Mon 11. */
function dayName(day: Date, first: boolean): string {
  return first || day.getDate() === 1 ? dayAndMonth.format(day) : `${weekday.format(day)} ${day.getDate()}`;
}

function edge(position: number): string {
  if (position < 12) return classes.edgeStart ?? '';
  if (position > 88) return classes.edgeEnd ?? '';
  return '';
}

function Segment({ className, from, to }: { className: string | undefined; from: number; to: number }) {
  if (to <= from) return null;
  return <span className={className} style={{ insetInlineStart: `${from}%`, width: `${to - from}%` }} />;
}
