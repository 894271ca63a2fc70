/** A bug: something that cannot happen did. It ends the request and is never caught on the way. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** States what must hold at this point; the message says the facts that broke it. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The value, known to be there; use it where an index or a lookup cannot miss. */
export function present<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, `${what} is missing`);
  return value;
}
