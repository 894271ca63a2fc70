import type { FastifyRequest } from 'fastify';
import { baseUrlOf } from '../../platform/base-url.ts';
import type { Config } from '../../platform/config.ts';
import { RefusedRequest } from '../../platform/refusals.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const MARK = 'x-longshore-console';

/**
 * Refuses a change that a browser sends with its cookie from another site. The mark can only be set by a page
 * of the same origin, because a foreign one would have to ask first and is never allowed to.
 */
export function requireSameSite(request: FastifyRequest, config: Config): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { origin } = request.headers;
  const own = new Set([`${request.protocol}://${request.host}`, new URL(baseUrlOf(config)).origin]);
  if (request.headers[MARK] !== '1' || (origin !== undefined && !own.has(origin))) {
    throw new RefusedRequest({ code: 'cross_site_request' });
  }
}
