import type { Command } from 'commander';
import {
  createUser,
  digestOf,
  isRole,
  listUsers,
  makePasswordLink,
  newToken,
  passwordPage,
  ROLE_NAMES,
  type Role,
} from '../../modules/identity/index.ts';
import { systemActor } from '../../platform/actor.ts';
import { baseUrlOf } from '../../platform/base-url.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { RefusedAtTheCommandLine, withServices } from './with-services.ts';

type AddOptions = { email: string; name: string; role: string[] };

/** `longshore user add` and `longshore user list`. */
export function addUserCommand(program: Command): void {
  const user = program.command('user').description('add and list the people who may sign in');

  user
    .command('add')
    .description('add a user and print a link by which they set their password')
    .requiredOption('--email <address>', 'the address they sign in with')
    .requiredOption('--name <name>', 'their name')
    .requiredOption('--role <role...>', `one or more of ${ROLE_NAMES.join(', ')}`)
    .action(async ({ email, name, role }: AddOptions) => {
      const roles = role.map(knownRole);
      await withServices(async ({ services, config }) => {
        const by = { actor: systemActor('command line', ALL_PERMISSIONS), request_id: 'cli' };
        const input = { email, name, roles, time_zone: 'UTC' };
        const added = await services.executor.execute(createUser, { ...by, input });
        if (!added.ok) throw new RefusedAtTheCommandLine(added.refusal);
        const token = newToken();
        const link = { user_id: added.value.id, token_hash: digestOf(token), purpose: 'invite' as const };
        const made = await services.executor.execute(makePasswordLink, { ...by, input: link });
        if (!made.ok) throw new RefusedAtTheCommandLine(made.refusal);
        console.log(`${name} was added. This link sets the password, once, within 24 hours:`);
        console.log(passwordPage(baseUrlOf(config), token));
      });
    });

  user
    .command('list')
    .description('list the users')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      await withServices(async ({ services }) => {
        const users = await listUsers(services.database, { after: null, limit: 10_000 });
        if (json === true) return console.log(JSON.stringify(users, null, 2));
        for (const { email, name, roles, is_active } of users) {
          console.log(
            `${email.padEnd(36)} ${name.padEnd(28)} ${roles.join(', ')}${is_active ? '' : ' (switched off)'}`,
          );
        }
      });
    });
}

function knownRole(text: string): Role {
  if (!isRole(text))
    throw new RefusedAtTheCommandLine(`"${text}" is no role. There are: ${ROLE_NAMES.join(', ')}.`);
  return text;
}
