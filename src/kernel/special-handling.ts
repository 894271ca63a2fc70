/** What a thing is that not every location sends, and not every carrier takes. */
export const SPECIAL_HANDLING = ['hazardous', 'oversize', 'fragile'] as const;

export type SpecialHandling = (typeof SPECIAL_HANDLING)[number];

/** The special handling of the few variants that need some, by id. */
export type SpecialVariants = ReadonlyMap<string, readonly SpecialHandling[]>;
