import { ActionIcon, Button, Menu } from '@mantine/core';
import { Ellipsis, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../strings/strings.ts';
import classes from './bars.module.css';
import { Keycap } from './keycap.tsx';
import { type KeyBinding, useKeys } from './keys.ts';

export type BulkAction = {
  id: string;
  /** Says its effect when not every row takes part: "Fulfill 4 of 6". */
  label: string;
  icon?: ReactNode;
  keys?: string;
  primary?: boolean;
  /** Last in the menu, never on the bar. */
  destructive?: boolean;
  disabled?: boolean;
  run: () => void;
};

/** What can be done with the selected rows, at the bottom of the list. */
export function BulkBar({
  count,
  total,
  onSelectAll,
  onClear,
  actions,
  shown = 6,
  inline = false,
}: {
  count: number;
  total?: number;
  onSelectAll?: () => void;
  onClear: () => void;
  actions: readonly BulkAction[];
  shown?: number;
  inline?: boolean;
}) {
  const open = count > 0;
  const group = t('ui.keys.selection');
  const bindings: KeyBinding[] = actions.flatMap((action) =>
    action.keys && !action.disabled
      ? [{ keys: action.keys, label: action.label, group, run: action.run }]
      : [],
  );
  useKeys(open ? [...bindings, { keys: 'escape', label: t('ui.bulk.clear'), group, run: onClear }] : []);
  if (!open) return null;
  const onBar = actions.filter((action) => !action.destructive).slice(0, shown);
  const inMenu = [
    ...actions.filter((action) => !action.destructive).slice(shown),
    ...actions.filter((action) => action.destructive),
  ];
  return (
    <div
      className={`${classes.bar} ${classes.bulkBar} ${inline ? classes.inline : ''}`}
      role="toolbar"
      aria-label={t('ui.bulk.region')}
    >
      <span className={classes.bulkCount}>{count}</span>
      <strong>{t('ui.bulk.selected')}</strong>
      {onSelectAll && total !== undefined && total > count && (
        <Button variant="transparent" className={classes.barLink} size="compact-sm" onClick={onSelectAll}>
          {t('ui.bulk.selectAll', { count: total })}
        </Button>
      )}
      <span className={classes.barRule} />
      {onBar.map((action) => (
        <Button
          key={action.id}
          variant={action.primary ? 'filled' : 'transparent'}
          className={action.primary ? classes.barPrimary : classes.barPlain}
          leftSection={action.icon}
          rightSection={action.keys && <Keycap keys={action.keys} />}
          disabled={action.disabled ?? false}
          onClick={action.run}
        >
          {action.label}
        </Button>
      ))}
      {inMenu.length > 0 && (
        <Menu position="top-end">
          <Menu.Target>
            <ActionIcon variant="transparent" className={classes.barPlain} aria-label={t('ui.bulk.more')}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {inMenu.map((action) => (
              <Menu.Item
                key={action.id}
                leftSection={action.icon}
                rightSection={action.keys && <Keycap keys={action.keys} />}
                disabled={action.disabled ?? false}
                onClick={action.run}
                {...(action.destructive ? { color: 'signal' } : {})}
              >
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <span className={classes.barRule} />
      <Button
        variant="transparent"
        className={classes.barPlain}
        leftSection={<X size={16} />}
        rightSection={<Keycap keys="escape" />}
        onClick={onClear}
      >
        {t('ui.bulk.clear')}
      </Button>
    </div>
  );
}
