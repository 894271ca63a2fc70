import { Type } from 'typebox';
import { fromWire, toWire } from '../../kernel/ids.ts';
import type { Actor } from '../actor.ts';
import {
  type BulkAction,
  findBulkRun,
  labelsOf,
  retryBulkRun,
  startBulkRun,
  stopBulkRun,
} from '../bulk-runs.ts';
import type { Api } from '../http/api.ts';
import { Id, Nullable, OneOf, Strict, Text, Time } from '../http/schema.ts';
import { RefusedRequest } from '../refusals.ts';
import type { Services } from '../services.ts';

const Run = Strict({
  id: Id('blk'),
  action: Type.String(),
  state: OneOf(['running', 'done', 'stopped']),
  items_total: Type.Integer(),
  done: Type.Integer(),
  refused: Type.Integer(),
  created_at: Time,
  finished_at: Nullable(Time),
  items: Type.Array(
    Strict({
      subject_id: Type.String(),
      label: Type.String(),
      outcome: OneOf(['waiting', 'done', 'refused', 'left']),
      code: Nullable(Type.String()),
      detail: Nullable(Type.String()),
    }),
  ),
});

const Params = Strict({ id: Id('blk') });

/** Doing one thing to many objects, in the background, with an answer for each. */
export function bulkRunRoutes(api: Api, actions: readonly BulkAction[]): void {
  const byName = new Map(actions.map((action) => [action.name, { action, start: startBulkRun(action) }]));

  api.post('/v1/bulk-runs', {
    summary: 'Do one thing to many objects',
    description: 'It needs the permission of the action. Watch the run by reading it or by its events.',
    tag: 'Bulk runs',
    permission: 'signed_in',
    body: Strict({
      action: Text(100),
      subject_ids: Type.Array(Text(60), { minItems: 1, maxItems: 1_000, uniqueItems: true }),
      input: Type.Optional(
        Type.Unsafe<Record<string, unknown>>({
          type: 'object',
          additionalProperties: true,
          'x-free-text': true,
        }),
      ),
    }),
    answer: Run,
    status: 202,
    async handler({ services, actor, body, execute }) {
      const known = byName.get(body.action);
      if (!known) throw new RefusedRequest({ code: 'bulk_action_unknown', action: body.action });
      const subject_ids = body.subject_ids.map((id) => subjectId(known.action, id));
      const labels = await labelsOf(services.database, known.action, subject_ids);
      const input = { action: body.action, subject_ids, labels, input: body.input ?? {} };
      const { id } = await execute(known.start, input);
      return runOf(services, actor, id, actions);
    },
  });

  api.get('/v1/bulk-runs/:id', {
    summary: 'Read a run of yours with its items',
    tag: 'Bulk runs',
    permission: 'signed_in',
    params: Params,
    answer: Run,
    handler: ({ services, actor, params }) => runOf(services, actor, params.id, actions),
  });

  api.post('/v1/bulk-runs/:id/stop', {
    summary: 'Stop a run; what is done stays done',
    tag: 'Bulk runs',
    permission: 'views:use',
    params: Params,
    answer: Run,
    async handler({ services, actor, params, execute }) {
      await execute(stopBulkRun, { id: params.id, owner: actor });
      return runOf(services, actor, params.id, actions);
    },
  });

  api.post('/v1/bulk-runs/:id/retry', {
    summary: 'Try the refused items of a run again',
    description: 'After it has ended. What a stopped run never came to (`left`) is not done.',
    tag: 'Bulk runs',
    permission: 'views:use',
    params: Params,
    answer: Run,
    async handler({ services, actor, params, execute }) {
      await execute(retryBulkRun, { id: params.id, owner: actor });
      return runOf(services, actor, params.id, actions);
    },
  });
}

function subjectId({ subject }: BulkAction, wire: string): string {
  const uuid = fromWire(subject, wire);
  if (uuid === undefined)
    throw new RefusedRequest({
      code: 'invalid_request',
      reason: `"${wire}" is not an id of the kind ${subject}_….`,
    });
  return uuid;
}

async function runOf(services: Services, actor: Actor, id: string, actions: readonly BulkAction[]) {
  const run = await findBulkRun(services.database, { id, owner: actor });
  if (!run) throw new RefusedRequest({ code: 'not_found', what: 'bulk run of yours' });
  const subject = actions.find(({ name }) => name === run.action)?.subject;
  const items = run.items.map(({ position: _, ...item }) => ({
    ...item,
    subject_id: subject ? toWire(subject, item.subject_id) : item.subject_id,
  }));
  return { ...run, items };
}
