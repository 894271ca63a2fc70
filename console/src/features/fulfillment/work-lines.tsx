import { Barcode, Check } from 'lucide-react';
import { t } from '../../strings/strings.ts';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import classes from './pack-station.module.css';
import { nameOf, unpickedOf, untilWords, type Work, type WorkLine, wantedOf } from './work.ts';

/** More units than this are a number alone: pips would be too small to count. */
const most_pips = 12;

/** The pick list: picture, name, SKU, and a pip for each unit. What is still wanted stands first. */
export function WorkLines({ work, waiting }: { work: Work; waiting: (line_id: string) => number }) {
  const first = work.lines.find((line) => unpickedOf(line) > 0)?.id;
  const shown = work.lines.filter((line) => wantedOf(line) > 0 || line.cancelled > 0);
  const ordered = [...shown].sort((a, b) => Number(unpickedOf(a) === 0) - Number(unpickedOf(b) === 0));
  return (
    <ul className={classes.list}>
      {ordered.map((line) => (
        <Line key={line.id} line={line} wanted={line.id === first} waiting={waiting(line.id)} />
      ))}
    </ul>
  );
}

function Line({ line, wanted, waiting }: { line: WorkLine; wanted: boolean; waiting: number }) {
  const count = wantedOf(line);
  const full = unpickedOf(line) === 0;
  return (
    <li
      className={`${classes.line} ${wanted ? classes.wanted : ''} ${full ? classes.full : ''}`}
      aria-current={wanted ? 'step' : undefined}
      data-sku={line.sku}
    >
      <ProductThumb src={line.image_url} size={60} />
      <div className={classes.lineWords}>
        <strong>{nameOf(line)}</strong>
        <span className="mono">{line.sku}</span>
        {line.gtin && <span className={classes.dim}>{t('fulfillment.pack.gtin', { gtin: line.gtin })}</span>}
        {line.cancelled > 0 && (
          <span className={classes.dim}>{t('fulfillment.pack.struck', { count: line.cancelled })}</span>
        )}
        <LineLots line={line} />
        {count <= most_pips && <Pips line={line} count={count} waiting={waiting} />}
      </div>
      <div className={classes.amount}>
        <span className={classes.figure}>{line.picked}</span>
        <span>{t('fulfillment.pack.of', { count })}</span>
      </div>
    </li>
  );
}

/** Which lots to take, the first of them large, and which are in hand. */
function LineLots({ line }: { line: WorkLine }) {
  if (line.tracking === 'none') return null;
  const held = line.lots.map(({ code, picked }) => `${code} × ${picked}`).join(', ');
  return (
    <>
      {line.proposed_lots.map((lot) => (
        <span key={lot.id} className={classes.lot}>
          <Barcode size={16} aria-hidden="true" />
          {t('fulfillment.pack.take', { units: lot.units, code: lot.code })}
          {lot.expires_on && <span className={classes.dim}>{untilWords(lot.expires_on)}</span>}
        </span>
      ))}
      {unpickedOf(line) > 0 && line.proposed_lots.length === 0 && (
        <span className={classes.lot}>{t('fulfillment.pack.noLot')}</span>
      )}
      {held !== '' && <span className={classes.dim}>{t('fulfillment.pack.inHand', { lots: held })}</span>}
    </>
  );
}

/** Full for counted, dashed for scanned but not sent yet: only what the server has counted is shown as done. */
function Pips({ line, count, waiting }: { line: WorkLine; count: number; waiting: number }) {
  const facts = { title: nameOf(line), picked: line.picked, count };
  const words =
    waiting > 0
      ? t('fulfillment.pack.pipsWaiting', { ...facts, waiting })
      : t('fulfillment.pack.pips', facts);
  return (
    <span className={classes.pips} role="img" aria-label={words}>
      {Array.from({ length: count }, (_, index) => {
        const counted = index < line.picked;
        const state = counted ? classes.counted : index < line.picked + waiting ? classes.waiting : '';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: units of one line are alike.
          <span key={index} className={`${classes.pip} ${state}`}>
            {counted && <Check size={12} strokeWidth={3} aria-hidden="true" />}
          </span>
        );
      })}
    </span>
  );
}
