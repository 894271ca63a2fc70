import { Type } from 'typebox';
import { type Api, FileAnswer } from '../../platform/http/api.ts';
import { Id, ListQuery, Page, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { setLocationTerms } from './commands/set-location-terms.ts';
import { exportLocationTerms } from './location-terms-file.ts';
import { listLocationTerms, listTermsVersions, readLocationTerms } from './queries/location-terms.ts';
import {
  LocationTermsBody,
  LocationTermsRowSchema,
  LocationTermsSchema,
  SetTermsAnswer,
  TermsVersionSchema,
} from './schemas.ts';

const tag = 'Sourcing';

/** How locations work: calendars, capacity, costs and restrictions. */
export function locationTermsRoutes(api: Api): void {
  const { database, clock } = api.services;
  const params = Strict({ id: Id('loc') });

  api.get('/v1/sourcing/location-terms', {
    summary: 'List how locations work today',
    tag,
    permission: 'sourcing:read',
    answer: Page(LocationTermsRowSchema),
    handler: async () => ({ items: await listLocationTerms(database, clock.now()), next: null }),
  });

  api.get('/v1/sourcing/location-terms.csv', {
    summary: 'Export how locations work today as CSV',
    description: '`longshore import location-terms` reads the same columns.',
    tag,
    permission: 'sourcing:read',
    query: Strict({ unused: Type.Optional(Type.Never()) }),
    answer: ['text/csv'],
    async handler() {
      const file = exportLocationTerms(await listLocationTerms(database, clock.now()));
      return new FileAnswer('text/csv; charset=utf-8', file, 'location-terms.csv');
    },
  });

  api.get('/v1/locations/:id/sourcing-terms', {
    summary: 'Read how a location works, now and later',
    tag,
    permission: 'sourcing:read',
    params,
    answer: LocationTermsSchema,
    async handler({ params: { id } }) {
      const terms = await readLocationTerms(database, id, clock.now());
      if (!terms) throw new RefusedRequest({ code: 'not_found', what: 'location' });
      return terms;
    },
  });

  api.put('/v1/locations/:id/sourcing-terms', {
    summary: 'Say how a location works, from a day on',
    description:
      'Makes a new version; those before stay readable. What is left out stays as it counts on that day. ' +
      'The same again changes nothing. Send `latest_version` in `If-Match` so that nobody’s change is lost.',
    tag,
    permission: 'sourcing:manage',
    params,
    body: LocationTermsBody,
    answer: SetTermsAnswer,
    handler: ({ params: { id }, body, if_match, execute }) => {
      const { valid_from = null, comment = null, ...change } = body;
      return execute(setLocationTerms, { location: { id }, version: if_match, valid_from, comment, change });
    },
  });

  api.get('/v1/locations/:id/sourcing-terms/versions', {
    summary: 'List every version of how a location works, the newest first',
    tag,
    permission: 'sourcing:read',
    params,
    query: Strict(ListQuery),
    answer: Page(TermsVersionSchema),
    handler: ({ params: { id }, query }) => listTermsVersions(database, id, query),
  });
}
