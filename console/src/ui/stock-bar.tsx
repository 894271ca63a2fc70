import { t } from '../strings/strings.ts';
import { Figure } from './figure.tsx';
import { fillClass, Legend } from './fills.tsx';
import { formatCount } from './format.ts';
import classes from './pictures.module.css';

export const stockStates = [
  'available',
  'committed',
  'reserved',
  'safety_stock',
  'quality_control',
  'damaged',
] as const;

export type StockState = (typeof stockStates)[number];
export type StockCounts = Record<StockState, number>;

/** The bar alone, for a row of a list. `scale` is the longest bar's units, so that rows compare. */
export function StockBar({
  counts,
  incoming = 0,
  scale,
}: {
  counts: StockCounts;
  incoming?: number;
  scale: number;
}) {
  const shown = stockStates.filter((state) => counts[state] > 0);
  const words = shown.map((state) => `${t(`ui.stock.${state}`)} ${formatCount(counts[state])}`);
  if (incoming > 0) words.push(`${t('ui.stock.incoming')} ${formatCount(incoming)}`);
  const share = (units: number) => (scale === 0 ? 0 : (units / scale) * 100);
  return (
    <span className={classes.stock} role="img" aria-label={words.join(', ') || t('ui.stock.none')}>
      {shown.map((state) => (
        <span
          key={state}
          className={`${classes.stockPart} ${fillClass(state)}`}
          style={{ width: `${share(counts[state])}%` }}
          title={`${t(`ui.stock.${state}`)} ${formatCount(counts[state])}`}
        >
          {(state === 'available' || state === 'committed') &&
            share(counts[state]) > 7 &&
            formatCount(counts[state])}
        </span>
      ))}
      {incoming > 0 && (
        <span
          className={`${classes.stockPart} ${fillClass('incoming')}`}
          style={{ width: `${share(incoming)}%` }}
          title={`${t('ui.stock.incoming')} ${formatCount(incoming)}`}
        >
          {share(incoming) > 7 && `+${formatCount(incoming)}`}
        </span>
      )}
    </span>
  );
}

/** The conservation bar: the states with their numbers, adding up to what is on hand. */
export function StockFigure({ counts, label }: { counts: StockCounts; label: string }) {
  const on_hand = stockStates.reduce((sum, state) => sum + counts[state], 0);
  const parts = stockStates.map((state) => ({ state, name: t(`ui.stock.${state}`), units: counts[state] }));
  return (
    <Figure
      sentence={t('ui.stock.sentence', {
        label,
        on_hand,
        parts: parts.map((part) => `${part.name.toLowerCase()} ${formatCount(part.units)}`).join(', '),
      })}
      table={{
        head: [t('ui.stock.state'), t('ui.stock.units')],
        rows: [
          ...parts.map((part) => [part.name, formatCount(part.units)]),
          [t('ui.stock.on_hand'), formatCount(on_hand)],
        ],
      }}
      foot={
        <Legend
          entries={parts.map((part) => ({
            fill: part.state,
            label: part.name,
            value: formatCount(part.units),
          }))}
        />
      }
    >
      <StockBar counts={counts} scale={on_hand} />
    </Figure>
  );
}
