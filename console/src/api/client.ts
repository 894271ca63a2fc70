import { ProblemError, problemOf, unreachable } from './problem.ts';

type QueryValue = string | number | boolean | readonly string[] | null | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

export type Write = {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Query;
  /** One key for one intention: a retry of the same press must send the same key. */
  idempotency_key?: string;
  if_match?: number;
  signal?: AbortSignal;
};

const signedOutListeners = new Set<() => void>();

/** Called whenever a request finds the session gone. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => void signedOutListeners.delete(listener);
}

/** The path with its query; empty values are left out and lists repeat their name. */
export function urlOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    if (typeof value === 'object') {
      for (const one of value) search.append(name, one);
    } else {
      search.set(name, String(value));
    }
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Reads one resource or list. Throws a ProblemError. */
export function read<Answer>(
  path: string,
  options: { query?: Query; signal?: AbortSignal } = {},
): Promise<Answer> {
  const init: RequestInit = { headers: { accept: 'application/json' } };
  if (options.signal) init.signal = options.signal;
  return send<Answer>(urlOf(path, options.query), init, false);
}

/** Changes something. The header proves that the request comes from this console and from no other site. */
export function write<Answer>(path: string, options: Write): Promise<Answer> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'x-longshore-console': '1',
    'idempotency-key': options.idempotency_key ?? crypto.randomUUID(),
  };
  const init: RequestInit = { method: options.method, headers };
  if (options.if_match !== undefined) headers['if-match'] = `"${options.if_match}"`;
  if (options.signal) init.signal = options.signal;
  if (options.body instanceof Blob) {
    headers['content-type'] = options.body.type || 'application/octet-stream';
    init.body = options.body;
  } else if (options.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  return send<Answer>(urlOf(path, options.query), init, true);
}

async function send<Answer>(url: string, init: RequestInit, is_write: boolean): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError(unreachable(is_write));
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.code === 'not_signed_in') for (const listener of signedOutListeners) listener();
    throw new ProblemError(problem);
  }
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}
