import { expect, test } from 'vitest';
import { decidePassword } from './password.ts';

const owner = ['Mara', 'mara', 'example'];
const cases: [password: string, answer: string][] = [
  ['short', 'password_too_weak'],
  ['elevenchars', 'password_too_weak'],
  ['Password1234!', 'password_too_weak'],
  ['passwordpassword', 'password_too_weak'],
  ['qwertyuiop123', 'password_too_weak'],
  ['aaaaaaaaaaaaaaaa', 'password_too_weak'],
  ['123456789012', 'password_too_weak'],
  ['Mara-Mara-2026', 'password_too_weak'],
  ['longshore2026!', 'password_too_weak'],
  ['mistral under the quay', 'accepted'],
  ['correct horse battery', 'accepted'],
  ['Zk7!vQ2#mXp9w', 'accepted'],
  ['горизонт над морем', 'accepted'],
];

test.each(cases)('%s is answered %s', (password, answer) => {
  const decision = decidePassword(password, owner);
  expect(decision.ok ? 'accepted' : decision.refusal.code).toBe(answer);
});
