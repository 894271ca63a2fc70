import { Menu, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut, Radio, SunMoon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { onSignedOut, read } from '../api/client.ts';
import type { GetV1OrdersCountsResponse } from '../api/generated/types.gen.ts';
import { listOptions } from '../api/lists.ts';
import { useLiveUpdates } from '../api/live.ts';
import { sessionOptions, useMay, useSession, useSignOut } from '../api/session.ts';
import { CatalogPalette } from '../features/catalog/catalog-palette.tsx';
import { CustomersPalette } from '../features/customers/customers-palette.tsx';
import { LotPalette } from '../features/inventory/lot-palette.tsx';
import { OrdersPalette } from '../features/orders/orders-palette.tsx';
import { viewOfText } from '../features/orders/orders-view.ts';
import { useSavedViews } from '../features/orders/saved-views.tsx';
import { t } from '../strings/strings.ts';
import { type KeyBinding, useKeyboard, useKeys } from '../ui/keys.ts';
import { findMatch, type PaletteItem, usePaletteProvider } from '../ui/palette-registry.ts';
import { usePreference } from '../ui/preferences.ts';
import { Toasts } from '../ui/toasts.tsx';
import { Frame, type Scope } from './frame.tsx';
import { KeySheet } from './key-sheet.tsx';
import { navigation } from './navigation.ts';
import { Palette } from './palette.tsx';
import classes from './shell.module.css';

/** The signed-in console: frame, keys, palette, toasts and live updates around the page. */
export function Shell() {
  const session = useSession();
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [scope, setScope] = usePreference<string | null>('location-scope', null);
  const live = useLiveUpdates(session !== null && session !== undefined && may('events:read'));
  const locations = useQuery({
    ...listOptions<Scope>('/v1/locations', { limit: 200 }),
    enabled: may('inventory:read'),
    staleTime: 5 * 60_000,
  });
  const counts = useQuery({
    queryKey: ['/v1/orders/counts'] as const,
    queryFn: ({ signal }) => read<GetV1OrdersCountsResponse>('/v1/orders/counts', { signal }),
    enabled: may('orders:read'),
  });
  const pinned = useSavedViews().filter((view) => view.is_pinned);
  const entries = navigation.filter((entry) => entry.permission === undefined || may(entry.permission));

  const { setColorScheme } = useMantineColorScheme();
  const signOut = useSignOutAndLeave();
  const actions: PaletteItem[] = [
    ...(['light', 'dark'] as const).map((scheme) => ({
      id: `theme-${scheme}`,
      label: t(`shell.useTheme.${scheme}`),
      icon: <SunMoon size={16} strokeWidth={1.75} />,
      run: () => setColorScheme(scheme),
    })),
    {
      id: 'all-keys',
      label: t('shell.keys.help'),
      icon: <Keyboard size={16} strokeWidth={1.75} />,
      keys: '?',
      run: () => setHelp(true),
    },
    {
      id: 'sign-out',
      label: t('shell.signOut'),
      icon: <LogOut size={16} strokeWidth={1.75} />,
      run: () => void signOut(),
    },
  ];

  useKeyboard();
  const general = t('ui.keys.general');
  const go: KeyBinding[] = entries.flatMap((entry) =>
    entry.go
      ? [
          {
            keys: `g ${entry.go}`,
            label: entry.label,
            group: t('ui.keys.go'),
            run: () => void navigate({ to: entry.to }),
          },
        ]
      : [],
  );
  useKeys([
    { keys: 'mod+k', label: t('shell.keys.palette'), group: general, run: () => setPalette(true) },
    { keys: '?', label: t('shell.keys.help'), group: general, run: () => setHelp(true) },
    ...go,
  ]);
  usePaletteProvider({
    id: 'pages',
    heading: t('shell.palette.goTo'),
    order: 90,
    search: (query) =>
      entries
        .filter((entry) => query === '' || findMatch(entry.label, query) !== null)
        .map((entry) => ({
          id: `page-${entry.id}`,
          label: entry.label,
          icon: entry.icon && <entry.icon size={16} strokeWidth={1.75} />,
          ...(entry.go ? { keys: `g ${entry.go}` } : {}),
          href: entry.to,
          run: () => void navigate({ to: entry.to }),
        })),
  });
  usePaletteProvider({
    id: 'shell-actions',
    heading: t('shell.palette.actions'),
    order: 65,
    prefix: '>',
    search: (query) => actions.filter(({ label }) => query !== '' && findMatch(label, query) !== null),
  });
  useEffect(
    () =>
      onSignedOut(() => {
        queries.setQueryData(sessionOptions.queryKey, null);
        void navigate({ to: '/sign-in', search: { to: location.pathname + location.search } });
      }),
    [navigate, queries],
  );

  if (!session) return null;
  return (
    <>
      <Frame
        company={session.company_name}
        entries={entries}
        counts={counts.data ? { orders: counts.data.all_open.count } : {}}
        pinned={pinned.map(({ id, name, query }) => ({
          id,
          name,
          search: { ...viewOfText(query), view: id },
        }))}
        scopes={locations.data?.items ?? []}
        scope={scope}
        onScope={setScope}
        beside={
          <span className={live ? classes.live : classes.notLive}>
            <Radio size={14} aria-hidden="true" />
            {live ? t('shell.live') : t('shell.notLive')}
          </span>
        }
        person={session.user.name}
        userMenu={<UserMenu />}
        onPalette={() => setPalette(true)}
        onHelp={() => setHelp(true)}
      >
        <Outlet />
      </Frame>
      <CustomersPalette />
      <OrdersPalette />
      <CatalogPalette />
      <LotPalette />
      <Palette opened={palette} onClose={() => setPalette(false)} />
      <KeySheet opened={help} onClose={() => setHelp(false)} />
      <Toasts />
    </>
  );
}

/** Stations take the whole screen: keys, palette and toasts stay, the frame goes. */
export function StationShell() {
  useKeyboard();
  const [help, setHelp] = useState(false);
  useKeys([
    { keys: '?', label: t('shell.keys.help'), group: t('ui.keys.general'), run: () => setHelp(true) },
  ]);
  return (
    <>
      <main id="page" className={classes.station}>
        <Outlet />
      </main>
      <KeySheet opened={help} onClose={() => setHelp(false)} />
      <Toasts />
    </>
  );
}

function useSignOutAndLeave(): () => Promise<void> {
  const signOut = useSignOut();
  const navigate = useNavigate();
  return async () => {
    await signOut();
    await navigate({ to: '/sign-in', search: {} });
  };
}

function UserMenu() {
  const session = useSession();
  const signOut = useSignOutAndLeave();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [letters, setLetters] = usePreference('letter-keys', true);
  return (
    <>
      <Menu.Label>{session?.user.email}</Menu.Label>
      <div className={classes.setting}>
        <SegmentedControl
          fullWidth
          aria-label={t('shell.theme')}
          value={colorScheme}
          onChange={setColorScheme}
          data={(['light', 'dark', 'auto'] as const).map((value) => ({
            value,
            label: t(`shell.theme.${value}`),
          }))}
        />
        <Switch
          size="xs"
          label={t('shell.letterKeys')}
          checked={letters}
          onChange={(event) => setLetters(event.currentTarget.checked)}
        />
      </div>
      <Menu.Divider />
      <Menu.Item leftSection={<LogOut size={16} strokeWidth={1.75} />} onClick={() => void signOut()}>
        {t('shell.signOut')}
      </Menu.Item>
    </>
  );
}
