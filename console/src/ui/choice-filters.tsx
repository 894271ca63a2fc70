import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FilterChip } from './filter-bar.tsx';

/** A filter with a list to choose from; without `data` it comes by a link only, and can be seen and taken off. */
export type Choice = {
  id: string;
  name: string;
  value: string | undefined;
  data?: readonly { value: string; label: string }[];
};

/** What a filter bar needs to know of filters that are chosen from lists, and what is left when all are taken off. */
export function choiceFilters(
  choices: readonly Choice[],
  set: (changes: Record<string, string | undefined>) => void,
) {
  const none = Object.fromEntries(choices.map(({ id }) => [id, undefined]));
  const chips = choices.flatMap(({ id, name, value, data = [] }): FilterChip[] =>
    value === undefined ? [] : [{ id, name, value: data.find((one) => one.value === value)?.label ?? value }],
  );
  const bar = {
    chips,
    onRemove: (id: string) => set({ [id]: undefined }),
    onClear: () => set(none),
    addable: choices.filter(({ value, data }) => value === undefined && data !== undefined),
    editor: (id: string, close: () => void): ReactNode => {
      const choice = choices.find((one) => one.id === id);
      const value = choice?.value;
      return (
        <Select
          label={choice?.name}
          comboboxProps={{ withinPortal: false }}
          data={choice?.data ?? (value === undefined ? [] : [value])}
          value={value ?? null}
          onChange={(next) => {
            set({ [id]: next ?? undefined });
            close();
          }}
        />
      );
    },
  };
  return { bar, words: chips.map(({ value }) => value), none };
}
