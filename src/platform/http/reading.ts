import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../kernel/clock.ts';
import { RefusedRequest } from '../refusals.ts';
import type { Services } from '../services.ts';
import type { Freshness, Reading } from '../standby.ts';

const WRITTEN_AT = 'longshore-written-at';
const READ_AFTER = 'longshore-read-after';
const MAX_STALENESS = 'longshore-max-staleness-ms';
const COOKIE = 'longshore_written_at';
// A standby that is further behind is not read by anybody.
const COOKIE_S = 600;

/**
 * Where a request reads from. Whoever wrote must find what they wrote: a browser brings the time of its last write in a cookie,
 * a program in `Longshore-Read-After`; a program that says nothing about how fresh it must be reads the primary.
 */
export function readingFor(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  may_read_standby: boolean,
): Reading {
  const { standby, database, references } = services;
  if (!standby || !may_read_standby) return { database, references };
  const freshness = freshnessOf(request);
  const reading = freshness && standby.readingFor(freshness);
  reply.header('longshore-read-from', reading ? 'standby' : 'primary');
  reply.header('longshore-staleness-ms', String(reading?.staleness_ms ?? 0));
  return reading ?? { database, references };
}

/** Tells whoever changed something when that was, so that their next reads can be asked to show it. */
export function stampWrites(app: FastifyInstance, clock: Clock): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' && request.method !== 'HEAD' && reply.statusCode < 400) {
      const now = String(clock.now().getTime());
      reply.header(WRITTEN_AT, now);
      if (request.actor?.type === 'user')
        reply.setCookie(COOKIE, now, { path: '/', httpOnly: true, sameSite: 'lax', maxAge: COOKIE_S });
    }
    done(null, payload);
  });
}

function freshnessOf(request: FastifyRequest): Freshness | undefined {
  const read_after = numberIn(request, READ_AFTER);
  const max_staleness_ms = numberIn(request, MAX_STALENESS);
  const cookie = Number(request.cookies[COOKIE] ?? Number.NaN);
  const isPerson = request.actor?.type === 'user';
  if (!isPerson && read_after === undefined && max_staleness_ms === undefined) return undefined;
  const written_at_ms = read_after ?? (Number.isSafeInteger(cookie) ? cookie : undefined);
  return {
    ...(written_at_ms !== undefined && { written_at_ms }),
    ...(max_staleness_ms !== undefined && { max_staleness_ms }),
  };
}

function numberIn(request: FastifyRequest, name: string): number | undefined {
  const text = request.headers[name];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new RefusedRequest({ code: 'invalid_request', reason: `${name} must be a number of milliseconds.` });
}
