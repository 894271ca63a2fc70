import { type Argon2Parameters, argon2 as argon2Callback, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2 = promisify((parameters: Argon2Parameters, done: (error: Error | null, key: Buffer) => void) =>
  argon2Callback('argon2id', parameters, done),
);

// The second of the settings that OWASP's password storage cheat sheet holds equal: 19 MiB, two passes, one lane.
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** Hashes a password for storage, in the PHC string format, so that the cost can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const key = await argon2({ message: password.normalize('NFC'), nonce, ...COST });
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(nonce)}$${base64(key)}`;
}

/**
 * Whether a password fits a stored hash. Without a hash (no such account, no password set) the same work
 * is done on a hash that nothing fits, so that the time says nothing about the account.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  nothingFits ??= hashPassword(randomBytes(32).toString('hex'));
  const match = PHC.exec(stored ?? (await nothingFits));
  if (!match) return false;
  const [memory = 0, passes = 0, parallelism = 0] = match.slice(1, 4).map(Number);
  const [nonce, expected] = match.slice(4, 6).map((part) => Buffer.from(part, 'base64'));
  if (!nonce || !expected) return false;
  const message = password.normalize('NFC');
  const key = await argon2({ message, nonce, memory, passes, parallelism, tagLength: expected.length });
  return timingSafeEqual(key, expected) && stored !== null;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
let nothingFits: Promise<string> | undefined;

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
