import { ActionIcon, Avatar, Drawer, Menu, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useRouterState } from '@tanstack/react-router';
import { Bookmark, ChevronDown, CircleHelp, MapPin, Menu as MenuIcon, Search } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { OrdersSearch } from '../features/orders/orders-view.ts';
import { t } from '../strings/strings.ts';
import { formatCount } from '../ui/format.ts';
import { Keycap } from '../ui/keycap.tsx';
import classes from './frame.module.css';
import type { NavEntry } from './nav-entry.ts';

export type Scope = { id: string; name: string };
export type PinnedView = { id: string; name: string; search: OrdersSearch & { view: string } };

/** The frame around every page but the stations: navigation, palette, location scope, the person. Knows no data. */
export function Frame({
  company,
  entries,
  counts,
  pinned = [],
  scopes,
  scope,
  onScope,
  beside,
  person,
  userMenu,
  onPalette,
  onHelp,
  children,
}: {
  company: string;
  entries: readonly NavEntry[];
  counts: Readonly<Record<string, number>>;
  pinned?: readonly PinnedView[];
  scopes: readonly Scope[];
  scope: string | null;
  onScope: (id: string | null) => void;
  beside?: ReactNode;
  person: string;
  userMenu: ReactNode;
  onPalette: () => void;
  onHelp: () => void;
  children: ReactNode;
}) {
  const [drawer, setDrawer] = useState(false);
  const narrow = useMediaQuery('(max-width: 47.99em)');
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes because the path changed.
  useEffect(() => setDrawer(false), [path]);
  const nav = <Navigation entries={entries} counts={counts} pinned={pinned} path={path} />;
  return (
    <div className={classes.frame}>
      <a href="#page" className={classes.skip}>
        {t('shell.skip')}
      </a>
      <header className={classes.top}>
        <div className={classes.brand}>
          {narrow ? (
            <ActionIcon size={32} aria-label={t('shell.openNav')} onClick={() => setDrawer(true)}>
              <MenuIcon size={18} strokeWidth={1.75} />
            </ActionIcon>
          ) : (
            <img src="/mark.svg" alt="" width={24} height={24} />
          )}
          <span className={classes.brandWords}>
            <strong>Longshore</strong>
            <span>{company}</span>
          </span>
        </div>
        <UnstyledButton className={classes.search} onClick={onPalette}>
          <Search size={16} strokeWidth={1.75} aria-hidden="true" />
          <span className={classes.searchText}>{t('shell.search')}</span>
          <Keycap keys="mod+k" />
        </UnstyledButton>
        {scopes.length > 0 && <ScopeMenu scopes={scopes} scope={scope} onScope={onScope} />}
        <div className={classes.beside}>{beside}</div>
        <ActionIcon size={32} aria-label={t('shell.help')} onClick={onHelp}>
          <CircleHelp size={18} strokeWidth={1.75} />
        </ActionIcon>
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <UnstyledButton aria-label={t('shell.userMenu', { name: person })} className={classes.person}>
              <Avatar size={26} color="tide" name={person} aria-hidden="true">
                {initialsOf(person)}
              </Avatar>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>{userMenu}</Menu.Dropdown>
        </Menu>
      </header>
      {narrow ? (
        <Drawer opened={drawer} onClose={() => setDrawer(false)} size={260} title="Longshore" padding="sm">
          {nav}
        </Drawer>
      ) : (
        <div className={classes.side}>{nav}</div>
      )}
      <main id="page" tabIndex={-1} className={classes.sheet}>
        {children}
      </main>
    </div>
  );
}

/** The first letters of the first and the last word of a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0]?.[0], words.length > 1 ? words.at(-1)?.[0] : undefined];
  return letters.join('').toUpperCase();
}

const sections = ['work', 'supply', 'house'] as const;

function Navigation({
  entries,
  counts,
  pinned,
  path,
}: {
  entries: readonly NavEntry[];
  counts: Readonly<Record<string, number>>;
  pinned: readonly PinnedView[];
  path: string;
}) {
  return (
    <nav aria-label={t('shell.nav')} className={classes.nav}>
      {sections.map((section) => {
        const own = entries.filter(
          (entry) => entry.section === section && (entry.under === undefined || isCurrent(entry.under, path)),
        );
        if (own.length === 0) return null;
        return (
          <div key={section} className={classes[section]}>
            {section === 'supply' && <div className={classes.sectionName}>{t('shell.nav.supply')}</div>}
            {own.map((entry) => (
              <Link
                key={entry.id}
                to={entry.to}
                className={`${classes.entry} ${entry.inside ? classes.inside : ''}`}
                // The router would call every section of the address the page; the one that stands open is.
                activeOptions={{ exact: true }}
                aria-current={currentOf(entry.to, path, own)}
                title={entry.label}
              >
                {entry.icon && <entry.icon size={16} strokeWidth={1.75} aria-hidden="true" />}
                <span className={classes.entryName}>{entry.label}</span>
                {counts[entry.id] !== undefined && (
                  <span className={classes.count}>{formatCount(counts[entry.id] ?? 0)}</span>
                )}
              </Link>
            ))}
          </div>
        );
      })}
      {pinned.length > 0 && (
        <div className={classes.supply}>
          <div className={classes.sectionName}>{t('shell.nav.pinned')}</div>
          {pinned.map((view) => (
            <Link key={view.id} to="/orders" search={view.search} className={classes.entry} title={view.name}>
              <Bookmark size={16} strokeWidth={1.75} aria-hidden="true" />
              <span className={classes.entryName}>{view.name}</span>
            </Link>
          ))}
        </div>
      )}
    </nav>
  );
}

/** The page itself, or only the section that the page stands in. */
function currentOf(
  to: string,
  path: string,
  entries: readonly { to: string }[],
): 'page' | 'true' | undefined {
  if (!isCurrent(to, path)) return undefined;
  return entries.some((entry) => entry.to.startsWith(`${to}/`) && isCurrent(entry.to, path))
    ? 'true'
    : 'page';
}

/** Home is current on `/` alone, every other entry on its own page and the pages below it. */
export function isCurrent(to: string, path: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}

function ScopeMenu({
  scopes,
  scope,
  onScope,
}: {
  scopes: readonly Scope[];
  scope: string | null;
  onScope: (id: string | null) => void;
}) {
  const name = scopes.find((one) => one.id === scope)?.name ?? t('shell.allLocations');
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.scope} aria-label={t('shell.locationScope', { name })}>
          <MapPin size={16} strokeWidth={1.75} aria-hidden="true" />
          <span className={classes.scopeName}>{name}</span>
          <ChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onScope(null)}>{t('shell.allLocations')}</Menu.Item>
        {scopes.map((one) => (
          <Menu.Item key={one.id} onClick={() => onScope(one.id)}>
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
