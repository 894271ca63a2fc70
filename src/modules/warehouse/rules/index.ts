export { type BatchOrder, batchOrders } from './batch-orders.ts';
export type { Building } from './building.ts';
export { FILL_WAYS, type FillWay, faultOfFilling, fillBox, type PackItem, type Size } from './fill-box.ts';
export { type Box, type PackUnit, packBoxes } from './pack-boxes.ts';
export { shortestLength, shortestWalk } from './route-block.ts';
export { type Stop, sShapeWalk } from './walk.ts';
