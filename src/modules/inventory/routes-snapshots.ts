import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, OneOf, Page, Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { acceptSnapshot, dismissSnapshot } from './commands/accept-snapshot.ts';
import { recordSnapshot } from './commands/record-snapshot.ts';
import { listSnapshotLines, listSnapshots, readSnapshot } from './queries/snapshots.ts';
import { SNAPSHOT_LINE_STATES } from './rules/snapshot.ts';
import {
  AcceptedSnapshotAnswer,
  ChooseLinesBody,
  RecordedSnapshotAnswer,
  SnapshotBody,
  SnapshotLineSchema,
  SnapshotPreviewAnswer,
  SnapshotSchema,
} from './schemas-snapshots.ts';
import { previewChosen } from './sql/snapshots.ts';

const tag = 'Inventory';
const BULK_LIMIT = 4_194_304;
const params = Strict({ id: Id('snp') });

/** What outside systems say lies where, and what of it is believed. */
export function snapshotRoutes(api: Api): void {
  const { database } = api.services;
  const snapshotOf = async (id: string) => {
    const snapshot = await readSnapshot(database, id);
    if (!snapshot) throw new RefusedRequest({ code: 'not_found', what: 'snapshot' });
    return snapshot;
  };

  api.get('/v1/inventory/snapshots', {
    summary: 'List snapshots of outside systems, the newest first',
    tag,
    permission: 'inventory:read',
    query: Strict({ ...ListQuery, source: Type.Optional(Text(50)) }),
    answer: Page(SnapshotSchema),
    handler: ({ query }) => listSnapshots(database, query),
  });

  api.post('/v1/inventory/snapshots', {
    summary: 'Send what an outside system says lies where',
    description:
      'Nothing moves by it. Each line is compared with the books as of `taken_at`. More than 5,000 lines are sent in several ' +
      'calls with the same `source` and `taken_at`; the same line again changes nothing.',
    tag,
    permission: 'inventory:adjust',
    body: SnapshotBody,
    body_limit: BULK_LIMIT,
    answer: RecordedSnapshotAnswer,
    handler: async ({ body, executeMany }) => {
      const { source, taken_at, measures = 'on_hand', lines } = body;
      const answers = await executeMany(
        recordSnapshot,
        lines.map((line) => ({ ...line, source, taken_at: new Date(taken_at), measures })),
      );
      const snapshot_id = answers.flatMap((answer) => (answer.ok ? answer.value.snapshot_id : []))[0] ?? null;
      const items = answers.map((answer) => (answer.ok ? { ok: true, is_new: answer.value.is_new } : answer));
      return { snapshot_id, items };
    },
  });

  api.get('/v1/inventory/snapshots/:id', {
    summary: 'Read a snapshot',
    tag,
    permission: 'inventory:read',
    params,
    answer: SnapshotSchema,
    handler: ({ params: { id } }) => snapshotOf(id),
  });

  api.get('/v1/inventory/snapshots/:id/lines', {
    summary: 'List the lines of a snapshot beside the books',
    tag,
    permission: 'inventory:read',
    params,
    query: Strict({
      ...ListQuery,
      state: Type.Optional(OneOf(SNAPSHOT_LINE_STATES)),
      location_id: Type.Optional(Id('loc')),
    }),
    answer: Page(SnapshotLineSchema),
    handler: async ({ params: { id }, query }) => {
      await snapshotOf(id);
      return listSnapshotLines(database, id, query);
    },
  });

  api.post('/v1/inventory/snapshots/:id/preview', {
    summary: 'Say in numbers what accepting lines would do',
    tag,
    permission: 'inventory:read',
    params,
    body: ChooseLinesBody,
    answer: SnapshotPreviewAnswer,
    handler: async ({ params: { id }, body }) => {
      await snapshotOf(id);
      return previewChosen(database, id, body);
    },
  });

  api.post('/v1/inventory/snapshots/:id/accept', {
    summary: 'Accept differences of a snapshot, by rule or by hand',
    description:
      'The stock is moved by them, and what has moved since the snapshot stays. At most 5,000 lines at a time: repeat it until ' +
      '`lines` is 0. Refused when a newer snapshot of the source was accepted at the location.',
    tag,
    permission: 'inventory:approve',
    params,
    body: ChooseLinesBody,
    answer: AcceptedSnapshotAnswer,
    handler: ({ params: { id }, body: { note = null, ...chosen }, execute }) =>
      execute(acceptSnapshot, { id, note, ...chosen }),
  });

  api.post('/v1/inventory/snapshots/:id/dismiss', {
    summary: 'Leave differences of a snapshot as they are',
    tag,
    permission: 'inventory:approve',
    params,
    body: ChooseLinesBody,
    answer: Strict({ lines: Type.Integer() }),
    handler: ({ params: { id }, body: { note = null, ...chosen }, execute }) =>
      execute(dismissSnapshot, { id, note, ...chosen }),
  });
}
