// Who may import whom. The table stands in scripts/module-imports.json, because SQL keeps to it, too (tests/tidy.test.ts).
// A module imports another one only through its index.ts; rules import nothing but the kernel and other rules.

const MODULES = require('./scripts/module-imports.json');

const TESTS = '\\.test\\.ts$';

/** A module imports the kernel, the events, the platform, itself, and the index.ts of those in its row. */
function moduleRules([name, imports]) {
  const open = imports.join('|');
  return [
    {
      name: `${name}-imports`,
      comment: `${name} may import: ${imports.join(', ') || 'no other module'}, each through its index.ts.`,
      severity: 'error',
      from: { path: `^src/modules/${name}/`, pathNot: TESTS },
      to: {
        path: '^(src/modules|src/app|src/connectors|console|tests|bench)/',
        pathNot: [`^src/modules/${name}/`, ...(open ? [`^src/modules/(${open})/(rules/)?index\\.ts$`] : [])],
      },
    },
    {
      name: `${name}-rules`,
      comment: `Rules of ${name} are pure: the kernel, the events, its own rules, and rules/index.ts of its row.`,
      severity: 'error',
      from: { path: `^src/modules/${name}/rules/`, pathNot: TESTS },
      to: {
        pathNot: [
          '^src/(kernel|events)/',
          `^src/modules/${name}/rules/`,
          ...(open ? [`^src/modules/(${open})/rules/index\\.ts$`] : []),
        ],
      },
    },
    {
      name: `${name}-is-closed`,
      comment: `What others need of ${name} is exported by its index.ts, or rules/index.ts for rules.`,
      severity: 'error',
      from: { path: '^(src|tests|bench)/', pathNot: `^src/modules/${name}/` },
      to: { path: `^src/modules/${name}/`, pathNot: `^src/modules/${name}/((rules/)?index|port)\\.ts$` },
    },
  ];
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'What imports each other can be understood, tested and moved only together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel is pure: no platform, no package, nothing of Node but the randomness of ids.',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: TESTS },
      to: { pathNot: '^(src/kernel/|crypto$)' },
    },
    {
      name: 'events-import-the-kernel',
      comment: 'Event names and payload types are a language that anyone may speak; they depend on nobody.',
      severity: 'error',
      from: { path: '^src/events/', pathNot: TESTS },
      to: { pathNot: '^src/(kernel|events)/' },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'The platform carries the modules and must not lean on one.',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: TESTS },
      to: { path: '^(src/(modules|connectors|app)|console|tests|bench)/' },
    },
    {
      name: 'connectors-implement-ports',
      comment: "A connector knows its module's port and the platform, and no other connector.",
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^(src/(modules|connectors|app)|console|tests|bench)/',
        pathNot: ['^src/connectors/$1/', '^src/modules/[^/]+/port\\.ts$'],
      },
    },
    {
      name: 'connectors-belong-to-app',
      comment: 'Which connector serves a port is decided where the application is put together.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(connectors|app)/', TESTS] },
      to: { path: '^src/connectors/' },
    },
    {
      name: 'modules-are-in-the-table',
      comment: 'A new module gets a row in scripts/module-imports.json first.',
      severity: 'error',
      from: {},
      to: { path: '^src/modules/', pathNot: `^src/modules/(${Object.keys(MODULES).join('|')})/` },
    },
    {
      name: 'server-and-console-meet-over-http',
      comment: 'The console knows the API by its OpenAPI file alone.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(src|tests|bench)/' },
    },
    {
      name: 'server-imports-no-console',
      severity: 'error',
      comment: 'The server serves the built console as files.',
      from: { path: '^src/' },
      to: { path: '^(console|tests|bench)/', pathNot: '^tests/kit/' },
    },
    {
      name: 'product-imports-no-test-kit',
      severity: 'error',
      comment: 'What is only for tests stays in tests.',
      from: { path: '^src/', pathNot: TESTS },
      to: { path: '^tests/' },
    },
    {
      name: 'features-stand-alone',
      comment: 'Features of the console never import each other; what two need belongs in ui/ or api/.',
      severity: 'error',
      from: { path: '^console/src/features/([^/]+)/' },
      to: { path: '^console/src/(features/|app/|routes/)', pathNot: '^console/src/features/$1/' },
    },
    {
      name: 'ui-knows-nothing',
      comment: 'The building blocks of the console know no feature and no API.',
      severity: 'error',
      from: { path: '^console/src/ui/' },
      to: { path: '^console/src/(features|app|routes|api)/' },
    },
    ...Object.entries(MODULES).flatMap(moduleRules),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'module', 'node', 'require', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    moduleSystems: ['es6'],
  },
};
