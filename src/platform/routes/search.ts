import { Type } from 'typebox';
import type { Queryable } from '../database.ts';
import type { Api } from '../http/api.ts';
import { Nullable, Strict, Text } from '../http/schema.ts';
import type { Permission } from '../permissions.ts';

/** Something that the palette found. `path` is its page in the console, `id` its wire id. */
export type SearchHit = { kind: string; id: string; title: string; subtitle: string | null; path: string };

/** Finds a module's objects by what a person types; only asked for people with the permission. */
export type SearchProvider = {
  name: string;
  permission: Permission;
  search(database: Queryable, text: string, limit: number): Promise<SearchHit[]>;
};

const HITS_EACH = 6;

const Hit = Strict({
  kind: Type.String(),
  id: Type.String(),
  title: Type.String(),
  subtitle: Nullable(Type.String()),
  path: Type.String(),
});

/** One box that finds everything the caller may see. */
export function searchRoutes(api: Api, providers: readonly SearchProvider[]): void {
  api.get('/v1/search', {
    summary: 'Find orders, customers, SKUs and more by what a person types',
    tag: 'Search',
    permission: 'signed_in',
    query: Strict({ q: Text(200) }),
    answer: Strict({ items: Type.Array(Hit) }),
    async handler({ services, actor, query }) {
      const text = query.q.trim();
      const allowed =
        text === '' ? [] : providers.filter(({ permission }) => actor.permissions.has(permission));
      const found = await Promise.all(
        allowed.map((provider) => provider.search(services.database, text, HITS_EACH)),
      );
      return { items: found.flat() };
    },
  });
}
