import type { Problem } from './generated/types.gen.ts';

export type { Problem };

/** A request that was refused, or that never arrived. Its words are fit to be shown as they are. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title} ${problem.detail}`);
    this.problem = problem;
  }

  /** What is wrong with one field, for under its input. The path is a JSON pointer: `/email`. */
  fieldError(path: string): string | undefined {
    return this.problem.errors?.find((error) => error.path === path)?.message;
  }
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  return 'title' in body && 'status' in body && 'code' in body && 'detail' in body;
}

/** The problem of an answer, even when something between the server and the browser wrote the answer. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (isProblem(body)) return { ...body, fix: body.fix ?? '' };
  return {
    type: 'about:blank',
    title: 'The server did not answer as expected.',
    status: response.status,
    code: 'unexpected_answer',
    detail: `It answered ${response.status}, and it is not known whether anything was changed.`,
    fix: 'Reload the page and look before you try again.',
  };
}

/** No answer at all: the connection broke before or after the server acted. */
export function unreachable(is_write: boolean): Problem {
  return {
    type: 'about:blank',
    title: 'The server cannot be reached.',
    status: 0,
    code: 'unreachable',
    detail: is_write ? 'It is not known whether the change arrived.' : 'Nothing new was read.',
    fix: is_write
      ? 'Try again: the same request is never carried out twice.'
      : 'Check the connection and try again.',
  };
}

/** An error of any kind as a problem, so that every screen can say something true. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    type: 'about:blank',
    title: 'This page failed.',
    status: 0,
    code: 'console_bug',
    detail: 'The mistake is in the console; nothing was sent because of it.',
    fix: 'Reload the page. If it happens again, tell whoever runs Longshore what you pressed.',
  };
}

/** What the server says about one field of a form, for under its input. */
export function fieldErrorOf(error: unknown, path: string): string | undefined {
  return error instanceof ProblemError ? error.fieldError(path) : undefined;
}
