import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE = 65_536;

/**
 * Bytes in slices of 64 kB, with a turn of the event loop after each: whoever reads them, however long, lets others be
 * answered meanwhile. 50 MB in one piece kept everybody waiting for 5 s.
 */
export async function* slicesOf(content: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += SLICE) {
    yield content.subarray(at, at + SLICE);
    await nextTurn();
  }
}
