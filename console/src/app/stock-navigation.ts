import {
  ArrowRightLeft,
  Bell,
  ClipboardCheck,
  ClipboardPaste,
  Coins,
  Forklift,
  Hourglass,
  ListChecks,
  type LucideIcon,
  PackageCheck,
  PackagePlus,
  Scale,
  SearchCheck,
  Ship,
  Timer,
} from 'lucide-react';
import type { Permission } from '../api/session.ts';
import { t } from '../strings/strings.ts';
import type { NavEntry } from './nav-entry.ts';

/** What hangs under Inventory, in the order in which goods go through it. */
export const stockNavigation: readonly NavEntry[] = [
  under('supplies', t('inventory.nav.supplies'), Ship, 'inventory:read'),
  {
    ...under('receive', t('stockRoom.nav.receive'), PackagePlus, 'inventory:receive'),
    to: '/receive',
  },
  under('receipts', t('stockRoom.nav.receipts'), PackageCheck, 'inventory:read'),
  under('quality-control', t('stockRoom.nav.quality'), SearchCheck, 'inventory:read'),
  under('transfers', t('stockRoom.nav.transfers'), Forklift, 'inventory:read'),
  under('counts', t('counting.nav.counts'), ClipboardCheck, 'inventory:count'),
  under('snapshots', t('counting.nav.snapshots'), Scale, 'inventory:read'),
  under('low-stock', t('counting.nav.low'), Bell, 'inventory:read'),
  under('lots', t('lots.nav'), Hourglass, 'inventory:read'),
  under('reservations', t('inventory.nav.reservations'), Timer, 'fulfillment:read'),
  under('movements', t('inventory.nav.movements'), ArrowRightLeft, 'inventory:read'),
  under('value', t('stockRoom.nav.value'), Coins, 'inventory:value'),
  under('policies', t('inventory.nav.policies'), ListChecks, 'inventory:read'),
  under('set-levels', t('inventory.nav.setLevels'), ClipboardPaste, 'inventory:adjust'),
];

function under(page: string, label: string, icon: LucideIcon, permission: Permission): NavEntry {
  return {
    id: `inventory-${page}`,
    label,
    to: `/inventory/${page}`,
    icon,
    permission,
    section: 'supply',
    inside: true,
    under: '/inventory',
  };
}
