import { Type } from 'typebox';
import { type Api, FileAnswer } from '../../../platform/http/api.ts';
import { tokenOf } from './address.ts';
import { trackingPage, unknownPage } from './page.ts';
import { readTrackedOrder } from './read-tracked-order.ts';
import { trackingView } from './tracking-view.ts';

const HTML = 'text/html; charset=utf-8';

// Stricter than the console's: there is no script, no form and no frame, and pictures are our own.
const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

export function trackingPageRoutes(api: Api): void {
  const { database, clock } = api.services;

  api.get('/t/:token', {
    summary: 'The tracking page of a shopper',
    description: 'HTML. The token is the whole key: an order number or an e-mail address opens nothing.',
    tag: 'Public',
    permission: 'public',
    rate_limit: 60,
    params: Type.Object({ token: Type.String() }),
    // Mail programs append parameters of their own to links.
    query: Type.Object({ parcel: Type.Optional(Type.Unsafe<unknown>({})) }),
    answer: [HTML],
    handler: async ({ params, query, reply }) => {
      reply.headers(HEADERS);
      const order = await readTrackedOrder(database, tokenOf(params.token));
      if (!order) {
        reply.code(404);
        return new FileAnswer(HTML, unknownPage());
      }
      return new FileAnswer(HTML, trackingPage(trackingView(order, clock.now(), Number(query.parcel))));
    },
  });
}
