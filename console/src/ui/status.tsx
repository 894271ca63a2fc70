import type { ReactNode } from 'react';
import { t } from '../strings/strings.ts';
import { formatSpan } from './format.ts';
import {
  FulfillmentGlyph,
  type FulfillmentStatus,
  HoldGlyph,
  PaymentGlyph,
  type PaymentStatus,
  ReturnGlyph,
  type ReturnStatus,
  type Severity,
  SeverityGlyph,
} from './glyphs.tsx';
import classes from './status.module.css';

export type Tone = 'done' | 'risk' | 'late' | 'info' | 'returned' | 'quiet';

/** A glyph and a word. `loud` adds the tint, and is only for what someone must act on. */
export function StatusBadge({
  glyph,
  tone,
  loud = false,
  children,
}: {
  glyph: ReactNode;
  tone: Tone;
  loud?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={`${classes.badge} ${classes[tone]} ${loud ? classes.loud : ''}`}>
      {glyph}
      {children}
    </span>
  );
}

const paymentTone: Record<PaymentStatus, Tone> = {
  pending: 'risk',
  authorized: 'info',
  partially_paid: 'risk',
  paid: 'done',
  partially_refunded: 'returned',
  refunded: 'returned',
  voided: 'quiet',
};

export function PaymentBadge({ status, loud = false }: { status: PaymentStatus; loud?: boolean }) {
  return (
    <StatusBadge glyph={<PaymentGlyph status={status} />} tone={paymentTone[status]} loud={loud}>
      {t(`ui.payment.${status}`)}
    </StatusBadge>
  );
}

const fulfillmentTone: Record<FulfillmentStatus, Tone> = {
  unfulfilled: 'quiet',
  backordered: 'risk',
  on_hold: 'risk',
  in_progress: 'info',
  ready_for_pickup: 'info',
  partially_fulfilled: 'info',
  fulfilled: 'done',
  delivered: 'done',
};

export function FulfillmentBadge({ status, loud = false }: { status: FulfillmentStatus; loud?: boolean }) {
  return (
    <StatusBadge glyph={<FulfillmentGlyph status={status} />} tone={fulfillmentTone[status]} loud={loud}>
      {t(`ui.fulfillment.${status}`)}
    </StatusBadge>
  );
}

export function ReturnBadge({ status, loud = false }: { status: ReturnStatus; loud?: boolean }) {
  return (
    <StatusBadge glyph={<ReturnGlyph status={status} />} tone="returned" loud={loud}>
      {t(`ui.return.${status}`)}
    </StatusBadge>
  );
}

/** The first hold by name and the rest as a number. A hold always waits for someone, so it is always loud. */
export function HoldBadge({ holds }: { holds: readonly string[] }) {
  const [first, ...rest] = holds;
  if (first === undefined) return null;
  return (
    <span className={`${classes.group} ${classes.hold}`}>
      <StatusBadge glyph={<HoldGlyph />} tone="risk" loud>
        <span className={classes.holdName} title={first}>
          {first}
        </span>
      </StatusBadge>
      {rest.length > 0 && (
        <span className={classes.more} title={rest.join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}

const severityTone: Record<Severity, Tone> = {
  late: 'late',
  at_risk: 'risk',
  information: 'info',
  done: 'done',
};

/** Late and at risk are tinted, the rest is a mark and words. */
export function SeverityBadge({ severity, children }: { severity: Severity; children: ReactNode }) {
  return (
    <StatusBadge
      glyph={<SeverityGlyph severity={severity} />}
      tone={severityTone[severity]}
      loud={severity === 'late' || severity === 'at_risk'}
    >
      {children}
    </StatusBadge>
  );
}

/** How late an order is or how long is left, then the last moment that keeps the promise. */
export function PromiseBadge({
  state,
  span_ms,
  ship_by,
}: {
  state: 'late' | 'at_risk' | 'on_time';
  span_ms: number;
  ship_by: string;
}) {
  if (state === 'on_time') {
    return (
      <span className={classes.group}>
        {ship_by}
        <span className={classes.beside}>{t('ui.promise.spare', { span: formatSpan(span_ms) })}</span>
      </span>
    );
  }
  return (
    <span className={classes.group}>
      <SeverityBadge severity={state}>
        {state === 'late' ? t('ui.promise.late', { span: formatSpan(span_ms) }) : formatSpan(span_ms)}
      </SeverityBadge>
      <span className={classes.beside}>{ship_by}</span>
    </span>
  );
}

/** Open says nothing, completed is a check, cancelled strikes the number through. */
export function OrderNumber({
  number,
  status,
}: {
  number: string;
  status: 'open' | 'completed' | 'cancelled';
}) {
  if (status === 'open') return <strong>{number}</strong>;
  if (status === 'completed') {
    return (
      // Not a badge: a badge brings its own size, and a number is as large as its place, a row or a heading.
      <span className={classes.completed}>
        <SeverityGlyph severity="done" />
        <strong>{number}</strong>
        <span className="visually-hidden">{t('ui.order.completed')}</span>
      </span>
    );
  }
  return (
    <span className={classes.group}>
      <span className={classes.cancelled}>{number}</span>
      <span className={classes.more}>{t('ui.order.cancelled')}</span>
    </span>
  );
}
