import type { Command } from 'commander';
import { ensureDemoUsers, isDemo, ownerLink } from '../../modules/identity/index.ts';
import { type Config, readConfig } from '../../platform/config.ts';
import { createLog, type Log } from '../../platform/log.ts';
import type { Services } from '../../platform/module.ts';
import { type RunningDemo, runDemo } from '../demo/index.ts';
import { modules } from '../modules.ts';
import { type Roles, type RunningProcess, startProcess } from '../process.ts';

const KINDS: readonly { name: string; description: string; roles: Roles; migrate_first: boolean }[] = [
  {
    name: 'start',
    description: 'run everything in one process: database, schema, API, worker, console',
    roles: { api: true, worker: true },
    migrate_first: true,
  },
  {
    name: 'api',
    description: 'run the API and the console; the schema must be current',
    roles: { api: true, worker: false },
    migrate_first: false,
  },
  {
    name: 'worker',
    description: 'run jobs only; the schema must be current',
    roles: { api: false, worker: true },
    migrate_first: false,
  },
];

/** `longshore start`, `longshore api` and `longshore worker`. */
export function addStartCommands(program: Command): void {
  for (const { name, description, roles, migrate_first } of KINDS) {
    program
      .command(name)
      .description(description)
      .action(async () => {
        const config = readConfig();
        const log = createLog({ level: config.log_level });
        // Asked to stop while it starts, it finishes the start first: a database that was started must be stopped as well.
        const starting = startProcess({ config, log, roles, migrate_first });
        let demo: RunningDemo | undefined;
        stopOnSignal(async () => {
          const started = await starting;
          await demo?.stop();
          await started.stop();
          if (name === 'start') console.log(stoppedSentence(config));
        }, log);
        const running = await starting;
        log.info({ address: running.address, roles }, `longshore ${name} is ready`);
        if (name === 'start') await greet(running);
        if (name === 'start' && isDemo(running.services.config)) demo = openDemo(running.services);
      });
  }
}

function stopOnSignal(stop: () => Promise<void>, log: Log): void {
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      log.info({ signal }, 'stopping: answering what was accepted');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopped with an error');
          process.exit(1);
        },
      );
    });
  }
}

// Written at once, so that no line of the log cuts through it.
async function greet({ services, address }: RunningProcess): Promise<void> {
  const base_url = services.config.base_url ?? address ?? '';
  const parts = [`Longshore is running at ${base_url}`, await ownerWords(services)];
  if (isDemo(services.config)) parts.push(await demoWords(services));
  console.log(`\n${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

async function ownerWords(services: Services): Promise<string> {
  const link = await ownerLink(services);
  if (link === null) return '';
  const owner = isDemo(services.config) ? 'No owner of your own yet' : 'No owner yet';
  return `${owner}. Become it with this link, once, within 24 hours:\n  ${link}`;
}

async function demoWords(services: Services): Promise<string> {
  const logins = await ensureDemoUsers(services);
  const [first] = logins;
  if (!first) return '';
  return [
    `This is a demo. Its logins, all with the password "${first.password}":`,
    ...logins.map(({ email, name }) => `  ${email.padEnd(44)} ${name}`),
  ].join('\n');
}

function stoppedSentence({ database_url, data_dir }: Config): string {
  return `Stopped. The data stays in ${database_url === undefined ? `${data_dir}/` : 'the database'}.`;
}

function openDemo(services: Services): RunningDemo {
  return runDemo(services, {
    listeners: modules.flatMap(({ listeners = [] }) => listeners),
    orders_per_minute: services.config.demo_rate,
    say: (sentence) => console.log(sentence),
  });
}
