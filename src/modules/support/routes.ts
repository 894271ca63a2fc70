import type { Api } from '../../platform/http/api.ts';
import { Id, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import {
  changeCase,
  closeCase,
  mergeCase,
  noteCase,
  openCase,
  reopenCase,
  setDueHours,
} from './commands/cases.ts';
import { type Case, countCases, listCases, readCase } from './queries/cases.ts';
import type { CaseState } from './rules/case.ts';
import {
  CaseChangeBody,
  CaseCounts,
  CaseListQuery,
  CasePage,
  CaseSchema,
  CloseBody,
  DueHours,
  DueHoursBody,
  MergeBody,
  NewCaseBody,
  NoteBody,
  ReopenBody,
} from './schemas.ts';
import { readDueHours } from './sql.ts';

const tag = 'Cases';

/** Cases: what somebody looks after until it is solved. */
export function supportRoutes(api: Api): void {
  const { database, clock } = api.services;
  const params = Strict({ id: Id('cas') });
  const caseOf = async (id: string): Promise<Case> => found(await readCase(database, { id }));

  api.get('/v1/cases', {
    summary: 'List cases, whichever is due first first',
    tag,
    permission: 'cases:read',
    query: CaseListQuery,
    answer: CasePage,
    handler: ({ query: { state = 'open', owner, ...filter }, actor }) =>
      listCases(database, {
        ...filter,
        state: state.split(',') as CaseState[],
        owner_id: owner === 'me' ? (actor.id ?? undefined) : owner === 'nobody' ? null : undefined,
      }),
  });

  api.post('/v1/cases', {
    summary: 'Open a case',
    description:
      'About an order, a customer, or nothing that stands in Longshore. By when it is due follows from its priority.',
    tag,
    permission: 'cases:work',
    body: NewCaseBody,
    answer: CaseSchema,
    status: 201,
    async handler({ body, execute }) {
      const {
        text = '',
        priority = 'normal',
        order_id = null,
        customer_id = null,
        is_own = false,
        kind,
        title,
      } = body;
      const made = await execute(openCase, {
        kind,
        title,
        text,
        priority,
        order_id,
        customer_id,
        is_own,
        rule: '',
      });
      return caseOf(made?.id ?? '');
    },
  });

  api.get('/v1/cases/counts', {
    summary: 'Count open cases',
    tag,
    permission: 'cases:read',
    answer: CaseCounts,
    handler: ({ actor }) => countCases(database, { owner_id: actor.id, now: clock.now() }),
  });

  api.get('/v1/cases/policy', {
    summary: 'Read within how many hours cases are to be answered',
    tag,
    permission: 'cases:read',
    answer: DueHours,
    handler: () => readDueHours(database),
  });

  api.patch('/v1/cases/policy', {
    summary: 'Set within how many hours cases are to be answered',
    tag,
    permission: 'cases:manage',
    body: DueHoursBody,
    answer: DueHours,
    async handler({ body, execute }) {
      await execute(setDueHours, body);
      return readDueHours(database);
    },
  });

  api.get('/v1/cases/by-number/:number', {
    summary: 'Read a case by its number',
    tag,
    permission: 'cases:read',
    params: Strict({ number: CaseSchema.properties.number }),
    answer: CaseSchema,
    handler: async ({ params: { number } }) => found(await readCase(database, { number })),
  });

  api.get('/v1/cases/:id', {
    summary: 'Read a case with everything that was said and done',
    tag,
    permission: 'cases:read',
    params,
    answer: CaseSchema,
    handler: ({ params: { id } }) => caseOf(id),
  });

  api.patch('/v1/cases/:id', {
    summary: 'Change a case, take it, or let it wait',
    tag,
    permission: 'cases:work',
    params,
    body: CaseChangeBody,
    answer: CaseSchema,
    async handler({ params: { id }, body, if_match, actor, execute }) {
      const { due_at, waiting_until, owner, ...plain } = body;
      const change = {
        ...plain,
        ...(due_at !== undefined && { due_at: new Date(due_at) }),
        ...(waiting_until !== undefined && {
          waiting_until: waiting_until === null ? null : new Date(waiting_until),
        }),
        ...(owner !== undefined && {
          owner: owner === 'me' && actor.id !== null ? { id: actor.id, name: actor.name } : null,
        }),
      };
      await execute(changeCase, { id, version: if_match, change });
      return caseOf(id);
    },
  });

  api.post('/v1/cases/:id/notes', {
    summary: 'Write a note into a case',
    tag,
    permission: 'cases:work',
    params,
    body: NoteBody,
    answer: CaseSchema,
    async handler({ params: { id }, body: { text }, execute }) {
      await execute(noteCase, { id, text });
      return caseOf(id);
    },
  });

  api.post('/v1/cases/:id/close', {
    summary: 'Close a case with its reason',
    tag,
    permission: 'cases:work',
    params,
    body: CloseBody,
    answer: CaseSchema,
    async handler({ params: { id }, body: { reason, text = '' }, execute }) {
      await execute(closeCase, { id, reason, text });
      return caseOf(id);
    },
  });

  api.post('/v1/cases/:id/reopen', {
    summary: 'Open a closed case again',
    tag,
    permission: 'cases:work',
    params,
    body: ReopenBody,
    answer: CaseSchema,
    async handler({ params: { id }, body: { text = '' }, execute }) {
      await execute(reopenCase, { id, text });
      return caseOf(id);
    },
  });

  api.post('/v1/cases/:id/merge', {
    summary: 'Make a case part of another one about the same order or customer',
    tag,
    permission: 'cases:work',
    params,
    body: MergeBody,
    answer: CaseSchema,
    async handler({ params: { id }, body: { into_id }, execute }) {
      await execute(mergeCase, { id, into_id });
      return caseOf(into_id);
    },
  });
}

function found(row: Case | undefined): Case {
  if (!row) throw new RefusedRequest({ code: 'not_found', what: 'case' });
  return row;
}
