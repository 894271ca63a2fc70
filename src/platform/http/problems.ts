import { assert } from '../../kernel/assert.ts';
import type { Refusal } from '../../kernel/decision.ts';
import { type FieldError, platformRefusals, type RefusalText } from '../refusals.ts';

/** An RFC 9457 problem, as every error is answered. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  fix: string;
  request_id?: string;
  errors?: readonly FieldError[];
  facts?: Record<string, unknown>;
};

/** Every public error code with its words, from all modules. */
export class ErrorCatalogue {
  readonly #texts = new Map<string, RefusalText>();

  constructor(catalogues: readonly Record<string, unknown>[]) {
    for (const catalogue of [platformRefusals, ...catalogues]) {
      for (const [code, text] of Object.entries(catalogue)) {
        assert(!this.#texts.has(code), `two modules use the error code ${code}`);
        this.#texts.set(code, text as RefusalText);
      }
    }
  }

  /** The codes in alphabetical order, for the reference. */
  entries(): [code: string, text: RefusalText][] {
    return [...this.#texts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Puts a refusal into words. */
  problemOf(refusal: Refusal, request_id?: string): Problem {
    const text = this.#texts.get(refusal.code);
    assert(text, `the refusal ${refusal.code} has no text in the catalogue`);
    const { code, errors, ...facts } = refusal as Refusal & { errors?: readonly FieldError[] };
    return {
      type: `https://longshore.dev/errors#${code}`,
      title: text.title,
      status: text.status,
      code,
      detail: text.detail(refusal),
      fix: text.fix,
      ...(request_id !== undefined && { request_id }),
      ...(errors && { errors }),
      ...(Object.keys(facts).length > 0 && { facts }),
    };
  }
}
