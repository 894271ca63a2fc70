import { Type } from 'typebox';
import type { Api, ItemAnswer } from '../../platform/http/api.ts';
import type { Problem } from '../../platform/http/problems.ts';
import { Id, ListQuery, OneOf, Page, Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import {
  adjustStock,
  type ChangedLevel,
  moveBetweenStates,
  receiveStock,
  setStock,
  writeOffStock,
} from './commands/change-stock.ts';
import { createLocation, updateLocation } from './commands/save-location.ts';
import { LOW_STOCK, listInventory, STOCK_FILTERS } from './queries/list-inventory.ts';
import { listLevels } from './queries/list-levels.ts';
import { listLocations } from './queries/locations.ts';
import { ASIDE_STATES, listAside } from './queries/quality-control.ts';
import { ADJUST_REASONS, MOVE_REASONS, WRITE_OFF_REASONS } from './rules/change-stock.ts';
import { CLOSE_REASONS } from './rules/goods-receipt.ts';
import type { NamedLot } from './rules/lot.ts';
import {
  AdjustmentsBody,
  AsideSchema,
  ChangedAnswer,
  CountsBody,
  InventoryItemSchema,
  LevelSchema,
  LocationChangeBody,
  LocationSchema,
  MovesBody,
  NewLocationBody,
  ReasonsSchema,
  ReceiptsBody,
  Sku,
  WriteOffsBody,
} from './schemas.ts';

const BULK_LIMIT = 4_194_304;

export function inventoryRoutes(api: Api): void {
  locationRoutes(api);
  readRoutes(api);
  changeRoutes(api);
}

function locationRoutes(api: Api): void {
  const { database } = api.services;
  const params = Strict({ id: Id('loc') });

  api.get('/v1/locations', {
    summary: 'List locations',
    tag: 'Inventory',
    permission: 'inventory:read',
    answer: Page(LocationSchema),
    handler: async () => ({ items: await listLocations(database), next: null }),
  });

  api.post('/v1/locations', {
    summary: 'Create a location',
    tag: 'Inventory',
    permission: 'inventory:manage',
    body: NewLocationBody,
    answer: LocationSchema,
    status: 201,
    handler: ({ body, execute }) => execute(createLocation, body),
  });

  api.get('/v1/locations/:id', {
    summary: 'Read a location',
    tag: 'Inventory',
    permission: 'inventory:read',
    params,
    answer: LocationSchema,
    handler: async ({ params: { id } }) => {
      const location = (await listLocations(database)).find((each) => each.id === id);
      if (!location) throw new RefusedRequest({ code: 'not_found', what: 'location' });
      return location;
    },
  });

  api.patch('/v1/locations/:id', {
    summary: 'Change a location',
    tag: 'Inventory',
    permission: 'inventory:manage',
    params,
    body: LocationChangeBody,
    answer: LocationSchema,
    handler: ({ params: { id }, body, if_match, execute }) =>
      execute(updateLocation, { id, version: if_match, change: body }),
  });
}

function readRoutes(api: Api): void {
  api.get('/v1/inventory', {
    summary: 'List stock by SKU',
    description:
      '`short`: more units are waited for than are available. `sold_out`: none are available. ' +
      `\`low\`: at most ${LOW_STOCK} are.`,
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      q: Type.Optional(Text(100)),
      location_id: Type.Optional(Id('loc')),
      state: Type.Optional(OneOf(STOCK_FILTERS)),
    }),
    answer: Page(InventoryItemSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listInventory(reading.database, query),
  });

  api.get('/v1/inventory/levels', {
    summary: 'List levels',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({ ...ListQuery, sku: Type.Optional(Sku), location_id: Type.Optional(Id('loc')) }),
    answer: Page(LevelSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listLevels(reading.database, query),
  });

  api.get('/v1/inventory/quality-control', {
    summary: 'List what lies in quality control or is damaged, by SKU and location',
    description:
      'With why and since when, from the movements that brought it. Units of a tracked variant stand by lot or serial number. ' +
      'Release and fail them with `POST /v1/inventory/moves`, take them out with `POST /v1/inventory/write-offs`.',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      sku: Type.Optional(Sku),
      location_id: Type.Optional(Id('loc')),
      state: Type.Optional(OneOf(ASIDE_STATES)),
    }),
    answer: Page(AsideSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listAside(reading.database, query),
  });
}

function changeRoutes(api: Api): void {
  api.post('/v1/inventory/adjustments', {
    summary: 'Correct stock by signed quantities',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    body: AdjustmentsBody,
    body_limit: BULK_LIMIT,
    answer: ChangedAnswer,
    handler: async ({ body, executeMany }) =>
      itemsOf(await executeMany(adjustStock, body.items.map(withLots))),
  });

  api.post('/v1/inventory/write-offs', {
    summary: 'Take units out of stock for good',
    description:
      'Damaged, lost, expired and the like, each with its reason. Beyond the limits of the settings it needs ' +
      '`inventory:approve`; so does an adjustment or a count that takes as much.',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    body: WriteOffsBody,
    body_limit: BULK_LIMIT,
    answer: ChangedAnswer,
    handler: async ({ body, executeMany }) =>
      itemsOf(await executeMany(writeOffStock, body.items.map(withLots))),
  });

  api.get('/v1/inventory/reasons', {
    summary: 'List the reasons for which stock is changed',
    tag: 'Inventory',
    permission: 'inventory:read',
    answer: ReasonsSchema,
    handler: async () => ({
      adjustments: [...ADJUST_REASONS],
      write_offs: [...WRITE_OFF_REASONS],
      moves: [...MOVE_REASONS],
      supply_closings: [...CLOSE_REASONS],
    }),
  });

  api.post('/v1/inventory/counts', {
    summary: 'Make stock exactly what was counted',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    body: CountsBody,
    body_limit: BULK_LIMIT,
    answer: ChangedAnswer,
    handler: async ({ body, executeMany }) => {
      const counts = body.items.map(({ lot, ...item }) => {
        return lot ? { ...item, lots: [{ ...lot, quantity: item.quantity }] } : item;
      });
      return itemsOf(await executeMany(setStock, counts));
    },
  });

  api.post('/v1/inventory/receipts', {
    summary: 'Receive goods',
    tag: 'Inventory',
    permission: 'inventory:receive',
    body: ReceiptsBody,
    body_limit: BULK_LIMIT,
    answer: ChangedAnswer,
    handler: async ({ body, executeMany }) => {
      const receipts = body.items.map(({ to_state = 'available', reference = null, ...item }) => {
        return { ...withLots(item), state: to_state, note: reference };
      });
      return itemsOf(await executeMany(receiveStock, receipts));
    },
  });

  api.post('/v1/inventory/moves', {
    summary: 'Move units between states',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    body: MovesBody,
    body_limit: BULK_LIMIT,
    answer: ChangedAnswer,
    handler: async ({ body, executeMany }) =>
      itemsOf(await executeMany(moveBetweenStates, body.items.map(withLots))),
  });
}

/** Lots as commands take them: a serial number is a lot of one unit. */
function withLots<Item extends { lots?: WireLot[]; serials?: string[] }>({ lots, serials, ...item }: Item) {
  if (!lots && !serials) return item;
  const all = [...(lots ?? []), ...(serials ?? []).map((code): WireLot => ({ code }))];
  return { ...item, lots: all.map(({ quantity = 1, ...lot }) => ({ ...lot, quantity })) };
}

type WireLot = Omit<NamedLot, 'quantity'> & { quantity?: number };

export type Item = ({ ok: true } & ChangedLevel) | { ok: false; problem: Problem };

/** What became of each item, as bulk routes answer it. */
export function itemsOf(answers: readonly ItemAnswer<ChangedLevel>[]): { items: Item[] } {
  return { items: answers.map((answer) => (answer.ok ? { ok: true, ...answer.value } : answer)) };
}
