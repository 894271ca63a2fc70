// `npm test`: the checks and every test. Its last line counts them; each check counts as one.
// `npm test -- orders` runs only the test files whose path contains "orders", without the checks.
import { add, runChecks, runTests, summaryLine } from './checks.mjs';

const filters = process.argv.slice(2);
const before = filters.length === 0 ? await runChecks() : { passed: 0, failed: 0, skipped: 0 };
const counts = add(before, runTests(['pure', 'database', 'flows', 'browser'], filters));
console.log(summaryLine(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
