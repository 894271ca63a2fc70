import { afterEach, expect, test, vi } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

const answering = (ms: () => number) => ({
  rows: async <Row>() => [{ ms: ms() }] as Row[],
  adHoc: async <Row>() => [] as Row[],
});

afterEach(() => {
  vi.useRealTimers();
});

test('goes by the database, whatever the clock of the machine says', async () => {
  const clock = await DatabaseClock.open(answering(() => Date.UTC(2020, 0, 1)));
  const seen = clock.now().getTime() - Date.UTC(2020, 0, 1);
  expect(seen).toBeGreaterThanOrEqual(-1);
  expect(seen).toBeLessThan(1_000);
  clock.close();
});

test('a step of the machine’s clock changes nothing, and half a minute later the database is asked again', async () => {
  vi.useFakeTimers();
  let database_ms = Date.UTC(2020, 0, 1);
  const clock = await DatabaseClock.open(answering(() => database_ms));
  vi.setSystemTime(Date.UTC(2000, 0, 1));
  vi.advanceTimersByTime(10_000);
  expect(clock.now()).toEqual(new Date('2020-01-01T00:00:10Z'));
  database_ms = Date.UTC(2020, 0, 1, 12);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(clock.now()).toEqual(new Date('2020-01-01T12:00:00Z'));
  clock.close();
});

test('goes on by itself while the database is away', async () => {
  vi.useFakeTimers();
  let is_away = false;
  const clock = await DatabaseClock.open(
    answering(() => {
      if (is_away) throw new Error('away');
      return Date.UTC(2020, 0, 1);
    }),
  );
  is_away = true;
  await vi.advanceTimersByTimeAsync(90_000);
  expect(clock.now()).toEqual(new Date('2020-01-01T00:01:30Z'));
  clock.close();
});
