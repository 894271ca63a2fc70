import { useState } from 'react';
import { readPreference, writePreference } from '../../ui/preferences.ts';

export type CountState = 'good' | 'damaged' | 'quality_control';
export type CountedUnits = Record<CountState, number>;

/** The lot, or the serial number, of a counted unit as its label or a person says it. */
export type CountedLot = { code: string; expires_on?: string; lot?: string };

export type CountedEntry = { sku: string; state: CountState; quantity: number; lot?: CountedLot };

/** What was counted so far; kept on the device until it is posted, under an id that is sent with it. */
export type Tally = { client_id: string; entries: readonly CountedEntry[] };

export const noUnits: CountedUnits = { good: 0, damaged: 0, quality_control: 0 };

export function newTally(): Tally {
  return { client_id: crypto.randomUUID(), entries: [] };
}

export function countedBySku({ entries }: Tally): Map<string, CountedUnits> {
  const counted = new Map<string, CountedUnits>();
  for (const { sku, state, quantity } of entries) {
    const units = counted.get(sku) ?? noUnits;
    counted.set(sku, { ...units, [state]: units[state] + quantity });
  }
  return counted;
}

/** The lots of what was counted of a SKU, each once for every state; empty for one that is not tracked. */
export function countedLots({ entries }: Tally, sku: string) {
  const lots = new Map<string, CountedLot & { state: CountState; quantity: number }>();
  for (const { lot, state, quantity, ...entry } of entries) {
    if (entry.sku !== sku || !lot) continue;
    const key = `${state} ${lot.code}`;
    lots.set(key, { ...lots.get(key), ...lot, state, quantity: (lots.get(key)?.quantity ?? 0) + quantity });
  }
  return [...lots.values()];
}

export function unitsOf({ good, damaged, quality_control }: CountedUnits): number {
  return good + damaged + quality_control;
}

/** A tally that outlives a reload, by the name of what is counted. */
export function useTally(name: string): [Tally, (tally: Tally) => void] {
  const [tally, setTally] = useState<Tally>(() => readPreference(name, newTally()));
  const keep = (next: Tally) => {
    writePreference(name, next);
    setTally(next);
  };
  return [tally, keep];
}
