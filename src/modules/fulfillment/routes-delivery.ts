import { type Api, acceptedOf } from '../../platform/http/api.ts';
import { readDeliveryOptions } from './queries/delivery-options.ts';
import { DeliveryBody, DeliveryOptionsSchema } from './schemas.ts';

/** The promise before the purchase: what a checkout shows its customer. */
export function deliveryRoutes(api: Api): void {
  api.post('/v1/availability/promise', {
    summary: 'Read how and when a cart would be delivered',
    description:
      'For each service that goes to the destination: when it leaves and arrives, what it costs to send, and from which ' +
      'locations, as an order placed now with this `service_code` would be planned; the earliest first. With ' +
      '`reservation_id` the units that the cart keeps count as its own. Nothing is kept: reserve first, or place at once. ' +
      'Place the order with the `service_code` and the `deliver_by` that the customer chose, and that day stands as its promise.',
    tag: 'Inventory',
    permission: 'orders:place',
    body: DeliveryBody,
    answer: DeliveryOptionsSchema,
    async handler({ body, services, actor }) {
      const { reservation_id = null, ...cart } = body;
      return acceptedOf(await readDeliveryOptions(services, { ...cart, reservation_id }, actor));
    },
  });
}
