/** What a channel leaves unsold of every SKU. */
export type ChannelBuffer = {
  /** So many units, */
  stock_buffer: number;
  /** or this share of what is free, if that is more. */
  buffer_percent: number;
  /** When no more than this is free, nothing is sold. */
  end_when: number;
};

export const NO_BUFFER: ChannelBuffer = { stock_buffer: 0, buffer_percent: 0, end_when: 0 };

/** Whether anything is held back from a channel, so that a decision on its stock must be made under locks. */
export function holdsBack({ stock_buffer, buffer_percent, end_when }: ChannelBuffer): boolean {
  return stock_buffer > 0 || buffer_percent > 0 || end_when > 0;
}

/**
 * What a channel may sell of so many free units: nothing when `end_when` or less are free, otherwise what its buffer leaves.
 * Never below zero, and never more when less is free.
 */
export function afterBuffer(free: number, { stock_buffer, buffer_percent, end_when }: ChannelBuffer): number {
  if (free <= end_when) return 0;
  return Math.max(0, free - Math.max(stock_buffer, Math.ceil((free * buffer_percent) / 100)));
}

/** Units that wait for stock, of the orders of one channel. */
export type ChannelDemand = { channel_id: string; quantity: number };

/** Which locations serve a channel; one that is not named is served by all. */
export type ServedBy = ReadonlyMap<string, ReadonlySet<string>>;

/** Some locations, or all of them. */
export type Scope = ReadonlySet<string> | null;

/**
 * Whether the orders of a channel may take stock from these locations. What waits in Europe claims nothing of what lies in
 * America, when their channels are served by locations of their own.
 */
export function claimsFrom(scope: Scope, channel_id: string, served_by: ServedBy): boolean {
  const own = served_by.get(channel_id);
  return scope === null || own === undefined || !scope.isDisjointFrom(own);
}

/** How many units of these locations are claimed by those who wait. */
export function claimedUnits(
  waiting: readonly ChannelDemand[] | undefined,
  scope: Scope,
  served_by: ServedBy,
): number {
  if (!waiting) return 0;
  return waiting.reduce(
    (sum, { channel_id, quantity }) => (claimsFrom(scope, channel_id, served_by) ? sum + quantity : sum),
    0,
  );
}

/** Available units of one SKU at a location that ships orders. */
export type AvailableAt = { location_code: string; available: number };

/** What can be sold now: what is available, less what waiting customers claim, less the channel's buffer. */
export function availableToSell(available: number, claimed: number, buffer: ChannelBuffer): number {
  return afterBuffer(available - claimed, buffer);
}

/** A part of what is asked for: a variant itself, or one component of a bundle with its quantity. */
export type Part<Stock> = { stock: Stock; quantity: number };

/** How many of something made of parts: as many as the scarcest part allows. */
export function assembled<Stock>(parts: readonly Part<Stock>[], unitsOf: (stock: Stock) => number): number {
  if (parts.length === 0) return 0;
  return Math.min(...parts.map(({ stock, quantity }) => Math.floor(unitsOf(stock) / quantity)));
}

/** The same at each location. */
export function assembledAt(parts: readonly Part<readonly AvailableAt[]>[]): AvailableAt[] {
  const codes = new Set(parts.flatMap(({ stock }) => stock.map(({ location_code }) => location_code)));
  return [...codes]
    .sort()
    .map((location_code) => ({
      location_code,
      available: assembled(
        parts,
        (stock) => stock.find((each) => each.location_code === location_code)?.available ?? 0,
      ),
    }))
    .filter(({ available }) => available > 0);
}
