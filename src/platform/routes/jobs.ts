import { Type } from 'typebox';
import { accept } from '../../kernel/decision.ts';
import { command } from '../command.ts';
import type { Api } from '../http/api.ts';
import { Nullable, Strict, Time } from '../http/schema.ts';
import { listDeadLetters, readBacklog, redriveDeadLetters } from '../jobs.ts';

const Uuid = Type.String({ format: 'uuid' });
const AnyObject = Type.Unsafe<object>({ type: 'object', additionalProperties: true });

const BacklogSchema = Strict({
  items: Type.Array(
    Strict({
      queue: Type.String(),
      waiting: Type.Integer(),
      active: Type.Integer(),
      failed: Type.Integer({ description: 'Dead letters of this queue.' }),
      oldest_s: Type.Number({ description: 'Age of the oldest job that is due, in seconds.' }),
    }),
  ),
});

const DeadLetters = Strict({
  items: Type.Array(
    Strict({
      id: Uuid,
      queue: Type.String(),
      data: AnyObject,
      error: Nullable(Type.String()),
      failed_at: Time,
    }),
  ),
});

/** The background's own board: what waits, what gave up, and giving it another chance. */
export function jobRoutes(api: Api): void {
  const redrive = command<{ ids: readonly string[] }, { redriven: number }, never>({
    name: 'platform.redrive',
    permission: 'jobs:redrive',
    async handle(shell, request) {
      const { ids } = request.input;
      const redriven = await redriveDeadLetters(api.services, shell.tx, ids);
      shell.audit({ subject_type: 'job', subject_id: null, after: { ids, redriven } }, request);
      return accept({ redriven });
    },
  });

  api.get('/v1/jobs', {
    summary: 'What waits in the background, by queue',
    tag: 'Jobs',
    permission: 'jobs:read',
    answer: BacklogSchema,
    handler: async ({ services }) => ({ items: await readBacklog(services.database) }),
  });

  api.get('/v1/jobs/dead-letters', {
    summary: 'Jobs that failed eight times, the newest first',
    tag: 'Jobs',
    permission: 'jobs:read',
    answer: DeadLetters,
    handler: async ({ services }) => ({ items: await listDeadLetters(services.database, 500) }),
  });

  api.post('/v1/jobs/dead-letters/redrive', {
    summary: 'Put dead letters back into their queues, each with eight fresh tries',
    tag: 'Jobs',
    permission: 'jobs:redrive',
    body: Strict({ ids: Type.Array(Uuid, { minItems: 1, maxItems: 500 }) }),
    answer: Strict({ redriven: Type.Integer() }),
    handler: ({ body, execute }) => execute(redrive, { ids: body.ids }),
  });
}
