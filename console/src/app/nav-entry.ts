import type { LucideIcon } from 'lucide-react';
import type { Permission } from '../api/session.ts';

/** A page as the navigation, the G keys and the palette know it. */
export type NavEntry = {
  id: string;
  label: string;
  to: string;
  icon?: LucideIcon;
  /** Without it the entry is not shown, and the page says which permission it needs. */
  permission?: Permission;
  /** The letter after G. */
  go?: string;
  /** Entries stand in this order of sections; `inside` ones hang under the entry before them. */
  section: 'work' | 'supply' | 'house';
  inside?: boolean;
  /** Shown only while the page is this one or below it: the sidebar stays short. */
  under?: string;
  /** What the page is for, where pages are listed with a sentence. */
  about?: string;
};
