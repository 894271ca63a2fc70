import { conditionReader } from '../../platform/conditions.ts';
import type { HoldContext } from './rules/hold-rules.ts';

/** Reads the condition of a hold rule, over `order`, `customer`, `shipping`, `billing` and `items`. */
export const readHoldCondition = conditionReader<HoldContext>((environment) => {
  const place = { name: 'string', city: 'string', postal_code: 'string', country: 'string' } as const;
  return environment
    .registerVariable({
      name: 'order',
      schema: {
        channel: 'string',
        currency: 'string',
        tags: 'list<string>',
        units: 'int',
        lines: 'int',
        total_amount: 'int',
        discount_amount: 'int',
        service: 'string',
        payment_method: 'string',
        payment_status: 'string',
        is_pickup: 'bool',
      },
    })
    .registerVariable({ name: 'customer', schema: { is_new: 'bool', email: 'string', phone: 'string' } })
    .registerVariable({ name: 'shipping', schema: place })
    .registerVariable({ name: 'billing', schema: place })
    .registerVariable('items', 'list<map>');
});
