import type { Site } from './site.ts';

export type Answer = { status: number; body: Record<string, unknown> };

const PATIENCE_MS = 90_000;

/** One request; a connection that breaks or a silence of 20 s is an error: nobody knows what became of it. */
export async function send(
  site: Pick<Site, 'api' | 'headers'>,
  method: 'GET' | 'POST',
  path: string,
  { body, key }: { body?: object; key?: string } = {},
): Promise<Answer> {
  const headers = { ...site.headers, ...(key !== undefined && { 'idempotency-key': key }) };
  const answer = await fetch(`${site.api.address}${path}`, {
    method,
    headers,
    signal: AbortSignal.timeout(20_000),
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

/**
 * Sends a request until it is answered, as a careful shop does: an unknown outcome, a server that is away and a 5xx are
 * tried again with the same key or the same order.
 */
export async function insist(...[site, method, path, options]: Parameters<typeof send>): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await send(site, method, path, options).catch(() => undefined);
    const isFinal = answer && answer.status < 500 && answer.body.code !== 'idempotency_in_flight';
    if (isFinal) return answer;
    if (performance.now() > deadline) throw new Error(`no answer to ${path}: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
  }
}

/** Runs the work for 0 … count - 1, so many at a time. */
export async function inParallel(
  count: number,
  clients: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        await work(index);
      }
    }),
  );
}
