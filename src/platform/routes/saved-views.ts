import { Type } from 'typebox';
import type { Actor } from '../actor.ts';
import type { Api } from '../http/api.ts';
import { FreeText } from '../http/free-text.ts';
import { Id, Strict, Text } from '../http/schema.ts';
import { RefusedRequest } from '../refusals.ts';
import { changeView, createView, deleteView, listViews, type SavedView } from '../saved-views.ts';

const View = Strict({
  id: Id('viw'),
  page: Type.String(),
  name: Type.String(),
  query: Type.String({ description: 'The query string of the page.' }),
  is_shared: Type.Boolean(),
  is_pinned: Type.Boolean(),
  is_own: Type.Boolean({ description: 'Only own views can be changed.' }),
  version: Type.Integer(),
});

const Page = Text(100, { pattern: '^[a-z0-9/-]+$' });
const Query = Type.String({ maxLength: 4_000 });
const Params = Strict({ id: Id('viw') });

/** Lists as people like to see them. */
export function savedViewRoutes(api: Api): void {
  const shared = { tag: 'Saved views', permission: 'views:use' } as const;

  api.get('/v1/saved-views', {
    ...shared,
    summary: 'List own and shared views',
    query: Strict({ page: Type.Optional(Page) }),
    answer: Strict({ items: Type.Array(View) }),
    async handler({ services, actor, query }) {
      const views = await listViews(services.database, ownerOf(actor), query.page ?? null);
      return { items: views.map((view) => shownTo(actor, view)) };
    },
  });

  api.post('/v1/saved-views', {
    ...shared,
    summary: 'Keep a view',
    body: Strict({
      page: Page,
      name: FreeText(80),
      query: Query,
      is_shared: Type.Optional(Type.Boolean()),
      is_pinned: Type.Optional(Type.Boolean()),
    }),
    answer: View,
    status: 201,
    async handler({ actor, body: { is_shared = false, is_pinned = false, ...body }, execute }) {
      return shownTo(
        actor,
        await execute(createView, { ...body, is_shared, is_pinned, owner_id: ownerOf(actor) }),
      );
    },
  });

  api.patch('/v1/saved-views/:id', {
    ...shared,
    summary: 'Change an own view',
    params: Params,
    body: Strict({
      name: Type.Optional(FreeText(80)),
      query: Type.Optional(Query),
      is_shared: Type.Optional(Type.Boolean()),
      is_pinned: Type.Optional(Type.Boolean()),
    }),
    answer: View,
    async handler({ actor, params, body, if_match, execute }) {
      return shownTo(
        actor,
        await execute(changeView, { id: params.id, owner_id: ownerOf(actor), if_match, change: body }),
      );
    },
  });

  api.delete('/v1/saved-views/:id', {
    ...shared,
    summary: 'Remove an own view',
    params: Params,
    answer: Strict({ id: Id('viw') }),
    handler: ({ actor, params, if_match, execute }) =>
      execute(deleteView, { id: params.id, owner_id: ownerOf(actor), if_match }),
  });
}

function ownerOf({ id }: Actor): string {
  if (id === null) throw new RefusedRequest({ code: 'not_signed_in' });
  return id;
}

function shownTo(actor: Actor, { owner_id, ...view }: SavedView) {
  return { ...view, is_own: owner_id === actor.id };
}
