import { UnstyledButton } from '@mantine/core';
import { formatCount } from './format.ts';
import classes from './tabs.module.css';

export type TabEntry = { id: string; label: string; count?: number | string; tone?: 'late' | 'risk' };

/** Preset views of one list with their counts. A group of switches over one table, so not ARIA tabs. */
export function Tabs({
  label,
  tabs,
  value,
  onChange,
}: {
  label: string;
  tabs: readonly TabEntry[];
  value: string;
  onChange: (id: string) => void;
}) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <UnstyledButton
          key={tab.id}
          className={classes.tab}
          aria-current={tab.id === value ? 'true' : undefined}
          onClick={() => onChange(tab.id)}
        >
          {tab.label}
          {tab.count !== undefined && (
            <span className={`${classes.count} ${tab.tone && tab.count !== 0 ? classes[tab.tone] : ''}`}>
              {typeof tab.count === 'number' ? formatCount(tab.count) : tab.count}
            </span>
          )}
        </UnstyledButton>
      ))}
    </nav>
  );
}
