/** Where a command gets its time from; tests hand in a clock that stands still. */
export type Clock = { now(): Date };

/** The machine's clock, for what runs without a database; servers go by `platform/database-clock.ts`. */
export const systemClock: Clock = { now: () => new Date() };
