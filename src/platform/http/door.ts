import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Executor, FloodedCommand } from '../command.ts';
import { refusals, refusedAtDoor } from '../metrics.ts';
import type { ErrorCatalogue } from './problems.ts';

/**
 * Turns away what would wait too long, before its sender is looked up and its body is read: at five times of what fits, four
 * of five requests end here, and each must cost next to nothing or there is nothing left for the fifth. Comes before every
 * other hook.
 */
export function guardDoor(app: FastifyInstance, executor: Executor, catalogue: ErrorCatalogue): void {
  const open = new Map<FloodedCommand, number>();
  const count = (command: FloodedCommand, change: 1 | -1): void =>
    void open.set(command, (open.get(command) ?? 0) + change);

  app.addHook('onRequest', (request, reply, done) => {
    const command = request.routeOptions.config.feeds;
    if (command === undefined) return done();
    const refusal = executor.refuseAtDoor(command, open.get(command) ?? 0);
    if (refusal) {
      refusedAtDoor.inc({ command: command.name });
      refusals.inc({ code: refusal.code });
      return turnAway(request, reply, catalogue.problemOf(refusal, request.id), refusal.retry_after_s);
    }
    count(command, 1);
    reply.raw.once('close', () => count(command, -1));
    done();
  });
}

// Past Fastify's way of answering and the headers for browsers: 60 of 100 microseconds. Node reads the body away.
function turnAway(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: ReturnType<ErrorCatalogue['problemOf']>,
  retry_after_s: number,
): void {
  reply.hijack();
  const body = JSON.stringify(problem);
  reply.raw
    .writeHead(problem.status, {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'retry-after': String(retry_after_s),
      'x-request-id': request.id,
    })
    .end(body);
}
