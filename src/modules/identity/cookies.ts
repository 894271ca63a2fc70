import type { FastifyReply, FastifyRequest } from 'fastify';
import { baseUrlOf } from '../../platform/base-url.ts';
import type { Config } from '../../platform/config.ts';

/** The session's cookie. Its prefix makes a browser refuse one that another host or an unsafe page tries to set. */
const SECURE_NAME = '__Host-longshore';
const PLAIN_NAME = 'longshore_session';

// Browsers take Secure cookies over plain HTTP from the machine itself, and from nowhere else.
function isSecure(config: Config): boolean {
  if (config.secure_cookies !== 'auto') return config.secure_cookies === 'on';
  const { protocol, hostname } = new URL(baseUrlOf(config));
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function nameOf(config: Config): string {
  return isSecure(config) ? SECURE_NAME : PLAIN_NAME;
}

/** The session token of a request, if it carries one. */
export function readSessionCookie(request: FastifyRequest, config: Config): string | undefined {
  return request.cookies[nameOf(config)];
}

export function setSessionCookie(
  reply: FastifyReply,
  config: Config,
  token: string,
  max_age_s: number,
): void {
  reply.setCookie(nameOf(config), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(config),
    maxAge: max_age_s,
  });
}

export function clearSessionCookie(reply: FastifyReply, config: Config): void {
  reply.clearCookie(nameOf(config), { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(config) });
}
