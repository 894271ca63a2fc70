import { FileAnswer } from '../../platform/http/api.ts';
import { Strict, Text } from '../../platform/http/schema.ts';
import type { Module } from '../../platform/module.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { productPicture } from './pictures.ts';

/**
 * The pictures of the demo company's products. They are drawn by us and show nothing of anybody, so everyone may
 * see them.
 */
export const demoModule: Module = {
  name: 'demo',
  routes(api) {
    api.get('/assets/products/:name', {
      summary: 'A drawn picture of a demo product',
      tag: 'Demo',
      permission: 'public',
      params: Strict({ name: Text(40, { pattern: '^[a-z]+-[a-z]+\\.svg$' }) }),
      answer: ['image/svg+xml'],
      async handler({ params, reply }) {
        const picture = productPicture(params.name.replace('.svg', ''));
        if (picture === undefined) throw new RefusedRequest({ code: 'not_found', what: 'picture' });
        reply.header('cache-control', 'public, max-age=86400');
        return new FileAnswer('image/svg+xml; charset=utf-8', picture);
      },
    });
  },
};
