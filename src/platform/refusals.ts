import type { Refusal } from '../kernel/decision.ts';

/**
 * How a refusal reads in public. `title` says what happened, `detail` adds the facts and what was not
 * done, `fix` says what to do next.
 */
export type RefusalText<R extends Refusal = Refusal> = {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  title: string;
  detail: (facts: R) => string;
  fix: string;
};

/** One text for each code of a union of refusals: a code without its text does not compile. */
export type RefusalCatalogue<R extends Refusal> = {
  [Code in R['code']]: RefusalText<Extract<R, { code: Code }>>;
};

/** Refusals that any command may answer. */
export type PlatformRefusal =
  | { code: 'not_signed_in'; carried?: 'wrong_key' | 'ended_session' }
  | { code: 'not_permitted'; permission: string }
  | { code: 'not_found'; what: string }
  | { code: 'address_unknown'; method: string; path: string }
  | { code: 'method_not_allowed'; method: string; allowed: readonly string[] }
  | { code: 'version_conflict'; expected: number; found: number }
  | { code: 'invalid_request'; reason: string; errors?: readonly FieldError[] }
  | { code: 'unsupported_media_type'; got: string; taken_at?: string }
  | { code: 'body_too_large'; limit_bytes: number }
  | { code: 'invalid_cursor' }
  | { code: 'idempotency_key_reused' }
  | { code: 'idempotency_in_flight'; retry_after_s: number }
  | { code: 'cross_site_request' }
  | { code: 'too_many_requests'; retry_after_s: number }
  | { code: 'overloaded'; retry_after_s: number }
  | { code: 'item_failed' }
  | { code: 'database_unavailable'; retry_after_s: number }
  | { code: 'database_full'; retry_after_s: number }
  | { code: 'shutting_down'; retry_after_s: number }
  | { code: 'card_number_refused'; field: string }
  | { code: 'view_name_taken'; name: string }
  | { code: 'bulk_action_unknown'; action: string }
  | { code: 'bulk_run_running' }
  | { code: 'unexpected' };

/** A fault of one field: a JSON pointer to it and a sentence. */
export type FieldError = { path: string; message: string };

const CARRIED = {
  nothing: 'The request carried neither a session nor an API key.',
  wrong_key: 'What it carried in `Authorization` is no API key that is known here, or one that was revoked.',
  ended_session: 'The session of the request has ended.',
};

export const platformRefusals: RefusalCatalogue<PlatformRefusal> = {
  not_signed_in: {
    status: 401,
    title: 'Not signed in.',
    detail: ({ carried }) => `${CARRIED[carried ?? 'nothing']} Nothing was read or changed.`,
    fix: 'Sign in, or send an API key that stands as `Authorization: Bearer lsk_live_…`.',
  },
  not_permitted: {
    status: 403,
    title: 'Not permitted.',
    detail: ({ permission }) => `This needs the permission ${permission}. Nothing was changed.`,
    fix: 'Ask an administrator for a role or an API key with this permission.',
  },
  not_found: {
    status: 404,
    title: 'Not found.',
    detail: ({ what }) => `There is no such ${what}.`,
    fix: 'Check the id; it may belong to something else or have been deleted.',
  },
  address_unknown: {
    status: 404,
    title: 'There is nothing at this address.',
    detail: ({ method, path }) => `${method} ${path.slice(0, 200)} is no part of the API. Nothing was done.`,
    fix: 'Compare the address with the reference at /docs; a slash at the end counts.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The address is right, the method is not.',
    detail: ({ method, allowed }) =>
      `This address takes ${allowed.join(', ')}, not ${method}. Nothing was done.`,
    fix: 'Use one of the methods in `Allow`; the reference at /docs says what each does.',
  },
  version_conflict: {
    status: 409,
    title: 'Changed by somebody else meanwhile.',
    detail: ({ expected, found }) =>
      `You changed version ${expected}, but version ${found} is current. Nothing was saved.`,
    fix: 'Read it again and repeat the change.',
  },
  invalid_request: {
    status: 400,
    title: 'The request is not valid.',
    detail: ({ reason }) => `${reason} Nothing was changed.`,
    fix: 'Correct what `detail` and `errors` name and send the request again.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has a type that is not understood here.',
    detail: ({ got, taken_at }) =>
      `The content type was "${got}"${taken_at === undefined ? '' : `, which ${taken_at} takes`}. Nothing was read.`,
    fix: 'Send JSON as `Content-Type: application/json` in UTF-8 and not compressed, or the type that the reference names.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large.',
    detail: ({ limit_bytes }) => `At most ${limit_bytes} bytes are taken. Nothing was read.`,
    fix: 'Send fewer items at a time.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not valid.',
    detail: () =>
      '`after` was not made by this list, or for another sort order, or what came after it is not kept any more.',
    fix: 'Start again without `after`.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key was used for another request.',
    detail: () => 'The same key came before with another body. Nothing was done this time.',
    fix: 'Use a new key for a new request.',
  },
  idempotency_in_flight: {
    status: 409,
    title: 'The same request is being worked on.',
    detail: () => 'A request with this idempotency key has not ended yet. Nothing was done twice.',
    fix: 'Wait a second and send it again; you will get the first answer.',
  },
  cross_site_request: {
    status: 403,
    title: 'The request came from another site.',
    detail: () => 'A signed-in browser may change things only from the console itself. Nothing was changed.',
    fix: 'Use the console, or an API key.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests.',
    detail: ({ retry_after_s }) => `Nothing was done. Wait ${retry_after_s} s.`,
    fix: 'Wait as long as `Retry-After` says, then try again.',
  },
  overloaded: {
    status: 503,
    title: 'Too much work at once.',
    detail: ({ retry_after_s }) =>
      `More is waiting than can be done in time, so this request was not accepted. Wait ${retry_after_s} s.`,
    fix: 'Wait as long as `Retry-After` says, then send the same request with the same key.',
  },
  item_failed: {
    status: 503,
    title: 'This item failed.',
    detail: () =>
      'Something went wrong on our side with this item alone; it was not done, its neighbours were.',
    fix: 'Send this item again. If it fails again, look for its request id in the log.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database cannot be reached.',
    detail: () => 'Whether the request took effect is not known.',
    fix: 'Send the same request with the same idempotency key or external id: it takes effect at most once.',
  },
  database_full: {
    status: 503,
    title: 'The database has no space left.',
    detail: () => 'Nothing was changed. The server goes on by itself as soon as there is space again.',
    fix: 'Tell whoever runs the database; then send the same request again.',
  },
  shutting_down: {
    status: 503,
    title: 'This server is stopping.',
    detail: () => 'The request was not accepted.',
    fix: 'Send it again; another server or the restarted one will take it.',
  },
  card_number_refused: {
    status: 422,
    title: 'This looks like a card number.',
    detail: ({ field }) => `The text in ${field} looks like a payment card number. It was not stored.`,
    fix: 'Remove the number. Card numbers never belong in Longshore.',
  },
  view_name_taken: {
    status: 409,
    title: 'You have a view of this name already.',
    detail: ({ name }) => `There is a view "${name}" on this page. Nothing was saved.`,
    fix: 'Take another name, or change the view that exists.',
  },
  bulk_action_unknown: {
    status: 422,
    title: 'There is no such bulk action.',
    detail: ({ action }) => `"${action}" cannot be done to many objects at once. Nothing was started.`,
    fix: 'See the reference for the names of bulk actions.',
  },
  bulk_run_running: {
    status: 409,
    title: 'The run is still going on.',
    detail: () => 'What was refused can be tried again when the run has ended. Nothing was changed.',
    fix: 'Wait until it is done, or stop it first.',
  },
  unexpected: {
    status: 500,
    title: 'Something went wrong on our side.',
    detail: () => 'This is a fault in Longshore. The transaction was rolled back: nothing is half-done.',
    fix: 'Try again. If it happens again, report it with the request id.',
  },
};

/** An expected answer that travels as an exception, for places that cannot return a decision (parsing, sign-in). */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly refusal: Refusal;

  constructor(refusal: PlatformRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}
