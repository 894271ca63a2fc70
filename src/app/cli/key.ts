import type { Command } from 'commander';
import { createApiKey, digestOf, hintOf, newApiKey } from '../../modules/identity/index.ts';
import { systemActor } from '../../platform/actor.ts';
import { ALL_PERMISSIONS, isPermission, PERMISSIONS, type Permission } from '../../platform/permissions.ts';
import { RefusedAtTheCommandLine, withServices } from './with-services.ts';

type CreateOptions = { name: string; scopes: string; days?: string };

/** `longshore key create`: makes an API key and prints it, this once. */
export function addKeyCommand(program: Command): void {
  program
    .command('key')
    .description('make API keys')
    .command('create')
    .description('make an API key and print it; it is not shown again')
    .requiredOption('--scopes <scopes>', 'permissions with commas between, or "all"')
    .option('--name <name>', 'what the key is for', 'Command line')
    .option('--days <days>', 'how many days it lives; without it the key does not expire')
    .action(async ({ name, scopes, days }: CreateOptions) => {
      const wanted = scopesOf(scopes);
      const life_ms = days === undefined ? undefined : daysOf(days) * 86_400_000;
      await withServices(async ({ services }) => {
        const expires_at = life_ms === undefined ? null : new Date(services.clock.now().getTime() + life_ms);
        const secret = newApiKey();
        const made = await services.executor.execute(createApiKey, {
          input: { name, scopes: wanted, expires_at, hint: hintOf(secret), secret_hash: digestOf(secret) },
          actor: systemActor('command line', ALL_PERMISSIONS),
          request_id: 'cli',
        });
        if (!made.ok) throw new RefusedAtTheCommandLine(made.refusal);
        console.log(secret);
      });
    });
}

function scopesOf(text: string): Permission[] {
  if (text === 'all') return [...PERMISSIONS];
  return text.split(',').map((part) => {
    const scope = part.trim();
    if (!isPermission(scope)) {
      throw new RefusedAtTheCommandLine(`"${scope}" is no permission. There are: ${PERMISSIONS.join(', ')}.`);
    }
    return scope;
  });
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3_650)
    throw new RefusedAtTheCommandLine('--days takes 1 to 3650.');
  return days;
}
