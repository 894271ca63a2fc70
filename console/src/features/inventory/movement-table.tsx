import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../strings/strings.ts';
import classes from './inventory.module.css';
import { type Movement, reasonWords } from './inventory.ts';

/** From which state to which: what comes in has no first, what leaves no second. */
export function MovedStates({ movement: { from_state, to_state } }: { movement: Movement }) {
  return (
    <span className={classes.arrow}>
      {from_state ? t(`ui.stock.${from_state}`) : t('inventory.movement.in')}
      <ArrowRight size={14} aria-hidden="true" />
      {to_state ? t(`ui.stock.${to_state}`) : t('inventory.movement.out')}
    </span>
  );
}

/** Why it moved: the reason, as a link to what it was for where there is a page, and the note. */
export function MovedWhy({ movement }: { movement: Movement }) {
  const { note } = movement;
  return (
    <>
      <ToReference movement={movement}>{reasonWords(movement.reason)}</ToReference>
      {note && <div className={classes.dim}>{note}</div>}
    </>
  );
}

function ToReference({
  movement: { reference_type, reference_id },
  children,
}: {
  movement: Movement;
  children: ReactNode;
}) {
  if (reference_id !== null && reference_type === 'fulfillment_order')
    return (
      <Link to="/pack/$key" params={{ key: reference_id }}>
        {children}
      </Link>
    );
  if (reference_id !== null && reference_type === 'goods_receipt')
    return (
      <Link to="/inventory/receipts/$id" params={{ id: reference_id }}>
        {children}
      </Link>
    );
  if (reference_id !== null && reference_type === 'transfer')
    return (
      <Link to="/inventory/transfers/$id" params={{ id: reference_id }}>
        {children}
      </Link>
    );
  return children;
}
