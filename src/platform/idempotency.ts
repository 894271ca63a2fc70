import type { Transaction } from './database.ts';

/** A caller's key for one request. `scope` is the caller, so that keys of different callers never meet. */
export type Idempotency = { scope: string; key: string; digest: Buffer };

export type Claim =
  | { state: 'new' }
  | { state: 'replay'; value: unknown }
  | { state: 'reused' }
  | { state: 'in_flight' };

/**
 * Claims keys until the transaction ends and says what is known of each. An uncommitted key is invisible
 * as a row, so a request in flight is seen by its advisory lock. The primary key has the last word: a key that
 * was committed between this statement's snapshot and its lock fails the insert, and the command runs again.
 */
export async function claimKeys(tx: Transaction, keys: readonly Idempotency[]): Promise<Claim[]> {
  const rows = await tx.rows<{ is_locked: boolean; request_digest: Buffer | null; body: unknown }>(
    `select pg_try_advisory_xact_lock(hashtextextended(asked.scope || chr(31) || asked.key, 7)) as is_locked,
            stored.request_digest, stored.body
     from unnest($1::text[], $2::text[]) with ordinality as asked (scope, key, n)
     left join platform.idempotency_keys stored on stored.scope = asked.scope and stored.key = asked.key
     order by asked.n`,
    [keys.map((key) => key.scope), keys.map((key) => key.key)],
  );
  return rows.map((row, index): Claim => {
    if (row.request_digest) {
      const isSame = keys[index]?.digest.equals(row.request_digest);
      return isSame ? { state: 'replay', value: row.body } : { state: 'reused' };
    }
    return row.is_locked ? { state: 'new' } : { state: 'in_flight' };
  });
}

/** Stores the answers beside their effects. */
export async function storeAnswers(
  tx: Transaction,
  answers: readonly { idempotency: Idempotency; value: unknown }[],
): Promise<void> {
  if (answers.length === 0) return;
  await tx.rows(
    `insert into platform.idempotency_keys (scope, key, request_digest, status, body)
     select scope, key, digest, 200, body
     from unnest($1::text[], $2::text[], $3::bytea[], $4::json[]) as t (scope, key, digest, body)`,
    [
      answers.map(({ idempotency }) => idempotency.scope),
      answers.map(({ idempotency }) => idempotency.key),
      answers.map(({ idempotency }) => idempotency.digest),
      answers.map(({ value }) => JSON.stringify(value ?? null)),
    ],
  );
}

/** Forgets keys after the 72 hours in which a caller may repeat a request. */
export async function forgetOldKeys(tx: Transaction): Promise<number> {
  return tx.affected(`delete from platform.idempotency_keys where created_at < now() - interval '72 hours'`);
}
