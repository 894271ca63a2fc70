// Runs dependency-cruiser over the whole project, and refuses to believe a result that saw too little: with a
// TypeScript it cannot drive, dependency-cruiser reads no module at all and reports success.
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { forbidden, options } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'));
const folders = ['src', 'tests', 'bench', 'console/src'];

const { output } = await cruise(
  folders.filter((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).length > 0),
  { ...options, baseDir: root, validate: true, ruleSet: { forbidden } },
  undefined,
  { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
);

const files = globSync(
  folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
  { cwd: root },
);
const seen = output.modules.filter((module) => files.includes(module.source)).length;
const mistakes = output.summary.violations.map(({ from, to, rule }) => {
  const { comment } = forbidden.find(({ name }) => name === rule.name);
  return `${from} → ${to}\n    ${rule.name}: ${comment}`;
});
if (seen < files.length || files.length < 30) {
  mistakes.push(`dependency-cruiser saw ${seen} of ${files.length} files: its answer means nothing.`);
}
for (const mistake of mistakes) console.error(mistake);
console.log(
  `${seen} files, ${output.summary.totalDependenciesCruised} imports, ${mistakes.length} against the table`,
);
process.exitCode = mistakes.length > 0 ? 1 : 0;
