import { expect, test } from 'vitest';
import { ProblemError, problemOf } from './problem.ts';

const refused = {
  type: 'https://longshore.dev/errors#hold_active',
  title: 'The order is on hold.',
  status: 409,
  code: 'hold_active',
  detail: 'Nothing was shipped.',
  fix: 'Release the hold.',
  errors: [{ path: '/email', message: 'must be an e-mail address' }],
};

test('a problem keeps its code, its sentence and the error of each field', async () => {
  const error = new ProblemError(await problemOf(Response.json(refused, { status: 409 })));
  expect(error.problem.code).toBe('hold_active');
  expect(error.message).toBe('The order is on hold. Nothing was shipped.');
  expect(error.fieldError('/email')).toBe('must be an e-mail address');
  expect(error.fieldError('/name')).toBeUndefined();
});

test('an answer that is no problem says what is not known', async () => {
  const problem = await problemOf(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  expect(problem.code).toBe('unexpected_answer');
  expect(problem.detail).toBe('It answered 502, and it is not known whether anything was changed.');
});
