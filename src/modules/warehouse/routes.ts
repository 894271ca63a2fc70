import { Type } from 'typebox';
import type { Api, ItemAnswer } from '../../platform/http/api.ts';
import { Id, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { pick } from '../fulfillment/index.ts';
import { type Saved, saveBins, setBinHomes, setBuildingFrame, setUpBlock } from './commands/save-bins.ts';
import { saveBoxes, setPackingMarks } from './commands/save-boxes.ts';
import { cancelWave, claimWaveBatch, completeWave, releaseWave } from './commands/waves.ts';
import { listBoxes } from './queries/boxes.ts';
import { readLayout } from './queries/layout.ts';
import { readPacking } from './queries/packing.ts';
import { listWaves, readTotes, readWave, type Wave } from './queries/waves.ts';
import {
  BinsBody,
  BlockAnswer,
  BlockBody,
  BoxesBody,
  BoxList,
  BoxListQuery,
  ClaimBody,
  FrameBody,
  HomesBody,
  LayoutSchema,
  MarkList,
  MarksBody,
  NewWaveAnswer,
  NewWaveBody,
  PackingSchema,
  SavedItems,
  WaveListQuery,
  WavePage,
  WavePicksAnswer,
  WavePicksBody,
  WaveSchema,
} from './schemas.ts';
import { readPackingMarks } from './sql/boxes.ts';

const tag = 'Warehouse';
const BULK_LIMIT = 2_097_152;
const DEFAULT_ORDERS = 60;
const DEFAULT_CART = { totes: 6, units: 60 };

/** The building that people walk through, and what they pick on one walk. */
export function warehouseRoutes(api: Api): void {
  layoutRoutes(api);
  waveRoutes(api);
  packingRoutes(api);
}

function layoutRoutes(api: Api): void {
  const { database } = api.services;
  const params = Strict({ id: Id('loc') });

  api.get('/v1/locations/:id/layout', {
    summary: 'Read the aisles and bins of a location',
    tag,
    permission: 'fulfillment:read',
    params,
    answer: LayoutSchema,
    handler: ({ params: { id } }) => readLayout(database, id),
  });

  api.put('/v1/locations/:id/bins', {
    summary: 'Create or change bins',
    description:
      'Each is answered for itself. A code such as `B-14-3` says aisle, bay and level; what it says need not be sent.',
    tag,
    permission: 'fulfillment:manage',
    params,
    body: BinsBody,
    body_limit: BULK_LIMIT,
    answer: SavedItems,
    handler: async ({ params: { id }, body, executeMany }) =>
      itemsOf(
        await executeMany(
          saveBins,
          body.bins.map((bin) => ({ ...bin, location: { id } })),
        ),
      ),
  });

  api.post('/v1/locations/:id/bins/block', {
    summary: 'Set up a block of equal aisles',
    description: 'Aisles A, B, C …, with bays on both sides. Bins that are there already keep their SKUs.',
    tag,
    permission: 'fulfillment:manage',
    params,
    body: BlockBody,
    answer: BlockAnswer,
    handler: ({ params: { id }, body: { replace = false, ...plan }, execute }) =>
      execute(setUpBlock, { location_id: id, replace, ...plan }),
  });

  api.put('/v1/locations/:id/building', {
    summary: 'Say where walks begin, and where the cross-aisles run',
    tag,
    permission: 'fulfillment:manage',
    params,
    body: FrameBody,
    answer: LayoutSchema,
    async handler({ params: { id }, body, execute }) {
      await execute(setBuildingFrame, { location_id: id, ...body });
      return readLayout(database, id);
    },
  });

  api.put('/v1/locations/:id/bin-homes', {
    summary: 'Say from which bins SKUs are picked',
    tag,
    permission: 'fulfillment:manage',
    params,
    body: HomesBody,
    body_limit: BULK_LIMIT,
    answer: SavedItems,
    handler: async ({ params: { id }, body, executeMany }) =>
      itemsOf(
        await executeMany(
          setBinHomes,
          body.homes.map((home) => ({ ...home, location: { id } })),
        ),
      ),
  });
}

function itemsOf(answers: readonly ItemAnswer<Saved>[]) {
  return {
    items: answers.map((answer) =>
      answer.ok ? { ok: true, outcome: answer.value.outcome } : { ok: false, problem: answer.problem },
    ),
  };
}

function waveRoutes(api: Api): void {
  const { database } = api.services;
  const params = Strict({ id: Id('wav') });
  const batchParams = Strict({ id: Id('wav'), batch: Type.Integer({ minimum: 1, maximum: 10_000 }) });
  const waveOf = async (id: string): Promise<Wave> => {
    const wave = await readWave(database, id);
    if (!wave) throw new RefusedRequest({ code: 'not_found', what: 'wave' });
    return wave;
  };

  api.get('/v1/waves', {
    summary: 'List waves, the newest first',
    tag,
    permission: 'fulfillment:read',
    query: WaveListQuery,
    answer: WavePage,
    handler: ({ query }) => listWaves(database, query),
  });

  api.post('/v1/waves', {
    summary: 'Release a wave',
    description:
      'Fulfillment orders of a location that are picked together: named, or the most urgent. Each batch is one walk with one ' +
      'cart, an order a tote; `s_shape_mm` is what the same batch costs to walk aisle by aisle.',
    tag,
    permission: 'fulfillment:manage',
    body: NewWaveBody,
    answer: NewWaveAnswer,
    status: 201,
    handler: ({ body, execute }) =>
      execute(releaseWave, {
        location_id: body.location_id,
        cart: { totes: body.totes ?? DEFAULT_CART.totes, units: body.units ?? DEFAULT_CART.units },
        chosen: body.fulfillment_order_ids
          ? { ids: body.fulfillment_order_ids }
          : {
              rule: {
                before: body.before === undefined ? null : new Date(body.before),
                service_code: body.service_code ?? null,
                most_orders: body.most_orders ?? DEFAULT_ORDERS,
              },
            },
        preview: body.preview ?? false,
      }),
  });

  api.get('/v1/waves/:id', {
    summary: 'Read a wave with its walks',
    tag,
    permission: 'fulfillment:read',
    params,
    answer: WaveSchema,
    handler: ({ params: { id } }) => waveOf(id),
  });

  api.post('/v1/waves/:id/cancel', {
    summary: 'Cancel a wave',
    description: 'Its orders may be picked alone or in another wave. What was picked stays picked.',
    tag,
    permission: 'fulfillment:manage',
    params,
    answer: WaveSchema,
    async handler({ params: { id }, execute }) {
      await execute(cancelWave, { id });
      return waveOf(id);
    },
  });

  api.post('/v1/waves/:id/batches/:batch/claim', {
    summary: 'Take a batch to pick it',
    tag,
    permission: 'fulfillment:work',
    params: batchParams,
    body: ClaimBody,
    answer: WaveSchema,
    async handler({ params: { id, batch }, body: { take_over = false }, execute }) {
      await execute(claimWaveBatch, { wave_id: id, batch, take_over });
      return waveOf(id);
    },
  });

  api.post('/v1/waves/:id/picks', {
    summary: 'Count units that were picked into the totes of a wave',
    description:
      'As `POST /v1/fulfillment-orders/:id/picks`, for many orders at once: a scan that was sent before is counted once. ' +
      'Picking the last unit completes the wave.',
    tag,
    permission: 'fulfillment:work',
    params,
    body: WavePicksBody,
    answer: WavePicksAnswer,
    async handler({ params: { id }, body, executeMany, execute }) {
      const totes = await readTotes(database, id);
      if (totes.length === 0) throw new RefusedRequest({ code: 'not_found', what: 'wave' });
      const own = new Set(totes.map(({ fulfillment_order_id }) => fulfillment_order_id));
      const groups = [...Map.groupBy(body.scans, (scan) => scan.fulfillment_order_id)].filter(([order]) =>
        own.has(order),
      );
      const answers = await executeMany(
        pick,
        groups.map(([fulfillment_order_id, scans]) => ({
          fulfillment_order_id,
          scans: scans.map(({ client_id, kind = 'pick', code, lot = null, quantity = 1 }) => ({
            client_id: client_id.toLowerCase(),
            kind,
            code,
            line_id: null,
            lot,
            quantity,
          })),
        })),
      );
      const outcomes = new Map(
        answers
          .flatMap((answer) => (answer.ok ? answer.value.results : []))
          .map((result) => [result.client_id, result]),
      );
      await execute(completeWave, { id });
      return {
        wave: await waveOf(id),
        results: body.scans.map(({ client_id }) => {
          const result = outcomes.get(client_id.toLowerCase());
          if (!result)
            return { client_id, outcome: 'not_in_wave' as const, sku: null, reason: null, proposal: null };
          const { outcome, sku, reason, proposal } = result;
          return { client_id, outcome, sku, reason, proposal: proposal?.code ?? null };
        }),
      };
    },
  });
}

function packingRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/boxes', {
    summary: 'List the kinds of boxes, the smallest first',
    description: 'With a location: its own, and those of everywhere.',
    tag,
    permission: 'fulfillment:read',
    query: BoxListQuery,
    answer: BoxList,
    handler: ({ query }) => listBoxes(database, query.location_id ?? null),
  });

  api.put('/v1/boxes', {
    summary: 'Create or change kinds of boxes',
    description:
      'Each is answered for itself. Without a location it stands at every one; a location’s own of the same code counts ' +
      'there instead. Without an outer size the walls have no thickness.',
    tag,
    permission: 'fulfillment:manage',
    body: BoxesBody,
    answer: SavedItems,
    handler: async ({ body, executeMany }) =>
      itemsOf(
        await executeMany(
          saveBoxes,
          body.boxes.map(({ inner, outer = inner, cost, location_id = null, ...box }) => ({
            code: box.code,
            location: location_id === null ? null : { id: location_id },
            inner_length_mm: inner.length_mm,
            inner_width_mm: inner.width_mm,
            inner_height_mm: inner.height_mm,
            outer_length_mm: outer.length_mm,
            outer_width_mm: outer.width_mm,
            outer_height_mm: outer.height_mm,
            own_weight_grams: box.own_weight_grams ?? 0,
            max_weight_grams: box.max_weight_grams,
            cost_amount: cost?.amount ?? 0,
            cost_currency: cost?.currency ?? null,
            stock: box.stock ?? null,
            is_active: box.is_active ?? true,
          })),
        ),
      ),
  });

  api.get('/v1/packing-marks', {
    summary: 'List what SKUs ask of their box',
    tag,
    permission: 'fulfillment:read',
    answer: MarkList,
    handler: async () => ({ items: await readPackingMarks(database) }),
  });

  api.put('/v1/packing-marks', {
    summary: 'Say what SKUs ask of their box',
    description:
      'What is not said is false; all false takes the word back. Fragile and hazardous stand at the variant.',
    tag,
    permission: 'fulfillment:manage',
    body: MarksBody,
    body_limit: BULK_LIMIT,
    answer: SavedItems,
    handler: async ({ body, executeMany }) =>
      itemsOf(
        await executeMany(
          setPackingMarks,
          body.marks.map(({ sku, this_side_up = false, ships_alone = false, is_packaged = false }) => ({
            ...{ sku, this_side_up, ships_alone, is_packaged },
          })),
        ),
      ),
  });

  api.get('/v1/fulfillment-orders/:id/packing', {
    summary: 'Propose boxes for what is not packed yet, with the place of each unit',
    description:
      'The boxes with which the shipment costs the least that was found: box and carriage, by weight or size.',
    tag,
    permission: 'fulfillment:read',
    params: Strict({ id: Id('ful') }),
    answer: PackingSchema,
    async handler({ params: { id } }) {
      const packing = await readPacking(database, id);
      if (!packing) throw new RefusedRequest({ code: 'not_found', what: 'fulfillment order' });
      return packing;
    },
  });
}
