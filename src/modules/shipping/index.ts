import type { Module } from '../../platform/module.ts';
import { shippingDoctor } from './doctor.ts';
import { shippingChores, shippingJobs } from './jobs.ts';
import { shippingRefusals } from './refusals.ts';
import { shippingRoutes } from './routes.ts';

export { carrierOf } from './carriers.ts';
export { track } from './commands/track.ts';
export { unprintableInAddress } from './documents/address-lines.ts';
export { type Label as LabelDocument, labelPdf, labelZpl } from './documents/label.ts';
export { type PackingSlip, packingSlipPdf } from './documents/packing-slip.ts';
export { type PickList, pickListPdf } from './documents/pick-list.ts';
export { VOID_AT_CARRIER } from './jobs.ts';
export { LOCAL_CARRIER_CODE } from './local-carrier.ts';
export {
  type BoughtLabel,
  type CarrierPort,
  type CarrierRefusal,
  CarrierUnreachable,
  type LabelRequest,
} from './port.ts';
export { loadRateTable } from './queries/rate-table.ts';
export { faultOfBoughtLabel } from './rules/check-bought-label.ts';
export type { TrackingStatus } from './rules/tracking-status.ts';
export {
  insertLabelIntent,
  lockLivingLabels,
  readLabel,
  readLivingLabels,
  recordBoughtLabel,
  recordRefusedLabel,
  recordVoidedLabel,
} from './sql/labels.ts';
export { ensureBuiltInCarrier } from './steps/ensure-built-in-carrier.ts';

export const shippingModule: Module = {
  name: 'shipping',
  routes: shippingRoutes,
  refusals: shippingRefusals,
  jobs: shippingJobs,
  chores: shippingChores,
  doctor: shippingDoctor,
};
