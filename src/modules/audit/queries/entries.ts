import type { Queryable } from '../../../platform/database.ts';

export type AuditFilter = {
  subject_id?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  outcome?: 'done' | 'refused' | undefined;
  from?: string | undefined;
  to?: string | undefined;
  before_id: string | null;
  limit: number;
};

export type AuditLine = {
  id: string;
  at: Date;
  actor_type: string;
  actor_id: string | null;
  actor_name: string;
  action: string;
  outcome: 'done' | 'refused';
  subject_type: string;
  subject_id: string | null;
  before: object | null;
  after: object | null;
  reason: string | null;
  request_id: string;
  is_sealed: boolean;
};

/** Audit rows, the newest first. `actor` is part of a name. */
export async function listAudit(database: Queryable, filter: AuditFilter): Promise<AuditLine[]> {
  const values: unknown[] = [];
  const conditions = ['true'];
  const where = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((p) => `a.subject_id = ${p}::uuid`, filter.subject_id);
  where((p) => `position(lower(${p}) in lower(a.actor_name)) > 0`, filter.actor);
  where((p) => `a.action = ${p}`, filter.action);
  where((p) => `a.outcome = ${p}`, filter.outcome);
  where((p) => `a.at >= ${p}::timestamptz`, filter.from);
  where((p) => `a.at < ${p}::timestamptz`, filter.to);
  where((p) => `a.id < ${p}::uuid`, filter.before_id);
  values.push(filter.limit);
  return database.adHoc<AuditLine>(
    `select a.id, a.at, a.actor_type, a.actor_id, a.actor_name, a.action, a.outcome, a.subject_type, a.subject_id,
            a.before, a.after, a.reason, a.request_id,
            exists (select from platform.audit_seals s where s.audit_id = a.id) as is_sealed
     from platform.audit a where ${conditions.join(' and ')} order by a.id desc limit $${values.length}`,
    values,
  );
}
