/** Failed sign-ins of one subject within the last hour, and how long ago the last of them was. */
export type Failures = { count: number; seconds_since_last: number };

const LIMITS = {
  pair: { free_tries: 3, longest_wait_s: 300 },
  address: { free_tries: 50, longest_wait_s: 30 },
} as const;

/**
 * How many seconds a sign-in has to wait. After three failures of an account from one address 1 s, doubled by every
 * further one up to five minutes; after fifty from an address, whatever the accounts, up to half a minute. Nobody is
 * locked out for good, and somebody who guesses from elsewhere does not slow the owner of the account down.
 */
export function secondsToWait(kind: keyof typeof LIMITS, { count, seconds_since_last }: Failures): number {
  const { free_tries, longest_wait_s } = LIMITS[kind];
  const beyond = count - free_tries;
  if (beyond < 0) return 0;
  const wait = Math.min(2 ** Math.min(beyond, 20), longest_wait_s);
  return Math.max(0, Math.ceil(wait - seconds_since_last));
}

/**
 * The network that an address counts for: itself with IPv4, its /64 with IPv6, whose last half everybody who has one
 * picks at will.
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(ip);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = (ip.split('%')[0] ?? '').split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const all = [...first, ...Array<string>(zeros).fill('0'), ...last];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
