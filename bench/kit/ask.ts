import { Agent, request } from 'node:http';

/** Where to ask, with the key that may. */
export type Target = { address: string; key: string };

export type Question = { method?: 'GET' | 'POST' | 'PUT'; path: string; body?: string };

export type Answer = { status: number; ms: number; retry_after: string | undefined; text: string };

/** Sends one request over a kept connection; `ms` runs until the last byte of the answer is here. */
export function ask(
  { address, key }: Target,
  { method = 'GET', path, body }: Question,
  agent: Agent,
): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(
      `${address}${path}`,
      {
        method,
        agent,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
        },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => void parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            ms: performance.now() - started,
            retry_after: answer.headers['retry-after'],
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

export type Times = { count: number; per_s: number; p50_ms: number; p95_ms: number; p99_ms: number };

export type Loop = {
  clients: number;
  /** Ends after so many seconds or so many requests, whichever comes first. */
  seconds?: number;
  count?: number;
  question(index: number): Question;
};

/** So many clients, each asking again when it was answered. An answer that is not 2xx ends the bench. */
export async function askInLoop(target: Target, { clients, seconds, count, question }: Loop): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const took: number[] = [];
  const started = performance.now();
  let next = 0;
  const isOver = (): boolean =>
    next >= (count ?? Number.POSITIVE_INFINITY) ||
    performance.now() - started > (seconds ?? Number.POSITIVE_INFINITY) * 1_000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (!isOver()) {
        next += 1;
        const asked = question(next - 1);
        const { status, ms, text } = await ask(target, asked, agent);
        if (status < 200 || status > 299)
          throw new Error(`${asked.path.slice(0, 200)} answered ${status}: ${text.slice(0, 300)}`);
        took.push(ms);
      }
    }),
  );
  const lasted_s = (performance.now() - started) / 1_000;
  agent.destroy();
  return { ...timesOf(took), per_s: took.length / lasted_s };
}

/** Middle and tail of some times. */
export function timesOf(took: readonly number[]): Omit<Times, 'per_s'> {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0) * 10) / 10;
  return { count: sorted.length, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) };
}

export type Stream = { per_s: number; seconds: number; question(): Question };

/**
 * Sends requests at a steady pace, whether or not the earlier ones are answered, as the outside world does; answers when all
 * are. `most_open` bounds what may wait: what comes due beyond it is not sent, and counted. `broken` counts connections that
 * ended without an answer, by their error.
 */
export async function askAtPace(
  target: Target,
  { per_s, seconds, question }: Stream,
  most_open = 10_000,
): Promise<{ answers: Answer[]; broken: Record<string, number>; unsent: number; sent: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: most_open, scheduling: 'lifo' });
  const answers: Answer[] = [];
  const open = new Set<Promise<void>>();
  const broken: Record<string, number> = {};
  let [unsent, sent] = [0, 0];
  const send = (): void => {
    if (open.size >= most_open) {
      unsent += 1;
      return;
    }
    sent += 1;
    const one: Promise<void> = ask(target, question(), agent)
      .then((answer) => void answers.push(answer))
      .catch((error: NodeJS.ErrnoException) => {
        const code = error.code ?? error.message;
        broken[code] = (broken[code] ?? 0) + 1;
      })
      .finally(() => open.delete(one));
    open.add(one);
  };
  const started = performance.now();
  for (let due = 0; due < per_s * seconds; ) {
    const until = Math.min(((performance.now() - started) / 1_000) * per_s, per_s * seconds);
    for (; due < until; due += 1) send();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(open);
  agent.destroy();
  return { answers, broken, unsent, sent };
}
