import { useEffect, useState } from 'react';
import type { GetV1ReservationsResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';

export type Reservation = GetV1ReservationsResponse['items'][number];

export const reservationStates = [
  'open',
  'converted',
  'expired',
  'released',
] as const satisfies readonly Reservation['state'][];

export const releaseReasons = ['cart_left', 'customer_asked', 'units_needed', 'mistake'] as const;

/** The time by this screen's clock, anew every second while something is counted down. */
export function useNow(is_running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!is_running) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [is_running]);
  return now;
}

/** How long is left, to the second under an hour: 14:59, 2 h 05 min. */
export function countdown(left_ms: number): string {
  const seconds = Math.max(0, Math.ceil(left_ms / 1_000));
  if (seconds === 0) return t('inventory.reservations.over');
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  const two = (value: number) => String(value).padStart(2, '0');
  if (hours < 1) return `${minutes}:${two(seconds % 60)}`;
  return `${hours} h ${two(minutes % 60)} min`.replaceAll(' ', '\u00a0');
}

/** Who keeps it: the key or person, and what they call it. */
export function holderWords({ holder_name, reference }: Reservation): string {
  return reference === '' ? holder_name : `${holder_name}, ${reference}`;
}

/** Why it was released: one of our reasons in words, with the note behind it; what others wrote as it stands. */
export function endWords(end_reason: string | null): string {
  if (end_reason === null) return '';
  const known = releaseReasons.find(
    (reason) => end_reason === reason || end_reason.startsWith(`${reason}: `),
  );
  return known === undefined
    ? end_reason
    : `${t(`inventory.reservations.reason.${known}`)}${end_reason.slice(known.length)}`;
}
