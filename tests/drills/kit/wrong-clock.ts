/*
 * Loaded into a server before anything else, it sets the clock of this process wrong: by `DRILL_CLOCK_AHEAD_S` seconds, and back
 * by an hour more once it has run for `DRILL_CLOCK_STEPS_AFTER_S` seconds, as a machine does whose time is corrected.
 */
const ahead_ms = Number(process.env.DRILL_CLOCK_AHEAD_S ?? 0) * 1_000;
const steps_after_ms = Number(process.env.DRILL_CLOCK_STEPS_AFTER_S ?? Number.POSITIVE_INFINITY) * 1_000;
const HOUR_MS = 3_600_000;

const RightDate = Date;

function wrongNow(): number {
  const step_ms = performance.now() > steps_after_ms ? HOUR_MS : 0;
  return RightDate.now() + ahead_ms - step_ms;
}

globalThis.Date = new Proxy(RightDate, {
  apply: () => new RightDate(wrongNow()).toString(),
  construct: (target, values: [], asked) =>
    Reflect.construct(target, values.length === 0 ? [wrongNow()] : values, asked),
  get: (target, name) => (name === 'now' ? wrongNow : Reflect.get(target, name)),
});
