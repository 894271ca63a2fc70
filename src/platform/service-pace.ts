/** A run that ended: how much it did, between which moments, and whether it was large enough to show the full pace. */
export type EndedRun = { items: number; began_ms: number; ended_ms: number; is_busy: boolean };

// How far back the average looks, and after how long without a busy run nothing is known any more.
const LOOKS_BACK_MS = 1_000;
const FORGOTTEN_AFTER_MS = 10_000;
// The first runs of a process wait for its code to be compiled and its statements to be prepared.
const RUNS_TO_BELIEVE = 4;

/**
 * How fast work gets done, as an average over the last second of work. A small run is not as fast as work can go
 * (one order alone takes 3 ms, a hundred together 60 ms), so it may raise the figure and never lowers it.
 */
export class ServicePace {
  #per_ms: number | undefined;
  #busy_runs = 0;
  #last_end_ms = Number.NEGATIVE_INFINITY;
  #last_busy_ms = Number.NEGATIVE_INFINITY;

  /** Takes in a run that ended. Runs may overlap: each counts from where the one before it ended. */
  note({ items, began_ms, ended_ms, is_busy }: EndedRun): void {
    const took_ms = Math.max(0.1, ended_ms - Math.max(began_ms, this.#last_end_ms));
    this.#last_end_ms = ended_ms;
    if (this.#isForgotten(ended_ms)) {
      this.#per_ms = undefined;
      this.#busy_runs = 0;
    }
    const known = this.#per_ms;
    if (is_busy) {
      this.#last_busy_ms = ended_ms;
      this.#busy_runs += 1;
    }
    const per_ms = items / took_ms;
    if (known === undefined) this.#per_ms = is_busy ? per_ms : undefined;
    else if (is_busy || per_ms > known)
      this.#per_ms = known + (per_ms - known) * (1 - Math.exp(-took_ms / LOOKS_BACK_MS));
  }

  /** How long so many items take, in milliseconds; 0 while the pace is not known. */
  msFor(items: number, now_ms: number): number {
    if (this.#per_ms === undefined || this.#busy_runs < RUNS_TO_BELIEVE || this.#isForgotten(now_ms))
      return 0;
    return items / this.#per_ms;
  }

  #isForgotten(now_ms: number): boolean {
    return now_ms - this.#last_busy_ms > FORGOTTEN_AFTER_MS;
  }
}
