import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { PlanComparison, Profile } from '../rules/index.ts';

export type ProfileVersion = {
  id: string;
  number: number;
  name: string;
  state: 'draft' | 'published';
  profile: Profile;
  comment: string;
  /** The number of the version that it began as. */
  based_on: number | null;
  author_name: string;
  created_at: Date;
  updated_at: Date;
  version: number;
};

const COLUMNS = `id, number, name, state, profile, comment, based_on, author_name, created_at, updated_at, version`;

/** All versions, the newest first. */
export async function readVersions(reader: Queryable): Promise<ProfileVersion[]> {
  return reader.rows<ProfileVersion>(
    `select ${COLUMNS} from sourcing.profile_versions order by number desc limit 500`,
  );
}

export async function readVersion(reader: Queryable, id: string): Promise<ProfileVersion | undefined> {
  const [row] = await reader.rows<ProfileVersion>(
    `select ${COLUMNS} from sourcing.profile_versions where id = $1`,
    [id],
  );
  return row;
}

/** A version, held until the transaction ends. */
export async function lockVersion(tx: Transaction, id: string): Promise<ProfileVersion | undefined> {
  const [row] = await tx.rows<ProfileVersion>(
    `select ${COLUMNS} from sourcing.profile_versions where id = $1 for no key update`,
    [id],
  );
  return row;
}

/** Writes a new draft behind all versions; the reference row held by the caller keeps two from taking one number. */
export async function insertDraft(
  tx: Transaction,
  draft: Pick<ProfileVersion, 'id' | 'name' | 'profile' | 'comment' | 'based_on' | 'author_name'>,
): Promise<void> {
  await tx.rows(
    `insert into sourcing.profile_versions (id, number, name, state, profile, comment, based_on, author_name)
     select $1, coalesce(max(number), 0) + 1, $2, 'draft', $3::jsonb, $4, $5, $6 from sourcing.profile_versions`,
    [draft.id, draft.name, JSON.stringify(draft.profile), draft.comment, draft.based_on, draft.author_name],
  );
}

export async function updateDraft(
  tx: Transaction,
  { id, name, profile, comment }: Pick<ProfileVersion, 'id' | 'name' | 'profile' | 'comment'>,
): Promise<void> {
  await tx.rows(
    `update sourcing.profile_versions set name = $2, profile = $3::jsonb, comment = $4, updated_at = now(), version = version + 1
     where id = $1`,
    [id, name, JSON.stringify(profile), comment],
  );
}

export async function publishVersion(tx: Transaction, id: string): Promise<void> {
  await tx.rows(
    `update sourcing.profile_versions set state = 'published', updated_at = now(), version = version + 1
     where id = $1 and state = 'draft'`,
    [id],
  );
}

export async function deleteDraft(tx: Transaction, id: string): Promise<void> {
  await tx.rows(`delete from sourcing.profile_versions where id = $1`, [id]);
}

export type Activation = {
  version_id: string | null;
  number: number | null;
  name: string | null;
  comment: string;
  author_name: string;
  activated_at: Date;
};

/** Which version counted since when, the newest first. */
export async function readActivations(reader: Queryable, limit: number): Promise<Activation[]> {
  return reader.rows<Activation>(
    `select a.version_id, v.number, v.name, a.comment, a.author_name, a.activated_at
     from sourcing.activations a left join sourcing.profile_versions v on v.id = a.version_id
     order by a.id desc limit $1`,
    [limit],
  );
}

export async function insertActivation(
  tx: Transaction,
  {
    id,
    version_id,
    comment,
    author_name,
  }: { id: string } & Pick<Activation, 'version_id' | 'comment' | 'author_name'>,
): Promise<void> {
  await tx.rows(
    `insert into sourcing.activations (id, version_id, comment, author_name) values ($1, $2, $3, $4)`,
    [id, version_id, comment, author_name],
  );
}

export type DryRun = {
  id: string;
  version_id: string;
  profile: Profile;
  orders_asked: number;
  orders_done: number;
  state: 'running' | 'done' | 'failed';
  report: PlanComparison | null;
  author_name: string;
  created_at: Date;
  finished_at: Date | null;
};

export async function insertDryRun(
  tx: Transaction,
  run: Pick<DryRun, 'id' | 'version_id' | 'profile' | 'orders_asked' | 'author_name'>,
): Promise<void> {
  await tx.rows(
    `insert into sourcing.dry_runs (id, version_id, profile, orders_asked, author_name) values ($1, $2, $3::jsonb, $4, $5)`,
    [run.id, run.version_id, JSON.stringify(run.profile), run.orders_asked, run.author_name],
  );
}

export async function readDryRun(reader: Queryable, id: string): Promise<DryRun | undefined> {
  const [row] = await reader.rows<DryRun>(`select * from sourcing.dry_runs where id = $1`, [id]);
  return row;
}

/** The newest dry runs of a version, without their reports. */
export async function readDryRuns(reader: Queryable, version_id: string): Promise<DryRun[]> {
  return reader.rows<DryRun>(
    `select id, version_id, profile, orders_asked, orders_done, state, null as report, author_name, created_at, finished_at
     from sourcing.dry_runs where version_id = $1 order by id desc limit 20`,
    [version_id],
  );
}

/** Notes how far a dry run is; with a report it is done. */
export async function updateDryRun(
  reader: Queryable,
  id: string,
  { orders_done, report = null, state = 'running' }: Pick<DryRun, 'orders_done'> & Partial<DryRun>,
): Promise<void> {
  await reader.rows(
    `update sourcing.dry_runs set orders_done = $2, report = $3::jsonb, state = $4,
       finished_at = case when $4 = 'running' then null else now() end where id = $1`,
    [id, orders_done, report && JSON.stringify(report), state],
  );
}
