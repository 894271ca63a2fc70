import { createHash } from 'node:crypto';
import { newId } from '../kernel/ids.ts';
import type { Actor } from './actor.ts';
import type { Database, Queryable, Transaction } from './database.ts';

/** What a command did to one object; `before` and `after` show only the fields that changed. */
export type AuditEntry = {
  subject_type: string;
  subject_id: string | null;
  before?: object | null;
  after?: object | null;
  reason?: string | null;
};

export type AuditRow = AuditEntry & {
  actor: Actor;
  action: string;
  outcome: 'done' | 'refused';
  request_id: string;
};

/** Writes audit rows in the transaction of their change; a sealer chains them afterwards. */
export async function writeAudit(tx: Queryable, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into platform.audit (id, actor_type, actor_id, actor_name, action, outcome, subject_type, subject_id,
                                 before, after, reason, request_id)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
                          $9::jsonb[], $10::jsonb[], $11::text[], $12::text[])`,
    [
      rows.map(() => newId()),
      rows.map((row) => row.actor.type),
      rows.map((row) => row.actor.id),
      rows.map((row) => row.actor.name),
      rows.map((row) => row.action),
      rows.map((row) => row.outcome),
      rows.map((row) => row.subject_type),
      rows.map((row) => row.subject_id),
      rows.map((row) => (row.before ? JSON.stringify(row.before) : null)),
      rows.map((row) => (row.after ? JSON.stringify(row.after) : null)),
      rows.map((row) => row.reason ?? null),
      rows.map((row) => row.request_id),
    ],
  );
}

// The digest is made by the database from its own text of the row, so that the sealer and the checker
// can never disagree about how JSON or a time is written. Details that may be erased one day (before, after,
// reason, names) enter only through a salted digest of their own.
const DETAILS = `sha256(a.salt || convert_to(coalesce(a.before::text, '') || chr(31) || coalesce(a.after::text, '') || chr(31)
  || coalesce(a.reason, '') || chr(31) || a.actor_name, 'UTF8'))`;
const FACTS = `concat_ws(chr(31), a.id, extract(epoch from a.at), a.actor_type, a.actor_id, a.action, a.outcome,
  a.subject_type, a.subject_id, a.request_id)`;

type Unsealed = { id: string; facts: string; details_digest: Buffer };

const SEAL_BATCH = 2_000;

/**
 * Chains the rows that no seal covers yet and answers how many there were. One sealer at a time: the
 * others find the lock taken and leave.
 */
export async function sealAudit(database: Database): Promise<number> {
  return database.transact(async (tx) => {
    const [lock] = await tx.rows<{ got: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('longshore.audit-seal')) as got`,
    );
    if (!lock?.got) return 0;
    const [last] = await tx.rows<{ position: number; hash: Buffer }>(
      'select position, hash from platform.audit_seals order by position desc limit 1',
    );
    const rows = await tx.rows<Unsealed>(
      `select a.id, ${FACTS} as facts, ${DETAILS} as details_digest
       from platform.audit a
       where not exists (select from platform.audit_seals s where s.audit_id = a.id)
         and a.number > $1
       order by a.number limit ${SEAL_BATCH}`,
      [await oldestUnsealedFloor(tx)],
    );
    let hash = last?.hash ?? Buffer.alloc(32);
    const hashes = rows.map((row) => {
      hash = chain(hash, row);
      return hash;
    });
    if (rows.length === 0) return 0;
    await tx.rows(
      `insert into platform.audit_seals (position, audit_id, details_digest, hash)
       select $1::bigint + n, id, digest, hash
       from unnest($2::uuid[], $3::bytea[], $4::bytea[]) with ordinality as t (id, digest, hash, n)`,
      [last?.position ?? 0, rows.map((row) => row.id), rows.map((row) => row.details_digest), hashes],
    );
    return rows.length;
  }, 'audit.seal');
}

// A transaction lives at most a minute (statement and idle limits). A row with a lower number than one that was sealed ten
// minutes ago was begun before that one, so it is sealed or never was: the search may start there.
async function oldestUnsealedFloor(tx: Transaction): Promise<number> {
  const [row] = await tx.rows<{ floor: number | null }>(
    `select a.number as floor
     from platform.audit a
     join (select audit_id from platform.audit_seals where sealed_at < now() - interval '10 minutes'
           order by position desc limit 1) s on s.audit_id = a.id`,
  );
  return row?.floor ?? 0;
}

function chain(previous: Buffer, row: Unsealed): Buffer {
  return createHash('sha256').update(previous).update(row.facts).update(row.details_digest).digest();
}

/** The last seal. Who keeps it elsewhere sees later whether the log was cut off behind it. */
export type ChainHead = { position: number; hash: string };

export type ChainReport = {
  sealed: number;
  head: ChainHead | null;
  first_bad: { position: number; audit_id: string; why: string } | null;
};

/** The last seal of the chain as it stands, without walking it. */
export async function readChainHead(database: Queryable): Promise<ChainHead | null> {
  const [head] = await database.rows<ChainHead>(
    `select position, encode(hash, 'hex') as hash from platform.audit_seals order by position desc limit 1`,
  );
  return head ?? null;
}

// Rows are sealed as they were written. What claims to be older than its predecessors by more than this was put in later.
const LATEST_S = 600;

/**
 * Walks the whole chain and names the first row that was changed, removed, reordered or dated back, then the first that
 * was slipped in without a seal.
 */
export async function verifyAudit(database: Queryable): Promise<ChainReport> {
  let previous: Buffer = Buffer.alloc(32);
  let position = 0;
  let newest_s = 0;
  for (;;) {
    const rows = await database.rows<{
      position: number;
      audit_id: string;
      hash: Buffer;
      sealed_digest: Buffer;
      id: string | null;
      facts: string;
      details_digest: Buffer;
      at_s: number;
    }>(
      `select s.position, s.audit_id, s.hash, s.details_digest as sealed_digest, a.id, ${FACTS} as facts,
              extract(epoch from a.at)::float8 as at_s,
              ${DETAILS} as details_digest
       from platform.audit_seals s left join platform.audit a on a.id = s.audit_id
       where s.position > $1 order by s.position limit 5000`,
      [position],
    );
    for (const row of rows) {
      const bad = (why: string): ChainReport => ({
        sealed: position,
        head: headAt(position, previous),
        first_bad: { position: row.position, audit_id: row.audit_id, why },
      });
      if (row.position !== position + 1) return bad(`seal ${position + 1} is missing`);
      if (row.id === null) return bad('the audit row is gone');
      if (!row.details_digest.equals(row.sealed_digest))
        return bad('before, after, reason or author were changed');
      if (
        !chain(previous, { id: row.audit_id, facts: row.facts, details_digest: row.sealed_digest }).equals(
          row.hash,
        )
      ) {
        return bad('the row or its place in the chain was changed');
      }
      if (row.at_s < newest_s - LATEST_S)
        return bad('it is dated back behind rows that were written before it');
      newest_s = Math.max(newest_s, row.at_s);
      previous = row.hash;
      position = row.position;
    }
    if (rows.length === 0) {
      const first_bad = await firstWithoutSeal(database, position);
      return { sealed: position, head: headAt(position, previous), first_bad };
    }
  }
}

function headAt(position: number, hash: Buffer): ChainHead | null {
  return position === 0 ? null : { position, hash: hash.toString('hex') };
}

// By number and not by time: where no worker ran for a while, rows wait for their seals honestly.
async function firstWithoutSeal(database: Queryable, last: number): Promise<ChainReport['first_bad']> {
  const [row] = await database.rows<{ id: string }>(
    `select a.id from platform.audit a
     where a.number < (select sealed.number from platform.audit_seals s join platform.audit sealed on sealed.id = s.audit_id
                       where s.sealed_at < now() - interval '1 minute' order by s.position desc limit 1)
       and not exists (select from platform.audit_seals s where s.audit_id = a.id)
     order by a.number limit 1`,
  );
  const why = 'it has no seal, although rows that were written after it have';
  return row ? { position: last + 1, audit_id: row.id, why } : null;
}
