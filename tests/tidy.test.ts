import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * Polices the repository: what a compiler or linter does not see, and a reviewer should not have to. Each rule has
 * a negative control below, a text that breaks it; a rule without one does not pass.
 */

const ROOT = join(import.meta.dirname, '..');

interface Rule {
  name: string;
  /** Which files it reads, by their path in the repository. */
  applies(path: string): boolean;
  /** What is wrong with this text, in words; a line is given as `12: what`. */
  find(text: string, path: string): string[];
}

const isCode = (path: string) => /\.(ts|tsx|mjs|cjs)$/.test(path);
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.startsWith('tests/');
const isProduct = (path: string) => path.startsWith('src/') && isCode(path) && !isTest(path);
const isMigration = (path: string) => /^db\/migrations\/.*\.sql$/.test(path);

/** Finds the lines that match, and says the same about each. */
function lines(text: string, pattern: RegExp, what: string): string[] {
  return text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${index + 1}: ${what}`] : []));
}

/** The same text with comments blanked out, lines kept, for rules about code that comments may talk about. */
function withoutComments(text: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ');
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(^|\s)\/\/.*$/gm, blank);
}

// Put together from pieces, so that this file does not break its own rules.
const UNFINISHED = new RegExp(
  `\\b(${['TO', 'FIX', 'XX', 'HA'].map((word, i) => word + ['DO', 'ME', 'X', 'CK'][i]).join('|')})\\b`,
);
const PLACES = new RegExp(
  [
    `(^|[\\s'"\`(=:])/(${['wo' + 'rk', 'ro' + 'ot'].join('|')})(/|['"\`\\s]|$)`,
    'registry\\.' + 'npmjs',
    '\\bnpm' + 'mirror\\b',
  ].join('|'),
);
const VERB_BINS = /^(utils?|helpers?|common|misc|managers?|actions?|shared|stuff)(\.|$)/;
const MONEY_WORD = '(?:amount|price|total|subtotal|tax|discount|balance|refunded|captured|paid)';
const FLOAT_MONEY = new RegExp(
  [
    'parseFloat\\(',
    `${MONEY_WORD}\\w*[^;\\n]{0,40}\\.toFixed\\(`,
    `\\b\\w*${MONEY_WORD}\\w*\\s*[*/]\\s*100(\\.0)?\\b`,
    'Math\\.round\\([^;\\n]*\\*\\s*100\\)',
  ].join('|'),
);

const MODULES = existsSync(join(ROOT, 'src/modules')) ? readdirSync(join(ROOT, 'src/modules')) : [];

const MAY_IMPORT: Record<string, string[] | undefined> = JSON.parse(
  readFileSync(join(ROOT, 'scripts/module-imports.json'), 'utf8'),
);

/** Statements on a schema: `insert into orders.lines`, `left join catalog.variants v`. */
const SQL_WRITE =
  /\b(insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+([a-z_]+)\.([a-z_]+)/gi;
const SQL_READ = /\b(from|join|using)\s+(?:only\s+|lateral\s+)?([a-z_]+)\.([a-z_]+)/gi;

/** Statements read the modules that imports may reach, and no others: a view is a dependency like a function. */
function foreignSql(
  text: string,
  path: string,
  modules: readonly string[],
  may_read: Record<string, readonly string[] | undefined> = MAY_IMPORT,
): string[] {
  const owner = /^src\/(?:modules\/)?([a-z]+)\//.exec(path)?.[1];
  const found: string[] = [];
  const code = withoutComments(text);
  const lineOf = (index: number) => code.slice(0, index).split('\n').length;
  for (const { 0: statement, 2: schema = '', 3: table, index } of code.matchAll(SQL_WRITE)) {
    if (schema === owner || !(modules.includes(schema) || schema === 'platform')) continue;
    found.push(`${lineOf(index)}: ${owner} writes ${schema}.${table} (${statement.split(/\s/)[0]})`);
  }
  for (const { 1: word, 2: schema = '', 3: table = '', index } of code.matchAll(SQL_READ)) {
    if (schema === owner || !modules.includes(schema)) continue;
    if (table.startsWith('v_')) {
      const reach = owner === undefined ? undefined : may_read[owner];
      if (reach && !reach.includes(schema))
        found.push(`${lineOf(index)}: ${owner} reads ${schema}.${table}, but may not import ${schema}`);
      continue;
    }
    // `delete from` is a write and was seen above.
    if (word === 'from' && /\bdelete\s+$/i.test(code.slice(Math.max(0, index - 12), index))) continue;
    found.push(`${lineOf(index)}: ${owner} reads ${schema}.${table}, which is no published view`);
  }
  return found;
}

const rules: Rule[] = [
  {
    name: 'lines fit on a screen',
    applies: (path) => (isCode(path) || isMigration(path)) && !path.includes('/generated/'),
    find: (text) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          line.length > 130 && !line.includes('://')
            ? [`${index + 1}: ${line.length} characters, 130 is the most`]
            : [],
        ),
  },
  {
    name: 'nothing is left unfinished',
    applies: () => true,
    find: (text) => lines(text, UNFINISHED, 'unfinished work belongs in an issue'),
  },
  {
    name: 'no test is switched off or alone',
    applies: isTest,
    find: (text) =>
      lines(text, /\b(test|it|describe|suite)\.(only|skip|todo|fails)\b/, 'a test that is off or alone'),
  },
  {
    name: 'no any',
    applies: isCode,
    find: (text) =>
      lines(withoutComments(text), /(:|\bas|<|\||,)\s*any\b(?!\()(?=\s*[;,)>=\]|[{]|$)/, 'any is no type'),
  },
  {
    name: 'no silenced compiler',
    applies: isCode,
    find: (text) => [
      ...lines(text, /@ts-(ignore|nocheck)|eslint-disable(?!.*--)/, 'silences a check without a reason'),
    ],
  },
  {
    name: 'files are kebab-case and named for what they hold',
    applies: (path) => /^(src|tests|bench|scripts|bin|console\/src)\//.test(path),
    find(_text, path) {
      const name = basename(path);
      if (VERB_BINS.test(name)) return [`${name} says nothing about what it holds`];
      const is_route = path.startsWith('console/src/routes/');
      const pattern = is_route ? /^[_$]*[a-z0-9.$_-]+$/ : /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/;
      return pattern.test(name) || name === 'README.md' ? [] : [`${name} is not kebab-case`];
    },
  },
  {
    name: 'no machine of ours',
    applies: () => true,
    find: (text) => lines(text, PLACES, 'names a place that other machines do not have'),
  },
  {
    name: 'SQL writes its own schema and reads others through their views',
    applies: (path) => /^src\/(modules\/[a-z]+|platform|app)\//.test(path) && isProduct(path),
    find: (text, path) => foreignSql(text, path, MODULES),
  },
  {
    name: 'a migration is a plain forward step',
    applies: isMigration,
    find: (text) => [
      ...(text.startsWith('--') ? [] : ['1: begins with a comment that says why, and what it locks']),
      ...lines(text, /^\s*(begin|commit|rollback)\s*;/i, 'runs in a transaction already'),
      ...lines(text, /\bconcurrently\b/i, 'cannot run in a transaction'),
    ],
  },
  {
    name: 'events are named in src/events',
    applies: (path) => isProduct(path) && !path.startsWith('src/events/'),
    find: (text) =>
      lines(withoutComments(text), /\bdefineEvent\s*(<|\()/, 'defines an event outside of src/events'),
  },
  {
    name: 'money is never a float',
    applies: (path) =>
      (isProduct(path) || path.startsWith('console/src/')) && !path.startsWith('src/kernel/money'),
    find: (text) =>
      lines(withoutComments(text), FLOAT_MONEY, 'computes money as a float; kernel/money.ts does not'),
  },
];

/** Everything that people write, without what is installed, built or generated. */
function repositoryFiles(): string[] {
  const files = globSync('{.ci,bench,bin,console,db,docs,scripts,src,tests}/**/*', {
    cwd: ROOT,
    exclude: (path) => /(^|\/)(node_modules|dist|\.tanstack)$/.test(path),
  });
  const top = readdirSync(ROOT).filter((name) => !['package-lock.json', '.git'].includes(name));
  return [...files, ...top]
    .filter((path) => /\.(ts|tsx|mjs|cjs|json|sql|md|css|html|svg|ya?ml)$|\/run$/.test(path))
    .filter((path) => !path.includes('node_modules/') && statSync(join(ROOT, path)).isFile())
    .sort();
}

const files = repositoryFiles().map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

test('the police sees the repository', () => {
  const paths = files.map((file) => file.path);
  expect(paths).toContain('package.json');
  expect(paths).toContain('tests/tidy.test.ts');
  expect(paths.filter((path) => path.startsWith('src/')).length).toBeGreaterThan(30);
});

describe('the repository is tidy', () => {
  test.each(rules.map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
    const mistakes = files
      .filter(({ path }) => rule.applies(path))
      .flatMap(({ path, text }) => rule.find(text, path).map((mistake) => `${path}:${mistake}`));
    expect(mistakes).toEqual([]);
  });

  test('migrations are numbered without a gap', () => {
    expect(gapsIn(readdirSync(join(ROOT, 'db/migrations')))).toEqual([]);
  });

  test('every module has its README and its index', () => {
    expect(MODULES.flatMap((name) => missingIn(name, readdirSync(join(ROOT, 'src/modules', name))))).toEqual(
      [],
    );
  });
});

function gapsIn(names: string[]): string[] {
  return names
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .filter(
      (name, index) => !new RegExp(`^${String(index + 1).padStart(6, '0')}_[a-z0-9_]+\\.sql$`).test(name),
    );
}

function missingIn(name: string, entries: string[]): string[] {
  return ['README.md', 'index.ts'].filter((file) => !entries.includes(file)).map((file) => `${name}/${file}`);
}

const ANY = ['a', 'ny'].join('');

/** A text that breaks each rule, and what must be said about it. */
const controls: [rule: string, path: string, text: string, mistake: string][] = [
  ['lines fit on a screen', 'src/a.ts', `\n${'x'.repeat(131)}`, '2: 131 characters, 130 is the most'],
  [
    'nothing is left unfinished',
    'docs/a.md',
    `later ${'TO'}${'DO'} this`,
    '1: unfinished work belongs in an issue',
  ],
  [
    'no test is switched off or alone',
    'src/a.test.ts',
    `test${'.only'}('x')`,
    '1: a test that is off or alone',
  ],
  [
    'no test is switched off or alone',
    'tests/a.test.ts',
    `describe${'.skip'}('x')`,
    '1: a test that is off or alone',
  ],
  ['no any', 'src/a.ts', `const x: string = 1;\nconst y: ${ANY} = x;`, '2: any is no type'],
  ['no any', 'src/a.ts', `f(x as ${ANY});`, '1: any is no type'],
  ['no any', 'src/a.ts', `const x: Map<string, ${ANY}>;`, '1: any is no type'],
  ['no any', 'src/a.ts', `const x: ${ANY}[] = [];`, '1: any is no type'],
  ['no silenced compiler', 'src/a.ts', `// @ts-${'ignore'}`, '1: silences a check without a reason'],
  [
    'files are kebab-case and named for what they hold',
    'src/placeOrder.ts',
    '',
    'placeOrder.ts is not kebab-case',
  ],
  [
    'files are kebab-case and named for what they hold',
    'src/modules/orders/utils.ts',
    '',
    'utils.ts says nothing about what it holds',
  ],
  [
    'no machine of ours',
    'src/a.ts',
    `read('/${'ro'}${'ot'}/x')`,
    '1: names a place that other machines do not have',
  ],
  [
    'no machine of ours',
    'README.md',
    `cd /${'wo'}${'rk'}/main`,
    '1: names a place that other machines do not have',
  ],
  [
    'no machine of ours',
    '.npmrc.md',
    `https://registry.${'npmjs'}.org`,
    '1: names a place that other machines do not have',
  ],
  [
    'SQL writes its own schema and reads others through their views',
    'src/modules/orders/sql.ts',
    'sql`update inventory.levels set x = 1`',
    '1: orders writes inventory.levels (update)',
  ],
  [
    'SQL writes its own schema and reads others through their views',
    'src/modules/orders/sql.ts',
    'sql`\n  delete from inventory.levels`',
    '2: orders writes inventory.levels (delete)',
  ],
  [
    'SQL writes its own schema and reads others through their views',
    'src/modules/orders/sql.ts',
    'sql`select 1 from orders.lines l join inventory.levels v using (sku)`',
    '1: orders reads inventory.levels, which is no published view',
  ],
  [
    'SQL writes its own schema and reads others through their views',
    'src/modules/inventory/sql.ts',
    'sql`select 1 from inventory.levels l join orders.v_lines o using (variant_id)`',
    '1: inventory reads orders.v_lines, but may not import orders',
  ],
  [
    'SQL writes its own schema and reads others through their views',
    'src/platform/lists.ts',
    'sql`select 1 from orders.lines`',
    '1: platform reads orders.lines, which is no published view',
  ],
  [
    'a migration is a plain forward step',
    'db/migrations/000001_a.sql',
    'create table a ();',
    '1: begins with a comment that says why, and what it locks',
  ],
  [
    'a migration is a plain forward step',
    'db/migrations/000001_a.sql',
    '-- why\ncommit;',
    '2: runs in a transaction already',
  ],
  [
    'a migration is a plain forward step',
    'db/migrations/000001_a.sql',
    '-- why\ncreate index concurrently a_b on a (b);',
    '2: cannot run in a transaction',
  ],
  [
    'events are named in src/events',
    'src/modules/orders/a.ts',
    `defineEvent<X>('order.placed')`,
    '1: defines an event outside of src/events',
  ],
  [
    'money is never a float',
    'src/modules/orders/a.ts',
    'return total.amount.toFixed(2);',
    '1: computes money as a float; kernel/money.ts does not',
  ],
  [
    'money is never a float',
    'src/modules/orders/a.ts',
    'const price = Math.round(Number(text) * 100);',
    '1: computes money as a float; kernel/money.ts does not',
  ],
  [
    'money is never a float',
    'console/src/ui/a.ts',
    'return unit_price / 100;',
    '1: computes money as a float; kernel/money.ts does not',
  ],
];

describe('the police sees each crime', () => {
  test.each(controls)('%s: %s', (name, path, text, mistake) => {
    const rule = rules.find((candidate) => candidate.name === name);
    const modules = ['orders', 'inventory'];
    const found = name.startsWith('SQL') ? foreignSql(text, path, modules) : rule?.find(text, path);
    expect(rule?.applies(path)).toBe(true);
    expect(found).toEqual([mistake]);
  });

  test('every rule has such a control', () => {
    const controlled = new Set(controls.map(([name]) => name));
    expect(rules.map((rule) => rule.name).filter((name) => !controlled.has(name))).toEqual([]);
  });

  test('a gap between migrations, and a module without its front page', () => {
    expect(gapsIn(['000001_a.sql', '000003_c.sql'])).toEqual(['000003_c.sql']);
    expect(missingIn('orders', ['rules', 'index.ts'])).toEqual(['orders/README.md']);
  });

  test('what is innocent stays so', () => {
    const innocent = [
      ['no any', 'sql`where id = any($1::uuid[])`'],
      ['no any', '// any number of them\nconst x: anyone = 1;'],
      ['money is never a float', 'return (grams / 1_000).toFixed(2);'],
      ['no machine of ours', `see docs/operate/${'wo'}${'rk'}er.md and https://example.com/${'ro'}${'ot'}`],
    ] as const;
    for (const [name, text] of innocent) {
      expect(rules.find((rule) => rule.name === name)?.find(text, 'src/a.ts')).toEqual([]);
    }
    const own =
      'sql`with moved as (delete from orders.lines returning *) select from inventory.v_levels, moved`';
    expect(foreignSql(own, 'src/modules/orders/sql.ts', ['orders', 'inventory'])).toEqual([]);
  });
});
