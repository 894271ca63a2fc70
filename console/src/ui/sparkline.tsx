import { t } from '../strings/strings.ts';
import { formatCount } from './format.ts';

/** A small line from zero, for beside a number. The sentence carries its first, last and largest value. */
export function Sparkline({
  values,
  label,
  width = 96,
  height = 24,
}: {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
}) {
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined) return null;
  const most = Math.max(...values, 1);
  const x = (index: number) =>
    values.length === 1 ? width / 2 : 2 + (index / (values.length - 1)) * (width - 4);
  const y = (value: number) => height - 2 - (value / most) * (height - 4);
  const line = values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('ui.sparkline.sentence', { label, first, last, most: formatCount(Math.max(...values)) })}
    >
      <path
        d={`${line}L${x(values.length - 1)} ${height - 2}L${x(0)} ${height - 2}Z`}
        fill="var(--ls-info-bg)"
      />
      <path d={line} fill="none" stroke="var(--ls-accent)" strokeWidth="1.5" strokeLinejoin="round" />
      <circle cx={x(values.length - 1)} cy={y(last)} r="2" fill="var(--ls-accent)" />
    </svg>
  );
}
