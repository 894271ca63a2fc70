import type { ReactNode } from 'react';
import { t } from '../strings/strings.ts';
import { fillClass, Legend } from './fills.tsx';
import { formatAmount } from './format.ts';
import classes from './pictures.module.css';

export type MoneyLine = { label: ReactNode; key: string; minor: number };

/** The bill line by line, then a bar of what was captured, given back and still open. */
export function MoneySummary({
  currency,
  lines,
  total,
  captured,
  refunded,
  balance,
}: {
  currency: string;
  lines: readonly MoneyLine[];
  total: number;
  captured: number;
  refunded: number;
  balance: number;
}) {
  const kept = Math.max(0, captured - refunded);
  const scale = Math.max(captured + Math.max(0, balance), 1);
  const parts = [
    { fill: 'available', minor: kept },
    { fill: 'refunded', minor: refunded },
    { fill: 'kept', minor: balance },
  ] as const;
  const words = t('ui.money.sentence', {
    captured: formatAmount(captured, currency),
    refunded: formatAmount(refunded, currency),
    balance: formatAmount(balance, currency),
    currency,
  });
  return (
    <div>
      <dl className={classes.money}>
        {lines.map((line) => (
          <div key={line.key}>
            <dt>{line.label}</dt>
            <dd>{formatAmount(line.minor, currency)}</dd>
          </div>
        ))}
        <div className={classes.moneyTotal}>
          <dt>{t('ui.money.total')}</dt>
          <dd>{formatAmount(total, currency)}</dd>
        </div>
      </dl>
      <div className={classes.moneyBar} role="img" aria-label={words}>
        {parts
          .filter(({ minor }) => minor > 0)
          .map(({ fill, minor }) => (
            <span key={fill} className={fillClass(fill)} style={{ width: `${(minor / scale) * 100}%` }} />
          ))}
      </div>
      <div className={classes.moneyFoot}>
        <Legend
          entries={[
            { fill: 'available', label: `${t('ui.money.captured')} ${formatAmount(captured, currency)}` },
            ...(refunded > 0
              ? [
                  {
                    fill: 'refunded' as const,
                    label: `${t('ui.money.refunded')} ${formatAmount(refunded, currency)}`,
                  },
                ]
              : []),
          ]}
        />
        <span>
          {t('ui.money.balance')} {formatAmount(balance, currency)}
        </span>
      </div>
    </div>
  );
}
