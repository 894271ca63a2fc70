/** What a role may do: everything but some permissions, or only those that are named. */
export type RoleGrant<P extends string> = { title: string } & (
  | { all_but: readonly P[] }
  | { only: readonly P[] }
);

/** The roles as permission sets. A person may have several; what they may do is the union. */
export const ROLES = {
  owner: { title: 'Owner', all_but: [] },
  administrator: { title: 'Administrator', all_but: ['owners:manage'] },
  operations_manager: {
    title: 'Operations manager',
    all_but: ['owners:manage', 'users:manage', 'api_keys:read', 'api_keys:manage', 'channels:edit'],
  },
  warehouse_lead: {
    title: 'Warehouse lead',
    only: [
      'orders:read',
      'orders:hold',
      'orders:note',
      'fulfillment:read',
      'fulfillment:work',
      'fulfillment:manage',
      'shipping:read',
      'shipping:label',
      'shipping:track',
      'inventory:read',
      'inventory:adjust',
      'inventory:receive',
      'inventory:count',
      'inventory:approve',
      'catalog:read',
      'channels:read',
      'views:use',
      'views:share',
      'events:read',
    ],
  },
  picker: {
    title: 'Picker',
    only: [
      'fulfillment:read',
      'fulfillment:work',
      'inventory:read',
      'inventory:receive',
      'inventory:count',
      'catalog:read',
      'views:use',
      'events:read',
    ],
  },
  packer: {
    title: 'Packer',
    only: [
      'fulfillment:read',
      'fulfillment:work',
      'shipping:read',
      'shipping:label',
      'inventory:read',
      'inventory:count',
      'catalog:read',
      'views:use',
      'events:read',
    ],
  },
  counter: {
    title: 'Stock counter',
    only: ['inventory:count', 'catalog:read', 'views:use'],
  },
  customer_service_agent: {
    title: 'Customer-service agent',
    only: [
      'orders:read',
      'orders:place',
      'orders:edit',
      'orders:cancel',
      'orders:hold',
      'orders:note',
      'fulfillment:read',
      'shipping:read',
      'inventory:read',
      'catalog:read',
      'customers:read',
      'customers:edit',
      'channels:read',
      'notifications:read',
      'notifications:send',
      'views:use',
      'events:read',
    ],
  },
  planner: {
    title: 'Planner',
    only: [
      'orders:read',
      'fulfillment:read',
      'inventory:read',
      'inventory:adjust',
      'inventory:receive',
      'inventory:approve',
      'inventory:value',
      'inventory:count',
      'inventory:manage',
      'catalog:read',
      'catalog:edit',
      'channels:read',
      'imports:run',
      'views:use',
      'views:share',
      'events:read',
    ],
  },
  analyst: {
    title: 'Analyst',
    only: [
      'orders:read',
      'orders:export',
      'fulfillment:read',
      'shipping:read',
      'inventory:read',
      'inventory:value',
      'catalog:read',
      'customers:read',
      'channels:read',
      'views:use',
      'events:read',
    ],
  },
  integrator: {
    title: 'Integrator',
    only: [
      'orders:read',
      'orders:place',
      'orders:price',
      'orders:edit',
      'orders:cancel',
      'payments:record',
      'fulfillment:read',
      'shipping:read',
      'shipping:track',
      'inventory:read',
      'inventory:adjust',
      'inventory:receive',
      'inventory:value',
      'catalog:read',
      'catalog:edit',
      'customers:read',
      'customers:edit',
      'channels:read',
      'channels:edit',
      'imports:run',
      'notifications:read',
      'jobs:read',
      'jobs:redrive',
      'api_keys:read',
      'api_keys:manage',
      'views:use',
      'events:read',
    ],
  },
} as const;

export type Role = keyof typeof ROLES;

/** The roles in the order in which they are shown. */
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

export function isRole(text: string): text is Role {
  return Object.hasOwn(ROLES, text);
}
