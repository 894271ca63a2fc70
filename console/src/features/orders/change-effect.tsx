import type { ReactNode } from 'react';
import type { PostV1OrdersByIdChangesResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatAmount, formatDay, formatMoney } from '../../ui/format.ts';
import { SeverityBadge } from '../../ui/status.tsx';
import { codeWords } from './order-words.ts';
import classes from './orders.module.css';

export type Change = PostV1OrdersByIdChangesResponse;
type Preview = Change['preview'];

/** What a change would do: the money before and after, the units, the parcels and the promise. */
export function ChangeEffect({ preview, busy }: { preview: Preview; busy: boolean }) {
  return (
    <div className={classes.effect} aria-busy={busy}>
      <MoneyEffect preview={preview} />
      <UnitsEffect preview={preview} />
    </div>
  );
}

const sums = [
  ['items_amount', 'orders.money.items'],
  ['discount_amount', 'orders.money.discount'],
  ['shipping_amount', 'orders.money.shipping'],
  ['tax_amount', 'orders.money.tax'],
  ['cancelled_amount', 'orders.money.cancelled'],
] as const;

function MoneyEffect({ preview }: { preview: Preview }) {
  const { currency, balance_amount, difference_amount } = preview;
  const { before, after } = preview.money;
  const rows = sums.filter(([key]) => before[key] !== 0 || after[key] !== 0);
  const sign = (key: (typeof sums)[number][0], amount: number) =>
    key === 'discount_amount' || key === 'cancelled_amount' ? -amount : amount;
  return (
    <Card title={t('orders.change.money')} aside={currency}>
      <table className={classes.effectTable}>
        <thead>
          <tr>
            <th scope="col">
              <span className={classes.unseen}>{t('orders.change.what')}</span>
            </th>
            <th scope="col">{t('orders.change.before')}</th>
            <th scope="col">{t('orders.change.after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, name]) => (
            <tr key={key} data-changed={before[key] !== after[key] || undefined}>
              <th scope="row">{t(name)}</th>
              <td>{formatAmount(sign(key, before[key]), currency)}</td>
              <td>{formatAmount(sign(key, after[key]), currency)}</td>
            </tr>
          ))}
          <tr className={classes.effectSum}>
            <th scope="row">{t('ui.money.total')}</th>
            <td>{formatAmount(before.due_amount, currency)}</td>
            <td>{formatAmount(after.due_amount, currency)}</td>
          </tr>
        </tbody>
      </table>
      <p className={classes.effectVerdict}>
        {difference_amount !== 0 && (
          <span>
            {t(difference_amount > 0 ? 'orders.change.more' : 'orders.change.less', {
              amount: formatMoney(Math.abs(difference_amount), currency),
            })}
          </span>
        )}
        <SeverityBadge severity={balance_amount === 0 ? 'done' : 'at_risk'}>
          {balance_amount === 0
            ? t('orders.change.even')
            : t(balance_amount > 0 ? 'orders.change.due' : 'orders.change.owed', {
                amount: formatMoney(Math.abs(balance_amount), currency),
              })}
        </SeverityBadge>
      </p>
    </Card>
  );
}

function UnitsEffect({ preview }: { preview: Preview }) {
  const { stock, waiting, parcels, promise } = preview;
  const day = (iso: string | null) => (iso === null ? t('orders.promise.none') : formatDay(iso));
  const [was, becomes] = [
    day(promise.before.deliver_by ?? promise.before.ship_by),
    day(promise.after.deliver_by ?? promise.after.ship_by),
  ];
  const entries: [key: string, words: ReactNode][] = [
    ...stock.map(({ sku, location_id, location_name, quantity }): [string, ReactNode] => [
      `stock ${sku} ${location_id}`,
      t(quantity > 0 ? 'orders.change.taken' : 'orders.change.freed', {
        ...{ count: Math.abs(quantity), sku, place: location_name },
      }),
    ]),
    ...waiting.map(({ sku, quantity, promised_at }): [string, ReactNode] => [
      `waiting ${sku}`,
      <SeverityBadge key="waiting" severity="at_risk">
        {promised_at === null
          ? t('orders.change.waiting', { count: quantity, sku })
          : t('orders.change.waitingUntil', { count: quantity, sku, day: formatDay(promised_at) })}
      </SeverityBadge>,
    ]),
    ...parcels.map((parcel, index): [string, ReactNode] => [
      `parcel ${index}`,
      t(`orders.change.parcel.${parcel.units_before === parcel.units_after ? 'same' : parcel.effect}`, {
        place: parcel.location_name,
        service: codeWords(parcel.service_code),
        before: parcel.units_before,
        count: parcel.units_after,
      }),
    ]),
    [
      'promise',
      was === becomes
        ? t('orders.change.promiseKept', { day: becomes })
        : t('orders.change.promise', { was, becomes }),
    ],
  ];
  return (
    <Card title={t('orders.change.units')}>
      <ul className={classes.effectList}>
        {entries.map(([key, words]) => (
          <li key={key}>{words}</li>
        ))}
      </ul>
    </Card>
  );
}
