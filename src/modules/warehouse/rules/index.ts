export { type BatchOrder, batchOrders } from './batch-orders.ts';
export type { Building } from './building.ts';
export { shortestLength, shortestWalk } from './route-block.ts';
export { type Stop, sShapeWalk } from './walk.ts';
