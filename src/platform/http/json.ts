import { RefusedRequest } from '../refusals.ts';

const MAX_DEPTH = 32;

/**
 * Reads a JSON body strictly: UTF-8 without errors or byte order mark, no duplicate keys, at most 32 levels, no NUL and no lone
 * surrogate in any text (PostgreSQL could not store them). Throws a refused request that says which rule broke.
 */
export function parseJson(bytes: Buffer): unknown {
  const text = decode(bytes);
  const { keys, depth } = scan(text);
  if (depth > MAX_DEPTH) throw invalid(`The JSON is nested more than ${MAX_DEPTH} levels deep.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`The body is not JSON: ${(error as Error).message}.`);
  }
  const found = { keys: 0 };
  check(value, found);
  // JSON.parse keeps the last of two equal keys: fewer keys in the value than in the text means one was lost.
  if (found.keys !== keys) throw invalid('The JSON has the same key twice in one object.');
  return value;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw invalid('The body is not valid UTF-8.');
  }
  // RFC 8259 forbids the mark; a body that has one was made for something else than an API.
  if (text.startsWith('\ufeff')) throw invalid('The body begins with a byte order mark; JSON has none.');
  return text;
}

// Counts keys (colons outside strings) and the deepest nesting in one pass over the text.
function scan(text: string): { keys: number; depth: number } {
  let keys = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x3a) keys += 1;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return { keys, depth: deepest };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
    at += 1;
  }
  return at;
}

function check(value: unknown, found: { keys: number }): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      throw invalid('A text has a character that cannot be stored.');
  } else if (Array.isArray(value)) {
    for (const item of value) check(item, found);
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      if (key === '__proto__') throw invalid('The key __proto__ is not allowed.');
      found.keys += 1;
      check(key, found);
      check((value as Record<string, unknown>)[key], found);
    }
  }
}

function invalid(reason: string): RefusedRequest {
  return new RefusedRequest({ code: 'invalid_request', reason });
}
