import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Filters that live in the address, so that a view can be sent, kept and gone back to. */
export function useUrlFilters<Name extends string>() {
  const search = useRouterState({ select: (state) => state.matches.at(-1)?.search });
  const filters = (search ?? {}) as Partial<Record<Name, string>>;
  const navigate = useNavigate();
  const change = useCallback(
    (next: Partial<Record<Name, string | undefined>>) => {
      const search = (old: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries({ ...old, ...next }).filter(([, value]) => value !== undefined && value !== ''),
        );
      // Every page declares its own filters; which page this is, only the router knows.
      void navigate({ to: '.', search: search as never, replace: true });
    },
    [navigate],
  );
  return [filters, change] as const;
}
