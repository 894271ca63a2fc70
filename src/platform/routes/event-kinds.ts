import type { IdPrefix } from '../../kernel/ids.ts';
import { toWire } from '../../kernel/ids.ts';
import type { Permission } from '../permissions.ts';

type EventKind = { permission: Permission; id: IdPrefix };

/** By the first word of an event's type: who may read it, and what its subject's id looks like on the wire. */
const KINDS: Readonly<Record<string, EventKind>> = {
  order: { permission: 'orders:read', id: 'ord' },
  payment: { permission: 'orders:read', id: 'pay' },
  fulfillment_order: { permission: 'fulfillment:read', id: 'ful' },
  reservation: { permission: 'fulfillment:read', id: 'rsv' },
  shipment: { permission: 'fulfillment:read', id: 'shp' },
  parcel: { permission: 'fulfillment:read', id: 'par' },
  tracking: { permission: 'shipping:read', id: 'lbl' },
  carrier: { permission: 'shipping:read', id: 'car' },
  return: { permission: 'returns:read', id: 'ret' },
  stock: { permission: 'inventory:read', id: 'var' },
  cycle_count: { permission: 'inventory:count', id: 'cct' },
  supply: { permission: 'inventory:read', id: 'sup' },
  goods_receipt: { permission: 'inventory:read', id: 'grn' },
  transfer: { permission: 'inventory:read', id: 'trf' },
  location_group: { permission: 'inventory:read', id: 'lgr' },
  location: { permission: 'inventory:read', id: 'loc' },
  product: { permission: 'catalog:read', id: 'prd' },
  variant: { permission: 'catalog:read', id: 'var' },
  customer: { permission: 'customers:read', id: 'cus' },
  channel: { permission: 'channels:read', id: 'chn' },
  message: { permission: 'notifications:read', id: 'msg' },
  import: { permission: 'imports:run', id: 'imp' },
  bulk_run: { permission: 'views:use', id: 'blk' },
  user: { permission: 'users:read', id: 'usr' },
  api_key: { permission: 'api_keys:read', id: 'key' },
};

// What an id is called in payloads when the name is not simply that of its kind.
const FIELDS: Readonly<Record<string, IdPrefix>> = {
  label_id: 'lbl',
  hold_id: 'hld',
  line_id: 'lin',
  order_line_id: 'lin',
  backorder_id: 'bko',
  shortfall_id: 'sht',
  refund_id: 'rfd',
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The first words of the types that somebody with these permissions may read. */
export function readableKinds(permissions: ReadonlySet<Permission>): string[] {
  return Object.entries(KINDS).flatMap(([kind, { permission }]) =>
    permissions.has(permission) ? [kind] : [],
  );
}

export function kindOf(type: string): string {
  return type.split('.')[0] ?? '';
}

/** The subject's id as the API shows it. */
export function subjectOf(type: string, subject_id: string): string {
  const kind = KINDS[kindOf(type)];
  return kind ? toWire(kind.id, subject_id) : subject_id;
}

/** The payload as the API shows it: ids by the names of their fields (`order_id`, `parcel_ids`). */
export function payloadOf(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([field, value]) => [field, wireValue(field, value)]),
  );
}

function wireValue(field: string, value: unknown): unknown {
  const single = field.replace(/_ids$/, '_id');
  const prefix = FIELDS[single] ?? KINDS[single.replace(/_id$/, '')]?.id;
  if (!prefix || !single.endsWith('_id')) return value;
  const convert = (id: unknown) => (typeof id === 'string' && UUID.test(id) ? toWire(prefix, id) : id);
  return Array.isArray(value) ? value.map(convert) : convert(value);
}
