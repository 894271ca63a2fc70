export * from './plan-order.ts';
export * from './ship-by.ts';
