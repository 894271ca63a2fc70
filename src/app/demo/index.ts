export { brokenOffSentence } from './broken-off.ts';
export { type RunningDemo, runDemo } from './run-demo.ts';
export { seedDemo } from './seed.ts';
export { settleDemo } from './settle-demo.ts';
