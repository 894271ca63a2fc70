import { createHash } from 'node:crypto';

/**
 * The 16 bytes behind the 22 letters of a tracking link. A text that is no token becomes bytes that no order has, so
 * that it is looked up, and answered, just as a token that is merely unknown.
 */
export function tokenOf(text: string): Buffer {
  const token = Buffer.from(text, 'base64url');
  const is_token = token.length === 16 && token.toString('base64url') === text;
  return is_token ? token : createHash('sha256').update('no token').update(text).digest().subarray(0, 16);
}
