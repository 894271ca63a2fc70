import { createHash, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_PREFIX = 'lsk_live_';
const KEY_FORM = /^lsk_live_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** 256 random bits as text, for cookies and links. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret that has 190 random bits or more: nothing to guess, so no slow hash is needed. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** A new API key: prefix, 32 random letters and digits, and a checksum by which a mistyped key is known at once. */
export function newApiKey(): string {
  const secret = Array.from({ length: 32 }, () => BASE62.charAt(randomInt(62))).join('');
  return `${KEY_PREFIX}${secret}${checksumOf(secret)}`;
}

/** Whether a text can be a key at all; what cannot is refused without asking the database. */
export function isApiKey(text: string): boolean {
  const match = KEY_FORM.exec(text);
  return match !== null && checksumOf(match[1] ?? '') === match[2];
}

/** The part of a key by which its owner recognises it in a list. */
export function hintOf(key: string): string {
  return `${KEY_PREFIX}…${key.slice(-4)}`;
}

function checksumOf(secret: string): string {
  let rest = crc32(secret);
  let letters = '';
  for (let index = 0; index < 6; index += 1) {
    letters = BASE62.charAt(rest % 62) + letters;
    rest = Math.floor(rest / 62);
  }
  return letters;
}
