import type { Static } from 'typebox';
import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { listLocations } from '../inventory/index.ts';
import { loadRateTable } from '../shipping/index.ts';
import { activateRules, dropDraft, saveDraft, startDryRun } from './commands/edit-rules.ts';
import { readCondition } from './conditions.ts';
import type { PlanTotals } from './rules/index.ts';
import {
  ActivationBody,
  ConditionAnswer,
  ConditionBody,
  DraftBody,
  DryRunSchema,
  RulesSchema,
  VersionSchema,
} from './schemas.ts';
import {
  type DryRun,
  readActivations,
  readDryRun,
  readDryRuns,
  readVersion,
  readVersions,
} from './sql/profile-versions.ts';

const tag = 'Sourcing';
const ById = Strict({ id: Id('spv') });
const HISTORY = 100;

/** The rules by which orders get their locations: versions, what counts now, and what a draft would have done. */
export function sourcingRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/sourcing/rules', {
    summary: 'Read the sourcing rules: what counts now, since when, and every version',
    tag,
    permission: 'sourcing:read',
    answer: RulesSchema,
    async handler() {
      const [versions, history, { currency }] = await Promise.all([
        readVersions(database),
        readActivations(database, HISTORY),
        loadRateTable(database),
      ]);
      return { currency, active: history[0] ?? null, history, versions };
    },
  });

  api.post('/v1/sourcing/rules', {
    summary: 'Make a draft of the sourcing rules',
    description: 'It changes nothing until it is activated.',
    tag,
    permission: 'sourcing:manage',
    body: DraftBody,
    answer: VersionSchema,
    status: 201,
    async handler(call) {
      const { id } = await call.execute(saveDraft, { ...draftOf(call.body), id: null });
      return versionOf(id);
    },
  });

  api.put('/v1/sourcing/rules/:id', {
    summary: 'Change a draft of the sourcing rules',
    description:
      'Send its version in `If-Match` so that nobody’s change is lost. A published version is refused.',
    tag,
    permission: 'sourcing:manage',
    params: ById,
    body: DraftBody,
    answer: VersionSchema,
    async handler(call) {
      const { id } = call.params;
      await call.execute(saveDraft, { ...draftOf(call.body), id, version: call.if_match });
      return versionOf(id);
    },
  });

  api.delete('/v1/sourcing/rules/:id', {
    summary: 'Throw a draft of the sourcing rules away',
    tag,
    permission: 'sourcing:manage',
    params: ById,
    answer: Strict({ id: Id('spv') }),
    handler: (call) => call.execute(dropDraft, { id: call.params.id, version: call.if_match }),
  });

  api.post('/v1/sourcing/activations', {
    summary: 'Make a version of the sourcing rules count from the next order on',
    description:
      'A draft is published by it and never changes again. An older version is a rollback; null are the built-in rules: ' +
      'the fewest locations, then the asked service, then the cheapest.',
    tag,
    permission: 'sourcing:manage',
    body: ActivationBody,
    answer: Strict({ number: Type.Union([Type.Integer(), Type.Null()]) }),
    status: 201,
    handler: (call) =>
      call.execute(activateRules, { version_id: call.body.version_id, comment: call.body.comment ?? '' }),
  });

  api.post('/v1/sourcing/conditions', {
    summary: 'Say whether a text is a condition that rules can have',
    tag,
    permission: 'sourcing:read',
    body: ConditionBody,
    answer: ConditionAnswer,
    async handler({ body }) {
      const read = readCondition(body.when);
      return { ok: read.ok, reason: read.ok ? null : read.refusal.reason };
    },
  });

  api.post('/v1/sourcing/rules/:id/dry-runs', {
    summary: 'Try a version of the sourcing rules out on the newest orders',
    description:
      'Each is decided again with what was known when it was placed. Nothing of any order changes.',
    tag,
    permission: 'sourcing:manage',
    params: ById,
    body: Strict({ orders: Type.Integer({ minimum: 1, maximum: 100_000 }) }),
    answer: DryRunSchema,
    status: 202,
    async handler(call) {
      const { id } = await call.execute(startDryRun, {
        version_id: call.params.id,
        orders: call.body.orders,
      });
      return dryRunOf(id);
    },
  });

  api.get('/v1/sourcing/rules/:id/dry-runs', {
    summary: 'List the dry runs of a version, newest first, without their reports',
    tag,
    permission: 'sourcing:read',
    params: ById,
    answer: Strict({ items: Type.Array(DryRunSchema) }),
    async handler({ params }) {
      const runs = await readDryRuns(database, params.id);
      const words = await reportWords();
      return { items: runs.map((run) => onTheWire(run, words)) };
    },
  });

  api.get('/v1/sourcing/dry-runs/:id', {
    summary: 'Read how far a dry run is, and its report',
    tag,
    permission: 'sourcing:read',
    params: Strict({ id: Id('sdr') }),
    answer: DryRunSchema,
    handler: ({ params }) => dryRunOf(params.id),
  });

  async function versionOf(id: string): Promise<Static<typeof VersionSchema>> {
    const version = await readVersion(database, id);
    if (!version) throw new RefusedRequest({ code: 'not_found', what: 'version of the sourcing rules' });
    return version;
  }

  async function dryRunOf(id: string): Promise<Static<typeof DryRunSchema>> {
    const [run, words] = await Promise.all([readDryRun(database, id), reportWords()]);
    if (!run) throw new RefusedRequest({ code: 'not_found', what: 'dry run' });
    return onTheWire(run, words);
  }

  async function reportWords(): Promise<ReportWords> {
    const [locations, { currency }] = await Promise.all([listLocations(database), loadRateTable(database)]);
    return { currency, locations: new Map(locations.map(({ id, code, name }) => [id, { code, name }])) };
  }
}

type ReportWords = { currency: string; locations: ReadonlyMap<string, { code: string; name: string }> };

function draftOf({ name, profile, comment = '', based_on = null }: Static<typeof DraftBody>) {
  return { name, profile, comment, based_on };
}

function onTheWire(
  { report, profile: _, ...run }: DryRun,
  { currency, locations }: ReportWords,
): Static<typeof DryRunSchema> {
  const nameOf = (id: string): string => locations.get(id)?.name ?? '';
  const totalsOf = (totals: PlanTotals): PlanTotals => ({
    ...totals,
    units_by_location: Object.fromEntries(
      Object.entries(totals.units_by_location).map(([id, units]) => [locations.get(id)?.code ?? id, units]),
    ),
  });
  const summaryOf = ({ location_ids, cost_amount }: { location_ids: string[]; cost_amount: number }) => ({
    location_names: location_ids.map(nameOf),
    cost_amount,
  });
  return {
    ...run,
    currency,
    report: report && {
      before: totalsOf(report.before),
      after: totalsOf(report.after),
      changed: report.changed,
      skipped: report.skipped,
      rules: report.rules,
      examples: report.examples.map(({ order_id, order_number, before, after }) => ({
        order_id,
        order_number,
        before: summaryOf(before),
        after: summaryOf(after),
      })),
    },
  };
}
