import { queryOptions } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type {
  GetV1LocationsByIdLayoutResponse,
  GetV1WavesByIdResponse,
  GetV1WavesResponse,
  PostV1WavesResponse,
} from '../../api/generated/types.gen.ts';

export type Wave = GetV1WavesByIdResponse;
export type WaveCard = GetV1WavesResponse['items'][number];
export type Walk = Wave['walks'][number];
export type Stop = Walk['stops'][number];
export type Item = Stop['items'][number];
export type Layout = GetV1LocationsByIdLayoutResponse;
export type Building = NonNullable<Layout['building']>;
export type Released = PostV1WavesResponse;

export function waveOptions(id: string) {
  const path = `/v1/waves/${id}`;
  return queryOptions({
    queryKey: [path] as const,
    queryFn: ({ signal }) => read<Wave>(path, { signal }),
  });
}

export function layoutOptions(location_id: string) {
  const path = `/v1/locations/${location_id}/layout`;
  return queryOptions({
    queryKey: [path] as const,
    queryFn: ({ signal }) => read<Layout>(path, { signal }),
  });
}

/** What changes elsewhere when a wave goes on. */
export const waveStale = ['/v1/waves', '/v1/fulfillment-orders', '/v1/orders', '/v1/home'] as const;

/** Units of a walk that are wanted, and those that were picked. */
export function progressOf({ stops }: Pick<Walk, 'stops'>): { wanted: number; picked: number } {
  const totes = stops.flatMap(({ items }) => items.flatMap((item) => item.totes));
  return {
    wanted: totes.reduce((sum, { wanted }) => sum + wanted, 0),
    picked: totes.reduce((sum, { picked }) => sum + picked, 0),
  };
}

// A person walks a meter a second with a cart, needs ten seconds for a unit, and a minute to begin and end a walk.
const METERS_PER_MINUTE = 60;
const UNITS_PER_MINUTE = 6;

/** About how long walks take, in minutes. */
export function minutesOf({
  walk_mm,
  units,
  batches,
}: {
  walk_mm: number;
  units: number;
  batches: number;
}): number {
  return Math.ceil(walk_mm / 1_000 / METERS_PER_MINUTE + units / UNITS_PER_MINUTE + batches);
}

/** A share in whole percent. */
export function percentOf(part: number, whole: number): number {
  return Math.round((100 * part) / whole);
}
