import { formatAbsolute } from '../../ui/format.ts';
import classes from './inventory.module.css';
import { countdown } from './reservations.ts';

/** What is left until a moment. Whoever shows several gives them one clock. */
export function Countdown({ until, now }: { until: string; now: number }) {
  const left = Date.parse(until) - now;
  return (
    <time
      dateTime={until}
      title={formatAbsolute(until)}
      className={left < 60_000 ? classes.soon : classes.countdown}
    >
      {countdown(left)}
    </time>
  );
}
