import { loadChannels } from '../../modules/channels/index.ts';
import type { Listener } from '../../platform/events.ts';
import type { Services } from '../../platform/module.ts';
import { brokenOffSentence } from './broken-off.ts';
import { DEMO_CHANNELS } from './orders.ts';
import { seedDemo } from './seed.ts';
import { startSimulator } from './simulator.ts';

export type RunningDemo = { stop(): Promise<void> };

/**
 * Brings the demo to life beside a running server: the demo company in a database without any channel, then orders
 * that come in, ship and arrive. A company of one's own in the same database is never touched.
 */
export function runDemo(
  services: Services,
  options: {
    listeners: readonly Listener<Services>[];
    orders_per_minute: number;
    say: (sentence: string) => void;
  },
): RunningDemo {
  const { listeners, orders_per_minute, say } = options;
  const stopping = new AbortController();
  let stopSimulator: (() => Promise<void>) | undefined;
  const opened = open().catch((error: unknown) => {
    if (!stopping.signal.aborted) services.log.error({ err: error }, 'the demo stopped');
  });

  async function open(): Promise<void> {
    const codes = (await loadChannels(services.database)).map(({ code }) => code);
    if (codes.length > 0 && !codes.includes(DEMO_CHANNELS[0].code)) return;
    const seeded = await seedDemo(services, {
      listeners,
      progress: (sentence) => say(`${sentence} …`),
      signal: stopping.signal,
    });
    if (seeded === 'made') say('The demo company is open.');
    if (seeded === 'broken_off') return say(brokenOffSentence(services.config));
    if (stopping.signal.aborted || orders_per_minute === 0) return;
    say(`Demo orders come in, ${orders_per_minute} a minute; LONGSHORE_DEMO_RATE changes that, 0 stops it.`);
    stopSimulator = startSimulator(services, orders_per_minute).stop;
  }

  return {
    async stop() {
      stopping.abort();
      // A seed ends with the batch in hand: cut off in the middle, each of its orders would fail and be reported.
      await opened;
      await stopSimulator?.();
    },
  };
}
