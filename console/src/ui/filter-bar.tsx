import { Button, CloseButton, Menu, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { ListFilter, Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../strings/strings.ts';
import classes from './filter-bar.module.css';
import { Keycap } from './keycap.tsx';
import { useKeys } from './keys.ts';

export type FilterChip = { id: string; name: string; value: string };

/** Search, a chip for every filter in force, and what can still be added. No filter is ever hidden. */
export function FilterBar({
  search,
  onSearch,
  placeholder,
  chips,
  onRemove,
  onClear,
  addable,
  editor,
  count,
  children,
}: {
  search: string;
  onSearch: (text: string) => void;
  placeholder: string;
  chips: readonly FilterChip[];
  onRemove: (id: string) => void;
  onClear: () => void;
  addable: readonly { id: string; name: string }[];
  /** The field that sets a filter, shown in a popover under its chip. */
  editor: (id: string, close: () => void) => ReactNode;
  count?: string;
  children?: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search);
  const [editing, setEditing] = useState<string | null>(null);
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return;
    const timer = setTimeout(() => onSearch(text), 250);
    return () => clearTimeout(timer);
  }, [text, search, onSearch]);
  useKeys([
    { keys: '/', label: t('ui.keys.search'), group: t('ui.keys.general'), run: () => input.current?.focus() },
  ]);
  const adding = editing !== null && !chips.some((chip) => chip.id === editing);
  const close = () => setEditing(null);

  return (
    <search className={classes.bar}>
      <TextInput
        ref={input}
        className={classes.search}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && onSearch(text)}
        placeholder={placeholder}
        aria-label={placeholder}
        leftSection={<Search size={16} strokeWidth={1.75} />}
        rightSectionPointerEvents="all"
        rightSection={
          text === '' ? (
            <Keycap keys="/" />
          ) : (
            <CloseButton size="sm" aria-label={t('ui.filters.clearSearch')} onClick={() => onSearch('')} />
          )
        }
      />
      {chips.map((chip) => (
        <Popover
          withRoles={false}
          key={chip.id}
          opened={editing === chip.id}
          onChange={(open) => !open && close()}
          trapFocus
          position="bottom-start"
          shadow="md"
        >
          <Popover.Target>
            <span className={classes.chip}>
              <UnstyledButton
                className={classes.chipText}
                aria-haspopup="dialog"
                aria-expanded={editing === chip.id}
                onClick={() => setEditing(chip.id)}
              >
                <span className={classes.chipName}>{chip.name}</span> {chip.value}
              </UnstyledButton>
              <UnstyledButton
                className={classes.remove}
                aria-label={t('ui.filters.remove', { name: chip.name })}
                onClick={() => onRemove(chip.id)}
              >
                <X size={14} aria-hidden="true" />
              </UnstyledButton>
            </span>
          </Popover.Target>
          <Popover.Dropdown>{editor(chip.id, close)}</Popover.Dropdown>
        </Popover>
      ))}
      {addable.length > 0 && (
        <Popover
          withRoles={false}
          opened={adding}
          onChange={(open) => !open && close()}
          trapFocus
          position="bottom-start"
          shadow="md"
        >
          <Popover.Target>
            <span>
              <Menu position="bottom-start">
                <Menu.Target>
                  <Button
                    variant="default"
                    className={classes.add}
                    leftSection={<ListFilter size={16} strokeWidth={1.75} />}
                  >
                    {t('ui.filters.add')}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {addable.map((filter) => (
                    <Menu.Item key={filter.id} onClick={() => setEditing(filter.id)}>
                      {filter.name}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            </span>
          </Popover.Target>
          <Popover.Dropdown>{editing !== null && adding && editor(editing, close)}</Popover.Dropdown>
        </Popover>
      )}
      {chips.length > 0 && (
        <Button variant="transparent" onClick={onClear}>
          {t('ui.filters.clear')}
        </Button>
      )}
      <div className={classes.end}>
        {count && <span className={classes.count}>{count}</span>}
        {children}
      </div>
    </search>
  );
}
