import { openServices } from '../../src/app/services.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Refusal } from '../../src/kernel/decision.ts';
import { newId } from '../../src/kernel/ids.ts';
import { type Actor, systemActor } from '../../src/platform/actor.ts';
import type { Command, CommandAnswer, CommandRequest } from '../../src/platform/command.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import type { Services } from '../../src/platform/module.ts';
import { ALL_PERMISSIONS } from '../../src/platform/permissions.ts';
import { testDatabase } from './database.ts';

/** Whoever runs a command in a test when it does not matter who. */
export const TEST_ACTOR: Actor = systemActor('test', ALL_PERMISSIONS);

export type TestServices = {
  services: Services;
  url: string;
  /** Runs a command as the test actor, as one request comes in. */
  run<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    input: Input,
  ): Promise<CommandAnswer<Output, R>>;
  /** Runs a batch command with many inputs in one transaction, as a bulk request comes in. */
  runMany<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    inputs: readonly Input[],
  ): Promise<CommandAnswer<Output, R>[]>;
  close(): Promise<void>;
};

/** Everything that commands stand on, over a database of its own for the test file that asks. */
export async function testServices(
  options: { settings?: Record<string, string>; clock?: Clock } = {},
): Promise<TestServices> {
  const { settings = {}, clock } = options;
  const database = await testDatabase();
  const opened = await openServices({
    url: database.url,
    config: readConfig({ ...settings }),
    log: createLog({ level: 'warn' }),
    ...(clock && { clock }),
  });
  const { services } = opened;
  return {
    services,
    url: database.url,
    run: (command, input) => services.executor.execute(command, requestOf(input)),
    runMany: (command, inputs) => {
      const { request_id, actor } = requestOf(inputs);
      return services.executor.executeMany(
        command,
        inputs.map((input) => ({ input, actor, request_id })),
      );
    },
    async close() {
      await opened.close();
      await database.close();
    },
  };
}

function requestOf<Input>(input: Input): CommandRequest<Input> {
  return { input, actor: TEST_ACTOR, request_id: `req_${newId()}` };
}
