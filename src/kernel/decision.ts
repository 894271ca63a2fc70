/** What a rule answers: the accepted value, or a refusal with a public code and the facts behind it. */
export type Decision<T, R extends Refusal = Refusal> = Accepted<T> | Refused<R>;
export type Accepted<T> = { ok: true; value: T };
export type Refused<R extends Refusal = Refusal> = { ok: false; refusal: R };

/** A refusal names its public code; every further field is a fact that the error catalogue may put into words. */
export type Refusal = { code: string };

/** Accepts with the value that the command will write. */
export function accept<T>(value: T): Accepted<T> {
  return { ok: true, value };
}

/** Refuses: an expected answer, never an exception. */
export function refuse<const R extends Refusal>(refusal: R): Refused<R> {
  return { ok: false, refusal };
}
