import type { ReactNode } from 'react';
import classes from './status.module.css';

/*
 * The axis glyphs: 14 px, the shape names the axis, the fill how far it is. They inherit `currentColor`
 * for strokes and fills; marks cut out of a full shape use the ground they stand on.
 */

function Glyph({ children, className }: { children: ReactNode; className?: string | undefined }) {
  return (
    <svg
      className={className ?? classes.glyph}
      width="14"
      height="14"
      viewBox="0 0 14 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

const cut = { stroke: 'var(--ls-on-glyph)' };
const solid = { fill: 'currentColor', stroke: 'none' };

export type PaymentStatus =
  | 'pending'
  | 'authorized'
  | 'partially_paid'
  | 'paid'
  | 'partially_refunded'
  | 'refunded'
  | 'voided';

const payment: Record<PaymentStatus, ReactNode> = {
  pending: <circle cx="7" cy="7" r="5.75" strokeDasharray="2.2 2.3" />,
  authorized: (
    <>
      <circle cx="7" cy="7" r="5.75" />
      <circle cx="7" cy="7" r="2.4" style={solid} />
    </>
  ),
  partially_paid: (
    <>
      <circle cx="7" cy="7" r="5.75" />
      <path d="M1.25 7h11.5a5.75 5.75 0 0 1-11.5 0z" style={solid} />
    </>
  ),
  paid: (
    <>
      <circle cx="7" cy="7" r="6.5" style={solid} />
      <path d="M4.3 7.2 6.2 9l3.6-3.8" style={cut} />
    </>
  ),
  partially_refunded: (
    <>
      <circle cx="7" cy="7" r="5.75" />
      <path d="M9.6 7H4.6M6.4 5.2 4.6 7l1.8 1.8" strokeWidth="1.3" />
    </>
  ),
  refunded: (
    <>
      <circle cx="7" cy="7" r="6.5" style={solid} />
      <path d="M9.8 7H4.4M6.4 5 4.4 7l2 2" style={cut} />
    </>
  ),
  voided: (
    <>
      <circle cx="7" cy="7" r="5.75" />
      <path d="m3 11 8-8" />
    </>
  ),
};

export function PaymentGlyph({ status }: { status: PaymentStatus }) {
  return <Glyph>{payment[status]}</Glyph>;
}

export type FulfillmentStatus =
  | 'unfulfilled'
  | 'backordered'
  | 'on_hold'
  | 'in_progress'
  | 'ready_for_pickup'
  | 'partially_fulfilled'
  | 'fulfilled'
  | 'delivered';

const box = <rect x="1.5" y="1.5" width="11" height="11" rx="1.75" />;
const fullBox = <rect x="0.75" y="0.75" width="12.5" height="12.5" rx="2.25" style={solid} />;

const fulfillment: Record<FulfillmentStatus, ReactNode> = {
  unfulfilled: box,
  backordered: <rect x="1.5" y="1.5" width="11" height="11" rx="1.75" strokeDasharray="2.4 2.1" />,
  on_hold: (
    <>
      {box}
      <path d="M5.4 5v4M8.6 5v4" />
    </>
  ),
  in_progress: (
    <>
      {box}
      <path d="M1.5 8.5h11v2.6a1.4 1.4 0 0 1-1.4 1.4H2.9a1.4 1.4 0 0 1-1.4-1.4z" style={solid} />
    </>
  ),
  ready_for_pickup: (
    <>
      <path d="M1.5 6v5.1a1.4 1.4 0 0 0 1.4 1.4h8.2a1.4 1.4 0 0 0 1.4-1.4V6z" />
      <path d="M1.5 9h11v2.1a1.4 1.4 0 0 1-1.4 1.4H2.9a1.4 1.4 0 0 1-1.4-1.4z" style={solid} />
      <path d="M5 6V3.4a2 2 0 0 1 4 0V4" />
    </>
  ),
  partially_fulfilled: (
    <>
      {box}
      <path d="M1.5 5h11v6.1a1.4 1.4 0 0 1-1.4 1.4H2.9a1.4 1.4 0 0 1-1.4-1.4z" style={solid} />
    </>
  ),
  fulfilled: (
    <>
      {fullBox}
      <path d="M4 7h6M7.8 4.8 10 7 7.8 9.2" style={cut} />
    </>
  ),
  delivered: (
    <>
      {fullBox}
      <path d="M4 7.2 6.1 9.2 10 5" style={cut} />
    </>
  ),
};

export function FulfillmentGlyph({ status }: { status: FulfillmentStatus }) {
  return <Glyph>{fulfillment[status]}</Glyph>;
}

export type ReturnStatus = 'requested' | 'in_progress' | 'returned';

const diamond = <path d="m7 1.4 5.6 5.6L7 12.6 1.4 7z" />;
const returns: Record<ReturnStatus, ReactNode> = {
  requested: diamond,
  in_progress: (
    <>
      {diamond}
      <path d="M1.4 7h11.2L7 12.6z" style={solid} />
    </>
  ),
  returned: (
    <>
      <path d="m7 .6 6.4 6.4L7 13.4.6 7z" fill="currentColor" stroke="currentColor" strokeWidth="0.8" />
      <path d="M4.8 7.1 6.4 8.6l2.8-3" style={cut} />
    </>
  ),
};

export function ReturnGlyph({ status }: { status: ReturnStatus }) {
  return <Glyph>{returns[status]}</Glyph>;
}

export function HoldGlyph() {
  return (
    <Glyph>
      <path d="M3 1.5v11" strokeWidth="1.75" />
      <path d="M3.6 2h8.6l-2.4 2.9 2.4 2.9H3.6z" style={solid} />
    </Glyph>
  );
}

export type Severity = 'late' | 'at_risk' | 'information' | 'done';

const severity: Record<Severity, ReactNode> = {
  late: (
    <>
      <path d="M4.3.5h5.4l3.8 3.8v5.4l-3.8 3.8H4.3L.5 9.7V4.3z" style={solid} />
      <path d="M7 3.6v3.8M7 10.1v.05" style={{ stroke: 'var(--ls-on-glyph)' }} strokeWidth="1.75" />
    </>
  ),
  at_risk: (
    <>
      <path d="M7 1.2 13.2 12.4H.8z" fill="currentColor" strokeWidth="1.2" />
      <path
        d="M7 5.4v3M7 10.5v.05"
        style={{ stroke: 'var(--ls-on-tint, var(--ls-risk-bg))' }}
        strokeWidth="1.5"
      />
    </>
  ),
  information: (
    <>
      <circle cx="7" cy="7" r="5.75" />
      <path d="M7 6.8v3M7 4.3v.05" />
    </>
  ),
  done: <path d="M2 7.6 5.4 11 12 3.6" strokeWidth="1.9" />,
};

export function SeverityGlyph({ severity: value }: { severity: Severity }) {
  return <Glyph>{severity[value]}</Glyph>;
}
