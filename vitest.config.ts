import { defineConfig } from 'vitest/config';

/** Projects that need PostgreSQL share one server per run: tests/kit/global-setup.ts. */
const with_database = { globalSetup: ['tests/kit/global-setup.ts'] };

export default defineConfig({
  test: {
    // Two cores are what a small machine and most CI runners have.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'pure',
          testTimeout: 30_000,
          include: [
            'src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'console/src/**/*.test.ts',
            'tests/tidy.test.ts',
          ],
          exclude: ['**/*.db.test.ts', '**/node_modules/**'],
          // Rules share nothing, so files need no world of their own; 3 times faster.
          isolate: false,
        },
      },
      {
        test: {
          name: 'database',
          isolate: false,
          include: ['src/**/*.db.test.ts', 'tests/model/**/*.db.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          ...with_database,
        },
      },
      {
        test: {
          name: 'flows',
          isolate: false,
          include: ['tests/{flows,regression,contract}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...with_database,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // A page of a busy machine shows in seconds what it shows at once elsewhere.
          expect: { poll: { timeout: 30_000 } },
          ...with_database,
        },
      },
    ],
  },
});
