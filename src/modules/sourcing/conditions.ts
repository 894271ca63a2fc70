import { conditionReader } from '../../platform/conditions.ts';
import type { ConditionReader, OrderContext } from './rules/index.ts';

/** Reads a condition over `order`, `destination`, `items` and `time`. */
export const readCondition: ConditionReader = conditionReader<OrderContext>((environment) =>
  environment
    .registerVariable({
      name: 'order',
      schema: {
        channel: 'string',
        currency: 'string',
        service: 'string',
        tags: 'list<string>',
        units: 'int',
        lines: 'int',
        weight_grams: 'int',
        total_amount: 'int',
        priority: 'int',
      },
    })
    .registerVariable({
      name: 'destination',
      schema: { country: 'string', region: 'string', city: 'string', postal_code: 'string' },
    })
    .registerVariable('items', 'list<map>')
    .registerVariable({ name: 'time', schema: { weekday: 'int', hour: 'int', date: 'string' } }),
);
