import { auditModule } from '../modules/audit/index.ts';
import { catalogModule } from '../modules/catalog/index.ts';
import { channelsModule } from '../modules/channels/index.ts';
import { customersModule } from '../modules/customers/index.ts';
import { fulfillmentModule } from '../modules/fulfillment/index.ts';
import { currentPermissions, identityModule } from '../modules/identity/index.ts';
import { inventoryModule } from '../modules/inventory/index.ts';
import { notificationsModule } from '../modules/notifications/index.ts';
import { ordersModule } from '../modules/orders/index.ts';
import { paymentsModule } from '../modules/payments/index.ts';
import { returnsModule } from '../modules/returns/index.ts';
import { shippingModule } from '../modules/shipping/index.ts';
import { sourcingModule } from '../modules/sourcing/index.ts';
import { supportModule } from '../modules/support/index.ts';
import { warehouseModule } from '../modules/warehouse/index.ts';
import type { Module } from '../platform/module.ts';
import { platformModule } from '../platform/routes/index.ts';
import { demoModule } from './demo/module.ts';

const business: readonly Module[] = [
  catalogModule,
  customersModule,
  channelsModule,
  identityModule,
  auditModule,
  paymentsModule,
  shippingModule,
  inventoryModule,
  sourcingModule,
  fulfillmentModule,
  ordersModule,
  warehouseModule,
  returnsModule,
  notificationsModule,
  supportModule,
  demoModule,
];

/** Every module of this release, in the order of the import table; last the platform's own routes over all of them. */
export const modules: readonly Module[] = [
  ...business,
  platformModule({ modules: business, current_permissions: currentPermissions }),
];

/** The queues that listeners and jobs of all modules need. */
export function queuesOf(all: readonly Module[]): string[] {
  return all.flatMap(({ listeners = [], jobs = [] }) => [...listeners, ...jobs].map(({ name }) => name));
}
