import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export type PasswordRefusal = { code: 'password_too_weak'; why: string };

export const MIN_PASSWORD_LENGTH = 12;

// What people type most when twelve characters are asked for, by the published lists of leaked passwords. A password
// that consists of these words (longest first) with digits and signs around them is one of the first million guesses.
const COMMON_WORDS = `
  administrator abcdefghijkl contrasena motdepasse qwertyuiop asdfghjkl longshore qazwsxedc warehouse
  abcdefgh baseball changeme computer facebook football iloveyou internet jennifer linkedin p@ssw0rd
  passw0rd password passwort princess starwars sunshine superman whatever charlie company default
  letmein michael samsung trustno unknown welcome zxcvbnm abcdef autumn azerty batman dragon google
  master monkey qazwsx qwerty qwertz secret shadow spring summer winter zxcvbn admin hello login abcd
  asdf love test user abc`
  .trim()
  .split(/\s+/);

/** Refuses passwords that are short or among those that are tried first; `owner` are words about the person. */
export function decidePassword(
  password: string,
  owner: readonly string[],
): Decision<string, PasswordRefusal> {
  const length = [...password].length;
  if (length < MIN_PASSWORD_LENGTH) {
    return refuse({
      code: 'password_too_weak',
      why: `It has ${length} characters, ${MIN_PASSWORD_LENGTH} is the least.`,
    });
  }
  const rest = withoutWords(password.toLowerCase(), [...owner, ...COMMON_WORDS]);
  if (new Set(rest).size < 4)
    return refuse({ code: 'password_too_weak', why: 'It is one of those that are guessed first.' });
  return accept(password);
}

// What is left after the words, and after digits and signs, which are guessed along with every word.
function withoutWords(password: string, words: readonly string[]): string {
  let rest = password;
  for (const word of words) if (word.length > 0) rest = rest.replaceAll(word.toLowerCase(), '\0');
  return rest.replace(/[\0\d\s!-/:-@[-`{-~]+/g, '');
}
