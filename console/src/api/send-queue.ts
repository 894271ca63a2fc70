import { useCallback, useEffect, useRef, useState } from 'react';
import { readPreference, writePreference } from '../ui/preferences.ts';
import { write } from './client.ts';
import { ProblemError } from './problem.ts';

const retry_ms = 2_000;
const batch = 100;

/**
 * Scans on their way to the server, in the order they were made. They are kept on the device under `name` until they are
 * answered, also over a reload, and each has an id of its own: sending one again counts it once. `path` takes `{ scans }`.
 */
export function useSendQueue<Scan, Answer>(
  { path, name, bodyOf }: { path: string; name: string; bodyOf: (scans: readonly Scan[]) => object },
  on: { answer: (answer: Answer, sent: readonly Scan[]) => void; refused: (error: unknown) => void },
) {
  const [unsent, setUnsent] = useState<readonly Scan[]>(() => readPreference<readonly Scan[]>(name, []));
  const [broken, setBroken] = useState(false);
  const queue = useRef(unsent);
  const sending = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const handlers = useRef({ ...on, bodyOf });
  handlers.current = { ...on, bodyOf };

  const keep = useCallback(
    (next: readonly Scan[]) => {
      queue.current = next;
      writePreference(name, next);
      setUnsent(next);
    },
    [name],
  );

  const send = useCallback(async () => {
    clearTimeout(timer.current);
    if (sending.current) return;
    sending.current = true;
    while (queue.current.length > 0) {
      const scans = queue.current.slice(0, batch);
      try {
        const answer = await write<Answer>(path, { method: 'POST', body: handlers.current.bodyOf(scans) });
        keep(queue.current.slice(scans.length));
        setBroken(false);
        handlers.current.answer(answer, scans);
      } catch (error) {
        if (isPassing(error)) {
          setBroken(true);
          timer.current = setTimeout(() => void send(), retry_ms);
          break;
        }
        keep(queue.current.slice(scans.length));
        handlers.current.refused(error);
      }
    }
    sending.current = false;
  }, [path, keep]);

  useEffect(() => {
    void send();
    const again = () => void send();
    globalThis.addEventListener('online', again);
    return () => {
      clearTimeout(timer.current);
      globalThis.removeEventListener('online', again);
    };
  }, [send]);

  const add = useCallback(
    (scan: Scan) => {
      keep([...queue.current, scan]);
      void send();
    },
    [keep, send],
  );
  return { unsent, broken, add };
}

/** Whether the same request may succeed later: no connection, a busy server, or a session to be renewed. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  const { status } = error.problem;
  return status === 0 || status === 401 || status === 429 || status >= 500;
}
