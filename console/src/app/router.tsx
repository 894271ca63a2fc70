import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { sessionOptions } from '../api/session.ts';
import { type OrdersSearch, parseOrdersSearch } from '../features/orders/orders-view.ts';
import { ErrorPage, NotFoundPage } from './error-page.tsx';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** A way back inside this console; anything that could lead to another site is dropped. */
export function ownPath(value: unknown): string | undefined {
  const path = text(value);
  return path !== undefined && /^\/(?![/\\])/.test(path) ? path : undefined;
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => {
    const to = ownPath(search.to);
    return to === undefined ? {} : { to };
  },
  component: lazyRouteComponent(() => import('../features/identity/sign-in-page.tsx'), 'SignInPage'),
});

/** The address that the server puts into its one-time links. */
const setPassword = createRoute({
  getParentRoute: () => root,
  path: '/set-password/$token',
  component: lazyRouteComponent(
    () => import('../features/identity/set-password-page.tsx'),
    'SetPasswordPage',
  ),
});

async function requireSession(queries: QueryClient, href: string): Promise<void> {
  const session = await queries.ensureQueryData(sessionOptions);
  if (session === null) throw redirect({ to: '/sign-in', search: href === '/' ? {} : { to: href } });
}

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: ({ context, location }) => requireSession(context.queries, location.href),
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
});

/** Stations (pack, pick) hang under this route: signed in, but without the sidebar. */
const station = createRoute({
  getParentRoute: () => root,
  id: 'station',
  beforeLoad: ({ context, location }) => requireSession(context.queries, location.href),
  component: lazyRouteComponent(() => import('./shell.tsx'), 'StationShell'),
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('./landing-page.tsx'), 'LandingPage'),
});

const orders = createRoute({
  getParentRoute: () => shell,
  path: '/orders',
  // `view` names the saved view that stands open; the rest is the view itself.
  validateSearch: (search: Record<string, unknown>): OrdersSearch & { view?: string } => {
    const view = text(search.view);
    return { ...parseOrdersSearch(search), ...(view === undefined ? {} : { view }) };
  },
  component: lazyRouteComponent(() => import('../features/orders/orders-page.tsx'), 'OrdersPage'),
});

const newOrder = createRoute({
  getParentRoute: () => shell,
  path: '/orders/new',
  validateSearch: texts('draft'),
  component: lazyRouteComponent(() => import('../features/orders/new-order-page.tsx'), 'NewOrderPage'),
});

const order = createRoute({
  getParentRoute: () => shell,
  path: '/orders/$number',
  component: lazyRouteComponent(() => import('../features/orders/order-page.tsx'), 'OrderPage'),
});

const drafts = createRoute({
  getParentRoute: () => shell,
  path: '/orders/drafts',
  component: lazyRouteComponent(() => import('../features/orders/drafts-page.tsx'), 'DraftsPage'),
});

const review = createRoute({
  getParentRoute: () => shell,
  path: '/orders/review',
  component: lazyRouteComponent(() => import('../features/orders/review-page.tsx'), 'ReviewPage'),
});

const changeOrder = createRoute({
  getParentRoute: () => shell,
  path: '/orders/$number/change',
  component: lazyRouteComponent(() => import('../features/orders/change-order-page.tsx'), 'ChangeOrderPage'),
});

const orderPages = [orders, newOrder, drafts, review, order, changeOrder] as const;

/** Keeps the named search parameters as texts, and drops every other: an address typed by hand may say q=10421. */
function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>) => {
    const kept: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = search[name];
      const written = typeof value === 'number' ? String(value) : text(value);
      if (written !== undefined) kept[name] = written;
    }
    return kept;
  };
}

const products = createRoute({
  getParentRoute: () => shell,
  path: '/catalog',
  validateSearch: texts('q', 'status'),
  component: lazyRouteComponent(() => import('../features/catalog/products-page.tsx'), 'ProductsPage'),
});

const newProduct = createRoute({
  getParentRoute: () => shell,
  path: '/catalog/new',
  component: lazyRouteComponent(() => import('../features/catalog/new-product-page.tsx'), 'NewProductPage'),
});

const product = createRoute({
  getParentRoute: () => shell,
  path: '/catalog/$id',
  component: lazyRouteComponent(() => import('../features/catalog/product-page.tsx'), 'ProductPage'),
});

const variant = createRoute({
  getParentRoute: () => shell,
  path: '/catalog/$id/variants/$variant',
  component: lazyRouteComponent(() => import('../features/catalog/variant-page.tsx'), 'VariantPage'),
});

const inventory = createRoute({
  getParentRoute: () => shell,
  path: '/inventory',
  validateSearch: texts('q', 'state', 'location_id'),
  component: lazyRouteComponent(() => import('../features/inventory/inventory-page.tsx'), 'InventoryPage'),
});

const lots = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/lots',
  validateSearch: texts('q', 'sku', 'tab', 'location_id'),
  component: lazyRouteComponent(() => import('../features/inventory/lots-page.tsx'), 'LotsPage'),
});

const lot = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/lots/$id',
  component: lazyRouteComponent(() => import('../features/inventory/lot-page.tsx'), 'LotPage'),
});

const skuStock = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/$sku',
  component: lazyRouteComponent(() => import('../features/inventory/sku-stock-page.tsx'), 'SkuStockPage'),
});

const supplies = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/supplies',
  validateSearch: texts('sku', 'state', 'kind', 'location_id'),
  component: lazyRouteComponent(() => import('../features/inventory/supplies-page.tsx'), 'SuppliesPage'),
});

const movements = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/movements',
  validateSearch: texts('sku', 'reason', 'state', 'location_id', 'from', 'to'),
  component: lazyRouteComponent(() => import('../features/inventory/movements-page.tsx'), 'MovementsPage'),
});

const setLevels = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/set-levels',
  validateSearch: texts('q', 'state', 'location_id'),
  component: lazyRouteComponent(() => import('../features/inventory/set-levels-page.tsx'), 'SetLevelsPage'),
});

const returnsList = createRoute({
  getParentRoute: () => shell,
  path: '/returns',
  validateSearch: texts('q', 'state'),
  component: lazyRouteComponent(() => import('../features/returns/returns-page.tsx'), 'ReturnsPage'),
});

const newReturn = createRoute({
  getParentRoute: () => shell,
  path: '/orders/$number/return',
  component: lazyRouteComponent(() => import('../features/returns/new-return-page.tsx'), 'NewReturnPage'),
});

const returnPage = createRoute({
  getParentRoute: () => shell,
  path: '/returns/$id',
  component: lazyRouteComponent(() => import('../features/returns/return-page.tsx'), 'ReturnPage'),
});

const returnPages = [returnsList, newReturn, returnPage] as const;

const transfers = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/transfers',
  validateSearch: texts('q', 'state'),
  component: lazyRouteComponent(() => import('../features/inventory/transfers-page.tsx'), 'TransfersPage'),
});

const transfer = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/transfers/$id',
  component: lazyRouteComponent(() => import('../features/inventory/transfer-page.tsx'), 'TransferPage'),
});

const stockValue = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/value',
  validateSearch: texts('sku'),
  component: lazyRouteComponent(() => import('../features/inventory/value-page.tsx'), 'ValuePage'),
});

const qualityControl = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/quality-control',
  validateSearch: texts('sku', 'state', 'location_id'),
  component: lazyRouteComponent(
    () => import('../features/inventory/quality-control-page.tsx'),
    'QualityControlPage',
  ),
});

const goodsReceipts = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/receipts',
  validateSearch: texts('reference', 'location_id'),
  component: lazyRouteComponent(
    () => import('../features/inventory/goods-receipts-page.tsx'),
    'GoodsReceiptsPage',
  ),
});

const goodsReceipt = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/receipts/$id',
  component: lazyRouteComponent(
    () => import('../features/inventory/goods-receipt-page.tsx'),
    'GoodsReceiptPage',
  ),
});

const stockSettings = createRoute({
  getParentRoute: () => shell,
  path: '/settings/stock-room',
  component: lazyRouteComponent(
    () => import('../features/inventory/stock-settings-page.tsx'),
    'StockSettingsPage',
  ),
});

const sourcingRules = createRoute({
  getParentRoute: () => shell,
  path: '/settings/sourcing',
  component: lazyRouteComponent(() => import('../features/sourcing/rules-page.tsx'), 'RulesPage'),
});

const sourcingVersion = createRoute({
  getParentRoute: () => shell,
  path: '/settings/sourcing/$id',
  component: lazyRouteComponent(() => import('../features/sourcing/version-page.tsx'), 'VersionPage'),
});

const receive = createRoute({
  getParentRoute: () => station,
  path: '/receive',
  validateSearch: texts('reference', 'location_id'),
  component: lazyRouteComponent(() => import('../features/inventory/receive-page.tsx'), 'ReceivePage'),
});

const pickTransfer = createRoute({
  getParentRoute: () => station,
  path: '/transfers/$id/pick',
  component: lazyRouteComponent(() => import('../features/inventory/ship-page.tsx'), 'ShipPage'),
});

const counts = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/counts',
  validateSearch: texts('state'),
  component: lazyRouteComponent(() => import('../features/inventory/counts-page.tsx'), 'CountsPage'),
});

const count = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/counts/$id',
  component: lazyRouteComponent(() => import('../features/inventory/count-page.tsx'), 'CountPage'),
});

const snapshots = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/snapshots',
  component: lazyRouteComponent(() => import('../features/inventory/snapshots-page.tsx'), 'SnapshotsPage'),
});

const snapshot = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/snapshots/$id',
  validateSearch: texts('state'),
  component: lazyRouteComponent(() => import('../features/inventory/snapshot-page.tsx'), 'SnapshotPage'),
});

const lowStock = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/low-stock',
  validateSearch: texts('state'),
  component: lazyRouteComponent(() => import('../features/inventory/low-stock-page.tsx'), 'LowStockPage'),
});

const countStation = createRoute({
  getParentRoute: () => station,
  path: '/count/$id',
  component: lazyRouteComponent(
    () => import('../features/inventory/count-station-page.tsx'),
    'CountStationPage',
  ),
});

const policies = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/policies',
  validateSearch: texts('sku', 'channel', 'policy'),
  component: lazyRouteComponent(() => import('../features/inventory/policies-page.tsx'), 'PoliciesPage'),
});

const reservations = createRoute({
  getParentRoute: () => shell,
  path: '/inventory/reservations',
  validateSearch: texts('state', 'sku'),
  component: lazyRouteComponent(
    () => import('../features/inventory/reservations-page.tsx'),
    'ReservationsPage',
  ),
});

const locations = createRoute({
  getParentRoute: () => shell,
  path: '/settings/locations',
  component: lazyRouteComponent(() => import('../features/inventory/locations-page.tsx'), 'LocationsPage'),
});

const location = createRoute({
  getParentRoute: () => shell,
  path: '/settings/locations/$id',
  component: lazyRouteComponent(() => import('../features/inventory/location-page.tsx'), 'LocationPage'),
});

const imports = createRoute({
  getParentRoute: () => shell,
  path: '/settings/imports',
  component: lazyRouteComponent(() => import('../features/platform/imports-page.tsx'), 'ImportsPage'),
});

const importRun = createRoute({
  getParentRoute: () => shell,
  path: '/settings/imports/$id',
  component: lazyRouteComponent(() => import('../features/platform/import-page.tsx'), 'ImportPage'),
});

const fulfillment = createRoute({
  getParentRoute: () => shell,
  path: '/fulfillment',
  validateSearch: texts('q', 'tab', 'location_id'),
  component: lazyRouteComponent(
    () => import('../features/fulfillment/fulfillment-page.tsx'),
    'FulfillmentPage',
  ),
});

const pack = createRoute({
  getParentRoute: () => station,
  path: '/pack/$key',
  component: lazyRouteComponent(
    () => import('../features/fulfillment/pack-station-page.tsx'),
    'PackStationPage',
  ),
});

const waves = createRoute({
  getParentRoute: () => shell,
  path: '/waves',
  validateSearch: texts('tab', 'location_id'),
  component: lazyRouteComponent(() => import('../features/warehouse/waves-page.tsx'), 'WavesPage'),
});

const wave = createRoute({
  getParentRoute: () => shell,
  path: '/waves/$id',
  component: lazyRouteComponent(() => import('../features/warehouse/wave-page.tsx'), 'WavePage'),
});

const layout = createRoute({
  getParentRoute: () => shell,
  path: '/settings/locations/$id/layout',
  component: lazyRouteComponent(() => import('../features/warehouse/layout-page.tsx'), 'LayoutPage'),
});

const pickWalk = createRoute({
  getParentRoute: () => station,
  path: '/pick/$wave/$batch',
  component: lazyRouteComponent(() => import('../features/warehouse/pick-walk-page.tsx'), 'PickWalkPage'),
});

const catalogPages = [products, newProduct, product, variant] as const;
const stockPages = [
  inventory,
  lots,
  lot,
  counts,
  count,
  snapshots,
  snapshot,
  lowStock,
  supplies,
  policies,
  movements,
  reservations,
  setLevels,
  transfers,
  transfer,
  stockValue,
  qualityControl,
  goodsReceipts,
  goodsReceipt,
  stockSettings,
  sourcingRules,
  sourcingVersion,
  skuStock,
  locations,
  location,
] as const;

const customers = createRoute({
  getParentRoute: () => shell,
  path: '/customers',
  validateSearch: texts('q'),
  component: lazyRouteComponent(() => import('../features/customers/customers-page.tsx'), 'CustomersPage'),
});

const customer = createRoute({
  getParentRoute: () => shell,
  path: '/customers/$id',
  component: lazyRouteComponent(() => import('../features/customers/customer-page.tsx'), 'CustomerPage'),
});

const channels = createRoute({
  getParentRoute: () => shell,
  path: '/channels',
  component: lazyRouteComponent(() => import('../features/channels/channels-page.tsx'), 'ChannelsPage'),
});

const channel = createRoute({
  getParentRoute: () => shell,
  path: '/channels/$id',
  component: lazyRouteComponent(() => import('../features/channels/channel-page.tsx'), 'ChannelPage'),
});

const cases = createRoute({
  getParentRoute: () => shell,
  path: '/cases',
  validateSearch: texts('q', 'tab'),
  component: lazyRouteComponent(() => import('../features/support/cases-page.tsx'), 'CasesPage'),
});

const newCase = createRoute({
  getParentRoute: () => shell,
  path: '/cases/new',
  validateSearch: texts('order'),
  component: lazyRouteComponent(() => import('../features/support/new-case-page.tsx'), 'NewCasePage'),
});

const casePage = createRoute({
  getParentRoute: () => shell,
  path: '/cases/$number',
  component: lazyRouteComponent(() => import('../features/support/case-page.tsx'), 'CasePage'),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
});

const users = createRoute({
  getParentRoute: () => shell,
  path: '/settings/users',
  component: lazyRouteComponent(() => import('../features/identity/users-page.tsx'), 'UsersPage'),
});

const user = createRoute({
  getParentRoute: () => shell,
  path: '/settings/users/$id',
  component: lazyRouteComponent(() => import('../features/identity/user-page.tsx'), 'UserPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => shell,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('../features/identity/api-keys-page.tsx'), 'ApiKeysPage'),
});

const carriers = createRoute({
  getParentRoute: () => shell,
  path: '/settings/carriers',
  component: lazyRouteComponent(() => import('../features/shipping/carriers-page.tsx'), 'CarriersPage'),
});

const boxes = createRoute({
  getParentRoute: () => shell,
  path: '/settings/boxes',
  component: lazyRouteComponent(() => import('../features/warehouse/boxes-page.tsx'), 'BoxesPage'),
});

const outbox = createRoute({
  getParentRoute: () => shell,
  path: '/settings/outbox',
  validateSearch: texts('state'),
  component: lazyRouteComponent(() => import('../features/notifications/outbox-page.tsx'), 'OutboxPage'),
});

const message = createRoute({
  getParentRoute: () => shell,
  path: '/settings/outbox/$id',
  component: lazyRouteComponent(() => import('../features/notifications/message-page.tsx'), 'MessagePage'),
});

const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/settings/jobs',
  component: lazyRouteComponent(() => import('../features/platform/jobs-page.tsx'), 'JobsPage'),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/settings/audit',
  validateSearch: texts('actor', 'action', 'outcome', 'subject_id', 'from', 'to'),
  component: lazyRouteComponent(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
});

const sellingPages = [cases, newCase, casePage, customers, customer, channels, channel] as const;
const settingsPages = [settings, users, user, apiKeys, carriers, outbox, message, jobs, audit] as const;

const pages = [
  signIn,
  setPassword,
  shell.addChildren([
    home,
    ...orderPages,
    ...returnPages,
    ...catalogPages,
    ...stockPages,
    ...sellingPages,
    ...settingsPages,
    imports,
    importRun,
    fulfillment,
    boxes,
    waves,
    wave,
    layout,
  ]),
  station.addChildren([pack, pickWalk, receive, pickTransfer, countStation]),
] as const;

/** The parts on one page are for us, not for those who run a shop: only the development server has them. */
const workshop = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => root,
        path: '/kit',
        component: lazyRouteComponent(() => import('./kit/kit-page.tsx'), 'KitPage'),
      }),
      createRoute({
        getParentRoute: () => root,
        path: '/kit/list',
        component: lazyRouteComponent(() => import('./kit/kit-list-page.tsx'), 'KitListPage'),
      }),
    ]
  : [];

const tree = root.addChildren([...pages, ...workshop]);

export function createConsoleRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
