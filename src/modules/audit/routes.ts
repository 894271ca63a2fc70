import { Type } from 'typebox';
import { fromWire, type IdPrefix, toWire } from '../../kernel/ids.ts';
import { verifyAudit } from '../../platform/audit.ts';
import type { Api } from '../../platform/http/api.ts';
import { DEFAULT_LIMIT, decodeCursor, pageOf } from '../../platform/http/lists.ts';
import {
  Id,
  ListQuery,
  Nullable,
  OneOf,
  Page,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { listAudit } from './queries/entries.ts';

const Query = Strict({
  ...ListQuery,
  subject_id: Type.Optional(Text(60, { description: 'The id of any object.' })),
  actor: Type.Optional(Text(100, { description: 'Part of the name of who did it.' })),
  action: Type.Optional(Text(100)),
  outcome: Type.Optional(OneOf(['done', 'refused'])),
  from: Type.Optional(TimeInput),
  to: Type.Optional(TimeInput),
});

const Details = Nullable(Type.Unsafe<object>({ type: 'object', additionalProperties: true }));

const Line = Strict({
  id: Id('aud'),
  at: Time,
  actor_type: Type.String(),
  actor_name: Type.String(),
  action: Type.String(),
  outcome: OneOf(['done', 'refused']),
  subject_type: Type.String(),
  subject_id: Nullable(Type.String()),
  before: Details,
  after: Details,
  reason: Nullable(Type.String()),
  request_id: Type.String(),
  is_sealed: Type.Boolean({
    description: 'Whether the chain covers the row already; it does within seconds.',
  }),
});

const Report = Strict({
  sealed: Type.Integer({ description: 'Rows whose place and content were found as they were sealed.' }),
  head: Nullable(
    Strict({
      position: Type.Integer(),
      hash: Type.String({
        description: 'Keep it elsewhere: a log that was cut off has another one at this position.',
      }),
    }),
  ),
  first_bad: Nullable(Strict({ position: Type.Integer(), audit_id: Id('aud'), why: Type.String() })),
});

// What objects are called in the audit log, and what their ids look like on the wire.
const PREFIXES: Readonly<Record<string, IdPrefix>> = {
  user: 'usr',
  api_key: 'key',
  order: 'ord',
  fulfillment_order: 'ful',
  parcel: 'par',
  shipment: 'shp',
  label: 'lbl',
  product: 'prd',
  variant: 'var',
  customer: 'cus',
  channel: 'chn',
  location: 'loc',
  payment: 'pay',
  message: 'msg',
  import: 'imp',
  bulk_run: 'blk',
  saved_view: 'viw',
  hold: 'hld',
  carrier: 'car',
  line: 'lin',
};

/** Who did what, and whether the record of it is still what it was. */
export function auditRoutes(api: Api): void {
  api.get('/v1/audit', {
    summary: 'List the audit log, the newest first',
    tag: 'Audit',
    permission: 'audit:read',
    query: Query,
    answer: Page(Line),
    async handler({ services, query: { limit = DEFAULT_LIMIT, after, subject_id, ...filter } }) {
      const last = after === undefined ? null : decodeCursor(after, 'audit', ['uuid'])[0];
      const rows = await listAudit(services.database, {
        ...filter,
        subject_id: subject_id === undefined ? undefined : uuidOf(subject_id),
        before_id: last,
        limit: limit + 1,
      });
      const { items, next } = pageOf(rows, limit, 'audit', ({ id }) => [id]);
      return {
        items: items.map(({ actor_id: _, ...line }) => ({ ...line, subject_id: wireOf(line) })),
        next,
      };
    },
  });

  api.get('/v1/audit/verification', {
    summary: 'Walk the chain of the audit log and name the first row that was changed, removed or moved',
    tag: 'Audit',
    permission: 'audit:read',
    answer: Report,
    handler: ({ services }) => verifyAudit(services.database),
  });
}

function wireOf({
  subject_type,
  subject_id,
}: {
  subject_type: string;
  subject_id: string | null;
}): string | null {
  const prefix = PREFIXES[subject_type];
  return subject_id !== null && prefix ? toWire(prefix, subject_id) : subject_id;
}

function uuidOf(text: string): string {
  const uuid = fromWire(text.slice(0, 3) as IdPrefix, text);
  if (uuid !== undefined) return uuid;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text;
  throw new RefusedRequest({ code: 'invalid_request', reason: `"${text}" is no id.` });
}
