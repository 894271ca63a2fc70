// `npm run check`: everything that needs neither a database nor a browser, in under a minute.
import { add, runChecks, runTests, summaryLine } from './checks.mjs';

const counts = add(await runChecks(), runTests(['pure']));
console.log(summaryLine(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
