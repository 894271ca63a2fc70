import { afterEach, expect, test, vi } from 'vitest';
import type { Database, Queryable } from './database.ts';
import { Standby } from './standby.ts';

let open: Standby | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await open?.close();
});

/** A primary whose log grows, and a standby that has replayed so far. */
async function pair(options: { max_staleness_ms?: number } = {}) {
  vi.useFakeTimers();
  const state = {
    now: 1_000_000,
    primary: 10,
    standby: 10,
    is_standby: true,
    error: undefined as Error | undefined,
  };
  const warned: string[] = [];
  const primary = {
    rows: async (text: string) =>
      text.includes('flush_lsn') ? [{ lsn: String(state.primary) }] : ['primary'],
    adHoc: async () => ['primary'],
  } as unknown as Queryable;
  const standby = {
    async rows(text: string, values: readonly unknown[] = []) {
      if (state.error) throw state.error;
      if (!text.includes('pg_is_in_recovery')) return ['standby'];
      return [{ is_standby: state.is_standby, is_level: state.standby >= Number(values[0]) }];
    },
    close: async () => undefined,
  } as unknown as Database;
  open = await new Standby({
    primary,
    standby,
    clock: { now: () => new Date(state.now) },
    log: { warn: (facts: { reason: string }) => warned.push(facts.reason), info: () => undefined } as never,
    max_staleness_ms: options.max_staleness_ms ?? 2_000,
  }).open();
  const pass = async (ms: number): Promise<void> => {
    state.now += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { standby: open, state, pass, warned };
}

test('a standby that has replayed what the primary had is as fresh as the question', async () => {
  const { standby, state } = await pair();
  state.now += 40;
  expect(standby.readingFor({})?.staleness_ms).toBe(40);
});

test('one that lags behind stays as old as it is, and past the limit is not read', async () => {
  const { standby, state, pass } = await pair();
  state.primary = 20;
  await pass(1_500);
  expect(standby.readingFor({})?.staleness_ms).toBe(1_500);
  expect(standby.readingFor({ max_staleness_ms: 1_000 })).toBeUndefined();
  await pass(600);
  expect(standby.readingFor({})).toBeUndefined();
  state.standby = 20;
  await pass(100);
  expect(standby.readingFor({})).toBeDefined();
});

test('whoever wrote reads the primary until the standby shows it', async () => {
  const { standby, state, pass } = await pair();
  await pass(100);
  const written_at_ms = state.now;
  expect(standby.readingFor({ written_at_ms })).toBeUndefined();
  expect(standby.readingFor({ written_at_ms: written_at_ms - 10_000 })).toBeDefined();
  await pass(1_000);
  expect(standby.readingFor({ written_at_ms })).toBeDefined();
});

test('a standby that was promoted is not read: what it shows is no copy any more', async () => {
  const { standby, state, pass, warned } = await pair();
  state.is_standby = false;
  await pass(200);
  expect(standby.readingFor({})).toBeUndefined();
  expect(warned).toEqual(['the server of DATABASE_READ_URL is no standby']);
});

test('a read that the standby fails is answered by the primary, and the next ones too', async () => {
  const { standby, state, pass } = await pair();
  const reading = standby.readingFor({});
  expect(await reading?.database.rows('select 1')).toEqual(['standby']);
  state.error = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
  expect(await reading?.database.rows('select 1')).toEqual(['primary']);
  expect(standby.readingFor({})).toBeUndefined();
  state.error = undefined;
  await pass(200);
  expect(standby.readingFor({})).toBeDefined();
});

test('news waits until the standby shows what it is about', async () => {
  const { standby, state, pass } = await pair();
  state.primary = 20;
  let isTold = false;
  const told = standby.catchUp().then(() => {
    isTold = true;
  });
  await pass(300);
  expect(isTold).toBe(false);
  state.standby = 20;
  await pass(300);
  await told;
});
