import { accept, type Decision, refuse } from '../kernel/decision.ts';
import { newId } from '../kernel/ids.ts';
import { command } from './command.ts';
import type { Queryable, Transaction } from './database.ts';
import type { PlatformRefusal } from './refusals.ts';

export type SavedView = {
  id: string;
  owner_id: string;
  page: string;
  name: string;
  query: string;
  is_shared: boolean;
  is_pinned: boolean;
  version: number;
};

export type ViewFields = Pick<SavedView, 'name' | 'query' | 'is_shared' | 'is_pinned'>;

type ViewRefusal = Extract<
  PlatformRefusal,
  { code: 'not_found' | 'not_permitted' | 'version_conflict' | 'view_name_taken' }
>;

const VIEW = 'id, owner_id, page, name, query, is_shared, is_pinned, version';

/** The views of one page that somebody sees: their own and what others share, pinned ones first. */
export async function listViews(
  database: Queryable,
  owner_id: string,
  page: string | null,
): Promise<SavedView[]> {
  return database.rows<SavedView>(
    `select ${VIEW} from platform.saved_views
     where (owner_id = $1 or is_shared) and ($2::text is null or page = $2)
     order by is_pinned desc, name, id limit 500`,
    [owner_id, page],
  );
}

/** Keeps a list's filters, sort and columns under a name. */
export const createView = command<ViewFields & { owner_id: string; page: string }, SavedView, ViewRefusal>({
  name: 'platform.create-view',
  permission: 'views:use',
  async handle(shell, request) {
    const { owner_id, page, ...fields } = request.input;
    const may = mayShare(fields.is_shared, request.actor.permissions);
    if (!may.ok) return may;
    const [view] = await shell.tx.rows<SavedView>(
      `insert into platform.saved_views (id, owner_id, page, name, query, is_shared, is_pinned)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (owner_id, page, name) do nothing returning ${VIEW}`,
      [newId(), owner_id, page, fields.name, fields.query, fields.is_shared, fields.is_pinned],
    );
    if (!view) return refuse({ code: 'view_name_taken', name: fields.name });
    shell.audit({ subject_type: 'saved_view', subject_id: view.id, after: { page, ...fields } }, request);
    return accept(view);
  },
});

type OwnView = { id: string; owner_id: string; if_match: number | undefined };

/** Changes a view of one's own; the shared views of others can only be copied. */
export const changeView = command<OwnView & { change: Partial<ViewFields> }, SavedView, ViewRefusal>({
  name: 'platform.change-view',
  permission: 'views:use',
  async handle(shell, request) {
    const { change } = request.input;
    const found = await lockOwnView(shell.tx, request.input);
    if (!found.ok) return found;
    const next = { ...found.value, ...change };
    const may = mayShare(change.is_shared ?? false, request.actor.permissions);
    if (!may.ok) return may;
    const [taken] = await shell.tx.rows(
      'select from platform.saved_views where owner_id = $1 and page = $2 and name = $3 and id <> $4',
      [next.owner_id, next.page, next.name, next.id],
    );
    if (taken) return refuse({ code: 'view_name_taken', name: next.name });
    const [view] = await shell.tx.rows<SavedView>(
      `update platform.saved_views set name = $2, query = $3, is_shared = $4, is_pinned = $5, version = version + 1
       where id = $1 returning ${VIEW}`,
      [next.id, next.name, next.query, next.is_shared, next.is_pinned],
    );
    shell.audit({ subject_type: 'saved_view', subject_id: next.id, after: change }, request);
    return accept(view ?? next);
  },
});

/** Removes a view of one's own. */
export const deleteView = command<OwnView, { id: string }, ViewRefusal>({
  name: 'platform.delete-view',
  permission: 'views:use',
  async handle(shell, request) {
    const found = await lockOwnView(shell.tx, request.input);
    if (!found.ok) return found;
    const { id, page, name, query } = found.value;
    await shell.tx.rows('delete from platform.saved_views where id = $1', [id]);
    shell.audit({ subject_type: 'saved_view', subject_id: id, before: { page, name, query } }, request);
    return accept({ id });
  },
});

async function lockOwnView(
  tx: Transaction,
  { id, owner_id, if_match }: OwnView,
): Promise<Decision<SavedView, ViewRefusal>> {
  const [view] = await tx.rows<SavedView>(
    `select ${VIEW} from platform.saved_views where id = $1 and owner_id = $2 for update`,
    [id, owner_id],
  );
  if (!view) return refuse({ code: 'not_found', what: 'view of yours' });
  if (if_match !== undefined && if_match !== view.version) {
    return refuse({ code: 'version_conflict', expected: if_match, found: view.version });
  }
  return accept(view);
}

function mayShare(is_shared: boolean, permissions: ReadonlySet<string>): Decision<void, ViewRefusal> {
  const may = !is_shared || permissions.has('views:share');
  return may ? accept(undefined) : refuse({ code: 'not_permitted', permission: 'views:share' });
}
