import { t } from '../strings/strings.ts';
import classes from './pictures.module.css';

export type BerthCounts = {
  ordered: number;
  allocated: number;
  picked: number;
  shipped: number;
  delivered: number;
};

const berths = ['ordered', 'allocated', 'picked', 'shipped', 'delivered'] as const;

/**
 * Where the units of a line stand now. A berth with units shows their number, a berth that all of
 * them have passed is pale, one that none has reached yet is an outline.
 */
export function BerthBar({ counts, asTable = false }: { counts: BerthCounts; asTable?: boolean }) {
  const sentence = berths
    .filter((berth) => counts[berth] > 0)
    .map((berth) =>
      t('ui.berth.standing', { count: counts[berth], berth: t(`ui.berth.${berth}`).toLowerCase() }),
    )
    .join(', ');
  const furthest = berths.findLastIndex((berth) => counts[berth] > 0);
  if (asTable) {
    return (
      <span className={classes.berths}>
        {berths.map((berth) => (
          <span key={berth} className={classes.berthNumber}>
            {counts[berth]}
          </span>
        ))}
      </span>
    );
  }
  return (
    <span className={classes.berths} role="img" aria-label={sentence || t('ui.berth.none')}>
      {berths.map((berth, index) => {
        const units = counts[berth];
        const state = units > 0 ? classes[berth] : index < furthest ? classes.passed : classes.ahead;
        return (
          <span key={berth} className={`${classes.berth} ${state}`}>
            {units > 0 && units}
          </span>
        );
      })}
    </span>
  );
}

/** The five words above a column of berth bars. */
export function BerthHeads() {
  return (
    <span className={classes.berths}>
      {berths.map((berth) => (
        <span key={berth} className={classes.berthHead}>
          {t(`ui.berth.${berth}`)}
        </span>
      ))}
    </span>
  );
}
