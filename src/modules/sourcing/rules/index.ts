export * from './plan-order.ts';
export * from './plan-problem.ts';
export * from './price-plan.ts';
export * from './ship-by.ts';
