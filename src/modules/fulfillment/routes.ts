import { Type } from 'typebox';
import { fromWire } from '../../kernel/ids.ts';
import { baseUrlOf } from '../../platform/base-url.ts';
import { type Api, acceptedOf, FileAnswer } from '../../platform/http/api.ts';
import { Id, Nullable, Strict } from '../../platform/http/schema.ts';
import type { Services } from '../../platform/module.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { readLot } from '../inventory/index.ts';
import { labelPdf, labelZpl, packingSlipPdf, pickListPdf } from '../shipping/index.ts';
import { buyLabel } from './buy-label.ts';
import { acceptOffer, declineOffer } from './commands/answer-offer.ts';
import { changeService } from './commands/change-service.ts';
import { collectPickup } from './commands/collect-pickup.ts';
import { moveFulfillmentOrder } from './commands/move.ts';
import { packParcel, unpackParcel } from './commands/pack-parcel.ts';
import { pick } from './commands/pick.ts';
import { PLANNED_TOGETHER, planOrdersAgain } from './commands/plan-again.ts';
import { readyPickup } from './commands/ready-pickup.ts';
import { rejectFulfillmentOrder } from './commands/reject.ts';
import { ship } from './commands/ship.ts';
import { shortPick } from './commands/short-pick.ts';
import { switchTracking } from './commands/switch-tracking.ts';
import { voidLabel } from './commands/void-label.ts';
import { readLabelDocument, readPackingSlip, readPickList } from './queries/documents.ts';
import {
  type FulfillmentOrder,
  listFulfillmentOrders,
  readFulfillmentOrderToPick,
} from './queries/fulfillment-orders.ts';
import { readLocationLoad } from './queries/location-load.ts';
import { readLotRecipients, readLotTrace, recipientsCsv } from './queries/lot-trace.ts';
import { readOutlook } from './queries/outlook.ts';
import { readParcelRates } from './queries/parcel-rates.ts';
import { listParcels, type Parcel, readParcel } from './queries/parcels.ts';
import { readQueue } from './queries/queue.ts';
import { listShipments, readShipment } from './queries/shipments.ts';
import { FULFILLMENT_ORDER_STATUSES, type FulfillmentOrderStatus } from './rules/fulfillment-order-states.ts';
import {
  CollectBody,
  FulfillmentOrderId,
  FulfillmentOrderKey,
  FulfillmentOrderPage,
  FulfillmentOrderQuery,
  FulfillmentOrderSchema,
  LabelBody,
  LocationLoadSchema,
  LotTraceSchema,
  MoveAnswer,
  MoveBody,
  OfferAnswerBody,
  OutlookSchema,
  PackBody,
  ParcelId,
  ParcelPage,
  ParcelQuery,
  ParcelSchema,
  PickAnswer,
  PickBody,
  PlanAgainAnswer,
  PlanAgainBody,
  QueueQuery,
  QueueSchema,
  RatesSchema,
  ReadySchema,
  RejectAnswer,
  RejectBody,
  ServiceAnswer,
  ServiceBody,
  ShipBody,
  ShipmentPage,
  ShipmentQuery,
  ShipmentSchema,
  ShortPickAnswer,
  ShortPickBody,
  TrackingAnswer,
  TrackingBody,
} from './schemas.ts';

const tag = 'Fulfillment';

/** The work of the warehouse: what is to be picked, packed, labeled and handed over. */
export function fulfillmentRoutes(api: Api): void {
  addQueue(api);
  addFulfillmentOrders(api);
  addParcels(api);
  addLabels(api);
  addShipments(api);
  addLots(api);
}

function addQueue(api: Api): void {
  api.get('/v1/backorders', {
    summary: 'Read the queue of a SKU in the order in which it is served',
    description:
      'By priority, then the promised day, then since when they wait: whoever stands before gets what comes in ' +
      'first. With the day ' +
      'on which each is expected by what is announced.',
    tag,
    permission: 'fulfillment:read',
    query: QueueQuery,
    answer: QueueSchema,
    async handler({ query: { sku, ...page } }) {
      const queue = await readQueue(api.services.database, sku, page);
      if (!queue) throw new RefusedRequest({ code: 'not_found', what: 'SKU' });
      return queue;
    },
  });
}

function addFulfillmentOrders(api: Api): void {
  api.get('/v1/fulfillment-orders', {
    summary: 'List fulfillment orders, the most urgent first',
    tag,
    permission: 'fulfillment:read',
    query: FulfillmentOrderQuery,
    answer: FulfillmentOrderPage,
    handler: async ({ query, services }) =>
      listFulfillmentOrders(
        services.database,
        { ...query, status: statusesOf(query.status), limit: query.limit ?? 50 },
        baseUrlOf(services.config),
      ),
  });

  api.get('/v1/fulfillment-orders/:key', {
    summary: 'Read a fulfillment order by its id or its number',
    tag,
    permission: 'fulfillment:read',
    params: FulfillmentOrderKey,
    answer: FulfillmentOrderSchema,
    handler: async ({ params, services }) => presentOrder(services, keyOf(params.key)),
  });

  api.post('/v1/fulfillment-orders/:id/picks', {
    summary: 'Count picked units, scan by scan',
    description:
      'A scan that was sent before is counted once. Each has its own outcome; those that are refused move nothing. ' +
      'Of a tracked variant the lot or serial number is scanned, in a GS1 code or by itself; what should go first is proposed.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: PickBody,
    answer: PickAnswer,
    async handler(call) {
      const { id } = call.params;
      const { results } = await call.execute(pick, {
        fulfillment_order_id: id,
        scans: call.body.scans.map(
          ({ client_id, kind = 'pick', code = null, line_id = null, lot = null, quantity = 1 }) => ({
            client_id: client_id.toLowerCase(),
            kind,
            code,
            line_id,
            lot,
            quantity,
          }),
        ),
      });
      return { fulfillment_order: await presentOrder(call.services, { id }), results };
    },
  });

  api.post('/v1/fulfillment-orders/:id/short-picks', {
    summary: 'Report units that are not on the shelf',
    description:
      'They wait in quality control for a count. The customer gets them from elsewhere, or they are backordered.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: ShortPickBody,
    answer: ShortPickAnswer,
    async handler(call) {
      const { id } = call.params;
      const result = await call.execute(shortPick, { fulfillment_order_id: id, ...call.body });
      return { fulfillment_order: await presentOrder(call.services, { id }), ...result };
    },
  });

  api.post('/v1/fulfillment-orders/:id/rejections', {
    summary: 'Give work back that a location cannot do',
    description:
      'The order gets what nobody has picked from elsewhere at once, never again from there, or waits for stock. After ' +
      'the third rejection of an order it is on hold until somebody decides.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: RejectBody,
    answer: RejectAnswer,
    async handler(call) {
      const { id } = call.params;
      const { reason, note = '' } = call.body;
      const result = await call.execute(rejectFulfillmentOrder, { fulfillment_order_id: id, reason, note });
      return { fulfillment_order: await presentOrder(call.services, { id }), ...result };
    },
  });

  api.post('/v1/fulfillment-orders/:id/acceptances', {
    summary: 'Take work that a location was offered',
    description:
      'Who accepts first has it: its units are promised there from then on. The answer is what that location has to do, which ' +
      'has a number of its own where it was planned for another location. Others are told that they are too late.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: OfferAnswerBody,
    answer: FulfillmentOrderSchema,
    async handler(call) {
      const { location_id, reason = '' } = call.body;
      const input = { fulfillment_order_id: call.params.id, location_id, reason };
      const { fulfillment_order_id } = await call.execute(acceptOffer, input);
      return presentOrder(call.services, { id: fulfillment_order_id });
    },
  });

  api.post('/v1/fulfillment-orders/:id/declines', {
    summary: 'Say that a location does not take what it was offered',
    description:
      'When all that are asked declined, the next are asked at once, or it is done where it was planned.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: OfferAnswerBody,
    answer: FulfillmentOrderSchema,
    async handler(call) {
      const { location_id, reason = '' } = call.body;
      await call.execute(declineOffer, { fulfillment_order_id: call.params.id, location_id, reason });
      return presentOrder(call.services, { id: call.params.id });
    },
  });

  api.post('/v1/fulfillment-orders/:id/moves', {
    summary: 'Let units ship from another location',
    description:
      'All that nobody has picked, or the lines that are named: then the order is split. With `preview` it says what the whole ' +
      'order would cost to ship, and when the units would arrive, and changes nothing.',
    tag,
    permission: 'fulfillment:manage',
    params: FulfillmentOrderId,
    body: MoveBody,
    answer: MoveAnswer,
    async handler(call) {
      const { location_id, lines = null, reason = '', preview = false } = call.body;
      const input = { fulfillment_order_id: call.params.id, location_id, lines, reason, is_preview: preview };
      return { is_preview: preview, ...(await call.execute(moveFulfillmentOrder, input)) };
    },
  });

  api.get('/v1/fulfillment-orders/:id/outlook', {
    summary: 'Look ahead: will it arrive as promised, and what can still be done',
    tag,
    permission: 'fulfillment:read',
    params: FulfillmentOrderId,
    answer: OutlookSchema,
    handler: async ({ params, services }) =>
      found(await readOutlook(services, params.id), 'fulfillment order'),
  });

  api.post('/v1/fulfillment-orders/:id/service', {
    summary: 'Let work go by another service',
    description: 'The promise stays what it was. Parcels that have a label keep its service.',
    tag,
    permission: 'fulfillment:manage',
    params: FulfillmentOrderId,
    body: ServiceBody,
    answer: ServiceAnswer,
    handler: ({ params, body: { service_code, reason = '' }, execute }) =>
      execute(changeService, { fulfillment_order_id: params.id, service_code, reason }),
  });

  api.post('/v1/fulfillment/plans', {
    summary: 'Plan orders that nobody has begun to pick again, together',
    description:
      'Later orders and arrivals may have made another way cheaper. With `preview` it says what would change and changes ' +
      'nothing. No promise is moved to a later day; orders that wait for stock, or whose stock others wait for, are left alone.',
    tag,
    permission: 'fulfillment:manage',
    body: PlanAgainBody,
    answer: PlanAgainAnswer,
    handler: ({ body: { preview = false, limit = PLANNED_TOGETHER }, execute }) =>
      execute(planOrdersAgain, { is_preview: preview, limit }),
  });

  api.get('/v1/fulfillment-orders/:id/pick-list.pdf', {
    summary: 'The pick list on paper',
    tag,
    permission: 'fulfillment:read',
    params: FulfillmentOrderId,
    answer: ['application/pdf'],
    async handler({ params, services }) {
      const list = found(
        await readPickList(services.database, params.id, baseUrlOf(services.config)),
        'fulfillment order',
      );
      return new FileAnswer(
        'application/pdf',
        Buffer.from(await pickListPdf(list)),
        `pick-list-${list.number}.pdf`,
      );
    },
  });
}

function addParcels(api: Api): void {
  api.post('/v1/fulfillment-orders/:id/parcels', {
    summary: 'Pack picked units into a parcel',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: PackBody,
    answer: ParcelSchema,
    status: 201,
    async handler(call) {
      const { weight_grams, length_mm = null, width_mm = null, height_mm = null, lines = null } = call.body;
      const { parcel_id } = await call.execute(packParcel, {
        fulfillment_order_id: call.params.id,
        weight_grams,
        length_mm,
        width_mm,
        height_mm,
        lines,
      });
      return presentParcel(call.services, parcel_id);
    },
  });

  api.delete('/v1/parcels/:id', {
    summary: 'Open a parcel again, as long as it has no label',
    tag,
    permission: 'fulfillment:work',
    params: ParcelId,
    answer: FulfillmentOrderSchema,
    async handler(call) {
      const { fulfillment_order_id } = await call.execute(unpackParcel, { parcel_id: call.params.id });
      return presentOrder(call.services, { id: fulfillment_order_id });
    },
  });

  api.get('/v1/parcels', {
    summary: 'List parcels, newest first',
    tag,
    permission: 'fulfillment:read',
    query: ParcelQuery,
    answer: ParcelPage,
    handler: async ({ query, services }) =>
      listParcels(services.database, { ...query, limit: query.limit ?? 50 }, baseUrlOf(services.config)),
  });

  api.get('/v1/parcels/:id', {
    summary: 'Read a parcel',
    tag,
    permission: 'fulfillment:read',
    params: ParcelId,
    answer: ParcelSchema,
    handler: async ({ params, services }) => presentParcel(services, params.id),
  });

  api.get('/v1/parcels/:id/rates', {
    summary: 'What each service asks for a parcel, and when it arrives',
    tag,
    permission: 'shipping:read',
    params: ParcelId,
    answer: RatesSchema,
    handler: async ({ params, services }) => ({
      items: acceptedOf(await readParcelRates(services.database, params.id, services.clock.now())).map(
        ({ service_code, service_name, cost, billed_weight_grams, transit_days, arrives_by }) => ({
          service_code,
          service_name,
          cost,
          billed_weight_grams,
          transit_days,
          arrives_by,
        }),
      ),
    }),
  });

  api.get('/v1/parcels/:id/packing-slip.pdf', {
    summary: 'The packing slip on paper',
    tag,
    permission: 'fulfillment:read',
    params: ParcelId,
    answer: ['application/pdf'],
    async handler({ params, services }) {
      const slip = found(
        await readPackingSlip(services.database, params.id, baseUrlOf(services.config)),
        'parcel',
      );
      return new FileAnswer(
        'application/pdf',
        Buffer.from(await packingSlipPdf(slip)),
        `packing-slip-${slip.order_number}.pdf`,
      );
    },
  });
}

function addLabels(api: Api): void {
  api.post('/v1/parcels/:id/label', {
    summary: 'Buy the label of a parcel',
    description:
      'Pressed twice, one label is bought, so no Idempotency-Key is kept. Without a service, the promised one, or the ' +
      'cheapest that goes there.',
    tag,
    permission: 'shipping:label',
    params: ParcelId,
    body: Nullable(LabelBody),
    answer: ParcelSchema,
    async handler({ params, body, services, actor, request_id, reply }) {
      const input = { parcel_id: params.id, service_code: body?.service_code ?? null };
      acceptedOf(await buyLabel(services, input, { actor, request_id }), reply);
      return presentParcel(services, params.id);
    },
  });

  api.post('/v1/parcels/:id/void-label', {
    summary: 'Take the label off a parcel and give it back to the carrier',
    tag,
    permission: 'shipping:label',
    params: ParcelId,
    answer: ParcelSchema,
    async handler(call) {
      await call.execute(voidLabel, { parcel_id: call.params.id });
      return presentParcel(call.services, call.params.id);
    },
  });

  api.get('/v1/parcels/:id/label.pdf', {
    summary: 'The label as PDF, 4 by 6 inches',
    tag,
    permission: 'shipping:label',
    params: ParcelId,
    answer: ['application/pdf'],
    async handler({ params, services }) {
      const label = found(
        await readLabelDocument(services.database, params.id, baseUrlOf(services.config)),
        'label',
      );
      return new FileAnswer(
        'application/pdf',
        Buffer.from(await labelPdf(label)),
        `${label.tracking_number}.pdf`,
      );
    },
  });

  api.get('/v1/parcels/:id/label.zpl', {
    summary: 'The label for a thermal printer with 203 dots per inch',
    tag,
    permission: 'shipping:label',
    params: ParcelId,
    answer: ['application/zpl'],
    async handler({ params, services }) {
      const label = found(
        await readLabelDocument(services.database, params.id, baseUrlOf(services.config)),
        'label',
      );
      return new FileAnswer('application/zpl', labelZpl(label), `${label.tracking_number}.zpl`);
    },
  });
}

function addShipments(api: Api): void {
  api.post('/v1/fulfillment-orders/:id/ship', {
    summary: 'Hand labeled parcels to the carrier',
    description: 'Their units leave the stock. Pressed twice, it happens once.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: Nullable(ShipBody),
    answer: ShipmentSchema,
    status: 201,
    async handler(call) {
      const { shipment_id } = await call.execute(ship, {
        fulfillment_order_id: call.params.id,
        parcel_ids: call.body?.parcel_ids ?? null,
      });
      return found(await readShipment(call.services.database, shipment_id), 'shipment');
    },
  });

  api.get('/v1/locations/:id/load', {
    summary: 'Read what a location has to send on the days ahead, and what it can',
    description:
      'From today by its own calendar; what is overdue counts today, and so does what left already.',
    tag,
    permission: 'fulfillment:read',
    params: Strict({ id: Id('loc') }),
    query: Strict({
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, description: '14 without it.' })),
    }),
    answer: LocationLoadSchema,
    handler: async ({ params, query, services }) => ({
      items: found(
        await readLocationLoad(services, params.id, query.days ?? 14),
        'location that ships orders',
      ),
    }),
  });

  api.post('/v1/fulfillment-orders/:id/ready', {
    summary: 'Say that what a customer collects is ready',
    description:
      'Everything of it is packed. The customer gets a message with the code to say at the counter; it is kept there for the ' +
      'days of the terms of the location. Pressed twice, it happens once.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    answer: ReadySchema,
    async handler({ params, execute }) {
      const { ready_at, collect_by } = await execute(readyPickup, { fulfillment_order_id: params.id });
      return { ready_at, collect_by };
    },
  });

  api.post('/v1/fulfillment-orders/:id/collections', {
    summary: 'Give what a customer collects over the counter',
    description:
      'Against the code that the customer says, or with how they are known otherwise. Its units leave the stock and are ' +
      'delivered.',
    tag,
    permission: 'fulfillment:work',
    params: FulfillmentOrderId,
    body: CollectBody,
    answer: ShipmentSchema,
    status: 201,
    async handler({ params, body, execute, services }) {
      const { code = null, identified_by = '', parcel_ids = null } = body;
      const input = { fulfillment_order_id: params.id, code, identified_by, parcel_ids };
      const { shipment_id } = await execute(collectPickup, input);
      return found(await readShipment(services.database, shipment_id), 'shipment');
    },
  });

  api.get('/v1/shipments', {
    summary: 'List shipments, newest first',
    tag,
    permission: 'fulfillment:read',
    query: ShipmentQuery,
    answer: ShipmentPage,
    handler: async ({ query, services }) =>
      listShipments(services.database, { ...query, limit: query.limit ?? 50 }),
  });
}

function addLots(api: Api): void {
  const params = Strict({ id: Id('lot') });

  api.get('/v1/inventory/lots/:id/trace', {
    summary: 'Trace a lot or serial number: where it came from, where it lies, who got it',
    description:
      'A lot answers for the serial numbers that were made in it. From an order to its lots: `lots` of the lines ' +
      'of its fulfillment orders.',
    tag: 'Inventory',
    permission: 'fulfillment:read',
    params,
    answer: LotTraceSchema,
    handler: async ({ params: { id }, services }) =>
      found(await readLotTrace(services.database, id, services.clock.now()), 'lot'),
  });

  api.get('/v1/inventory/lots/:id/recipients.csv', {
    summary: 'Who got a lot, as a file',
    tag: 'Inventory',
    permission: 'fulfillment:read',
    params,
    answer: ['text/csv'],
    async handler({ params: { id }, services }) {
      const lot = found(await readLot(services.database, id, services.clock.now()), 'lot');
      const rows = await readLotRecipients(services.database, id, MAX_RECIPIENTS);
      return new FileAnswer('text/csv; charset=utf-8', recipientsCsv(rows), `${fileNameOf(lot.code)}.csv`);
    },
  });

  api.post('/v1/inventory/tracking', {
    summary: 'Switch how a variant is tracked',
    description:
      'Switched on, it takes the lots of everything that lies somewhere, so that they add up to every level at ' +
      'once. Nothing of ' +
      'it may be picked and not shipped meanwhile. Switched off, its lots are forgotten by the levels; their ledger stays.',
    tag: 'Inventory',
    permission: 'inventory:manage',
    body: TrackingBody,
    body_limit: 4_194_304,
    answer: TrackingAnswer,
    async handler({ body, execute }) {
      const { sku, tracking, lots = [] } = body;
      const named = lots.map(({ quantity = 1, ...lot }) => ({ ...lot, quantity }));
      const { after, units } = await execute(switchTracking, { sku, tracking, lots: named });
      return { sku, tracking: after, units };
    },
  });
}

const MAX_RECIPIENTS = 100_000;

// A code may hold anything that prints; a name of a file may not.
function fileNameOf(code: string): string {
  return `lot-${code.replaceAll(/[^\w.-]+/g, '-')}`;
}

async function presentOrder(
  services: Services,
  key: { id: string } | { number: string },
): Promise<FulfillmentOrder> {
  return found(
    await readFulfillmentOrderToPick(
      services.database,
      key,
      baseUrlOf(services.config),
      services.clock.now(),
    ),
    'fulfillment order',
  );
}

async function presentParcel(services: Services, id: string): Promise<Parcel> {
  return found(await readParcel(services.database, id, baseUrlOf(services.config)), 'parcel');
}

function keyOf(key: string): { id: string } | { number: string } {
  const id = fromWire('ful', key);
  return id === undefined ? { number: key } : { id };
}

function statusesOf(text: string | undefined): FulfillmentOrderStatus[] | undefined {
  return text?.split(',').map((word) => {
    const status = FULFILLMENT_ORDER_STATUSES.find((each) => each === word.trim());
    if (!status) throw new RefusedRequest({ code: 'invalid_request', reason: `"${word}" is no status.` });
    return status;
  });
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RefusedRequest({ code: 'not_found', what });
  return value;
}
