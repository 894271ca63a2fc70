/** Every permission there is. A route, a command and a role name them; nothing else decides what is allowed. */
export const PERMISSIONS = [
  'orders:read',
  'orders:place',
  'orders:price',
  'orders:edit',
  'orders:cancel',
  'orders:hold',
  'orders:note',
  'orders:export',
  'payments:record',
  'payments:refund',
  'fulfillment:read',
  'fulfillment:work',
  'fulfillment:manage',
  'shipping:read',
  'shipping:label',
  'shipping:track',
  'shipping:manage',
  'returns:read',
  'returns:request',
  'returns:decide',
  'returns:receive',
  'returns:manage',
  'inventory:read',
  'inventory:adjust',
  'inventory:receive',
  'inventory:approve',
  'inventory:value',
  'inventory:count',
  'inventory:manage',
  'sourcing:read',
  'sourcing:manage',
  'catalog:read',
  'catalog:edit',
  'customers:read',
  'customers:edit',
  'channels:read',
  'channels:edit',
  'imports:run',
  'notifications:read',
  'notifications:send',
  'jobs:read',
  'jobs:redrive',
  'audit:read',
  'users:read',
  'users:manage',
  'owners:manage',
  'api_keys:read',
  'api_keys:manage',
  'views:use',
  'views:share',
  'events:read',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** What the system itself may do: everything. */
export const ALL_PERMISSIONS: ReadonlySet<Permission> = new Set(PERMISSIONS);

export function isPermission(text: string): text is Permission {
  return (PERMISSIONS as readonly string[]).includes(text);
}
