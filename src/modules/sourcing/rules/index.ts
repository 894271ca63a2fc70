export * from './plan-order.ts';
export * from './plan-problem.ts';
export * from './ship-by.ts';
export * from './solve-plan.ts';
