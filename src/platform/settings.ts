/**
 * Configuration from environment variables: each has a type, a default and one sentence of help;
 * all mistakes are told at once.
 */
export interface Setting<Value> {
  variable: string;
  help: string;
  /** What is allowed, in the words of the help table: `1 to 65535`, `on, off`. */
  kind: string;
  default_text: string;
  /** Never shown, by no command and in no log. */
  secret: boolean;
  /** Returns the value, or throws a `BadSetting` that completes the sentence `LONGSHORE_X …`. */
  parse(text: string | undefined): Value;
}

/** Completes the sentence that begins with the variable's name: `must be …`. */
class BadSetting extends Error {
  override readonly name = 'BadSetting';
}

/** Everything that is wrong with the environment, a sentence a line. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`The configuration is not valid:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.mistakes = mistakes;
  }
}

type Settings = Record<string, Setting<unknown>>;
type Values<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer V> ? V : never;
};
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every setting from the environment. A variable that is empty counts as not set.
 *
 * @throws InvalidConfig with every mistake, unknown `LONGSHORE_*` variables included: a misspelled
 * setting must not pass for its default.
 */
export function readSettings<S extends Settings>(settings: S, environment: Environment): Values<S> {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    try {
      values[name] = setting.parse(environment[setting.variable] || undefined);
    } catch (error) {
      if (!(error instanceof BadSetting)) throw error;
      mistakes.push(`${setting.variable} ${error.message}`);
    }
  }
  mistakes.push(...unknownVariables(settings, environment));
  if (mistakes.length > 0) throw new InvalidConfig(mistakes);
  return values as Values<S>;
}

function unknownVariables(settings: Settings, environment: Environment): string[] {
  const known = Object.values(settings).map((setting) => setting.variable);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('LONGSHORE_') && !known.includes(variable))
    .sort()
    .map((variable) => `${variable} is not a setting; the nearest is ${nearest(variable, known)}.`);
}

function nearest(word: string, candidates: readonly string[]): string {
  const ranked = candidates.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  ranked.sort((left, right) => left.distance - right.distance);
  return ranked[0]?.candidate ?? '';
}

/** Levenshtein: how many letters must be added, dropped or changed. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

export interface SettingRow {
  variable: string;
  /** As set, or the default; `set, hidden` for a secret. */
  value: string;
  origin: 'environment' | 'default';
  kind: string;
  help: string;
}

/** One row per setting for `longshore config`, with secrets masked. */
export function describeSettings(settings: Settings, environment: Environment): SettingRow[] {
  return Object.values(settings).map((setting) => {
    const text = environment[setting.variable] || undefined;
    return {
      variable: setting.variable,
      value: text === undefined ? setting.default_text : setting.secret ? 'set, hidden' : text,
      origin: text === undefined ? 'default' : 'environment',
      kind: setting.kind,
      help: setting.help,
    };
  });
}

interface Common {
  help: string;
  secret?: boolean;
}

export function textSetting(
  variable: string,
  options: Common & { default: string; kind?: string; must?: { be: string; fits(text: string): boolean } },
): Setting<string> {
  const { must } = options;
  return {
    ...common(variable, options, options.kind ?? 'text', options.default),
    parse(text) {
      if (text === undefined) return options.default;
      if (must && !must.fits(text)) throw new BadSetting(`must be ${must.be}, not "${text}".`);
      return text;
    },
  };
}

/** A URL of one of the given schemes; undefined when it is not set. One that is `bare` is an address and a path alone. */
export function urlSetting(
  variable: string,
  options: Common & {
    schemes: readonly string[];
    unset: string;
    bare?: boolean;
    isValid?: (text: string) => boolean;
  },
): Setting<string | undefined> {
  const schemes = options.schemes.map((scheme) => `${scheme}://`).join(' or ');
  const { isValid = (text: string) => URL.canParse(text) } = options;
  return {
    ...common(variable, options, `URL, ${schemes}`, options.unset),
    parse(text) {
      if (text === undefined) return undefined;
      const scheme = isValid(text) ? text.slice(0, text.indexOf(':')).toLowerCase() : undefined;
      // The value is not repeated: a mistyped database URL still holds its password.
      if (scheme === undefined || !options.schemes.includes(scheme)) {
        throw new BadSetting(`must be a URL that begins with ${schemes}.`);
      }
      if (options.bare && !isBare(new URL(text)))
        throw new BadSetting('must be a URL without a user, a query or a fragment.');
      return text;
    },
  };
}

function isBare({ username, password, search, hash }: URL): boolean {
  return `${username}${password}${search}${hash}` === '';
}

export function integerSetting(
  variable: string,
  options: Common & { default: number; min: number; max: number },
): Setting<number> {
  return {
    ...common(variable, options, `${options.min} to ${options.max}`, String(options.default)),
    parse(text) {
      if (text === undefined) return options.default;
      const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
      if (value >= options.min && value <= options.max) return value;
      throw new BadSetting(`must be a whole number from ${options.min} to ${options.max}, not "${text}".`);
    },
  };
}

export function choiceSetting<const Choice extends string>(
  variable: string,
  options: Common & { default: Choice; choices: readonly Choice[] },
): Setting<Choice> {
  return {
    ...common(variable, options, options.choices.join(', '), options.default),
    parse(text) {
      const value = options.choices.find((choice) => choice === (text ?? options.default));
      if (value !== undefined) return value;
      throw new BadSetting(`must be one of ${options.choices.join(', ')}, not "${text}".`);
    },
  };
}

export function switchSetting(variable: string, options: Common & { default: boolean }): Setting<boolean> {
  const choice = choiceSetting(variable, {
    ...options,
    choices: ['on', 'off'],
    default: options.default ? 'on' : 'off',
  });
  return { ...choice, parse: (text) => choice.parse(text) === 'on' };
}

function common(variable: string, options: Common, kind: string, default_text: string) {
  return { variable, help: options.help, kind, default_text, secret: options.secret ?? false };
}
