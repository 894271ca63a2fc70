import { Radio } from 'lucide-react';
import { t } from '../../strings/strings.ts';
import classes from './inventory.module.css';
import type { LiveState } from './live-stock.ts';

/** Whether the figures beside it follow what happens, as it happens. */
export function LiveMark({ state }: { state: LiveState }) {
  return (
    <span className={state === 'live' ? classes.live : classes.notLive} role="status">
      <Radio size={14} aria-hidden="true" />
      {t(`inventory.live.${state}`)}
    </span>
  );
}
