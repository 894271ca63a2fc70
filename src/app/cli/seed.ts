import type { Command } from 'commander';
import { rememberDemo } from '../../platform/demo-decision.ts';
import { brokenOffSentence, seedDemo } from '../demo/index.ts';
import { modules } from '../modules.ts';
import { RefusedAtTheCommandLine, withServices } from './with-services.ts';

/** `longshore seed`: the demo company in an empty database. */
export function addSeedCommand(program: Command): void {
  program
    .command('seed')
    .description('make the demo company: products, stock, and the orders of its last weeks')
    .action(() =>
      withServices(async ({ services }) => {
        const started = Date.now();
        // Settled before the first change, which makes a database one in use.
        await rememberDemo(services.database, true);
        const listeners = modules.flatMap((module) => module.listeners ?? []);
        const answer = await seedDemo(services, {
          listeners,
          progress: (sentence) => console.log(`${sentence} …`),
        });
        const seconds = ((Date.now() - started) / 1_000).toFixed(1);
        if (answer === 'broken_off') throw new RefusedAtTheCommandLine(brokenOffSentence(services.config));
        console.log(
          answer === 'made'
            ? `Demo Harbor Goods is open, after ${seconds} s.`
            : 'The demo company is here already. Nothing was changed.',
        );
      }),
    );
}
