import type { Config } from './config.ts';

/**
 * The address under which people reach this server, without a slash at its end; links begin with it. It is configured,
 * never taken from a request, whose Host anybody can write.
 */
export function baseUrlOf({ base_url, host, port }: Pick<Config, 'base_url' | 'host' | 'port'>): string {
  return base_url?.replace(/\/+$/, '') ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
