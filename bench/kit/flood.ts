import { connect, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Target } from './ask.ts';

export type FloodAnswer = { status: number; ms: number; has_retry_after: boolean };

export type Flood = {
  answers: FloodAnswer[];
  /** Connections that ended without an answer. */
  broken: number;
  /** What came due while too many waited for their answers; nothing was sent for it. */
  unsent: number;
  sent: number;
  /** From the first request to the last answer. */
  lasted_s: number;
  /** How late the generator itself came to what it had to do, which is part of every time it measured. */
  own_lag_p99_ms: number;
};

type Line = { socket: Socket; sent_ms: number; received: string; is_closed: boolean };

/**
 * Sends orders at a steady pace over kept connections, whether or not the earlier ones are answered, as the outside world does.
 * Written onto plain sockets and read with two searches: Node's own client takes as long for a request as the server does to
 * refuse it, and both share the machine.
 */
export async function flood(
  target: Target,
  options: { per_s: number; seconds: number; body: () => string; most_open: number },
): Promise<Flood> {
  const { per_s, seconds, body, most_open } = options;
  const { hostname, port } = new URL(target.address);
  const head = [
    'POST /v1/orders HTTP/1.1',
    `host: ${hostname}:${port}`,
    `authorization: Bearer ${target.key}`,
    'content-type: application/json',
    'content-length: ',
  ].join('\r\n');
  const result: Flood = { answers: [], broken: 0, unsent: 0, sent: 0, lasted_s: 0, own_lag_p99_ms: 0 };
  const idle: Line[] = [];
  let open = 0;
  let settle: (() => void) | undefined;

  const free = (line: Line): void => {
    open -= 1;
    line.received = '';
    if (!line.is_closed) idle.push(line);
    if (open === 0) settle?.();
  };
  const close = (line: Line): void => {
    if (line.is_closed) return;
    line.is_closed = true;
    const at = idle.indexOf(line);
    if (at >= 0) idle.splice(at, 1);
    else {
      result.broken += 1;
      free(line);
    }
  };
  const openLine = (isIdle = false): Line => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const line: Line = { socket, sent_ms: 0, received: '', is_closed: false };
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      line.received += text;
      const answer = answerOf(line.received);
      if (!answer) return;
      result.answers.push({ ...answer, ms: performance.now() - line.sent_ms });
      free(line);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => close(line));
    if (isIdle) socket.once('connect', () => void idle.push(line));
    return line;
  };
  const send = (): void => {
    if (open >= most_open) {
      result.unsent += 1;
      return;
    }
    const line = idle.pop() ?? openLine(false);
    open += 1;
    result.sent += 1;
    line.sent_ms = performance.now();
    const text = body();
    line.socket.write(`${head}${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };

  // Shops keep their connections: a server that is met by thousands of new ones at once drops some, for a second and more.
  for (let opened = 0; opened < most_open; opened += 100) {
    for (let one = 0; one < 100; one += 1) openLine(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const lag = monitorEventLoopDelay({ resolution: 2 });
  lag.enable();
  const started = performance.now();
  for (let due = 0; due < per_s * seconds; ) {
    const until = Math.min(((performance.now() - started) / 1_000) * per_s, per_s * seconds);
    for (; due < until; due += 1) send();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  if (open > 0)
    await new Promise<void>((resolve) => {
      settle = resolve;
    });
  lag.disable();
  result.own_lag_p99_ms = Math.round(lag.percentile(99) / 1e5) / 10;
  result.lasted_s = (performance.now() - started) / 1_000;
  for (const { socket } of idle) socket.destroy();
  return result;
}

function answerOf(received: string): Pick<FloodAnswer, 'status' | 'has_retry_after'> | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.slice(0, end).toLowerCase();
  const at = head.indexOf('content-length: ');
  const length = Number.parseInt(head.slice(at + 16), 10);
  if (received.length < end + 4 + length) return undefined;
  return { status: Number(head.slice(9, 12)), has_retry_after: head.includes('\r\nretry-after: ') };
}
