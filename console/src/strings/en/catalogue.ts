import { audit } from './audit.ts';
import { catalog } from './catalog.ts';
import { channels } from './channels.ts';
import { counting } from './counting.ts';
import { customers } from './customers.ts';
import { fulfillment } from './fulfillment.ts';
import { home } from './home.ts';
import { identity } from './identity.ts';
import { inventory } from './inventory.ts';
import { lots } from './lots.ts';
import { notifications } from './notifications.ts';
import { orders } from './orders.ts';
import { platform } from './platform.ts';
import { returns } from './returns.ts';
import { shell } from './shell.ts';
import { shipping } from './shipping.ts';
import { sourcing } from './sourcing.ts';
import { stockRoom } from './stock-room.ts';
import { support } from './support.ts';
import { ui } from './ui.ts';
import { warehouse } from './warehouse.ts';

/** Every English string of the console. One file per module; a key starts with its file's name. */
export const en = {
  ...ui,
  ...shell,
  ...identity,
  ...catalog,
  ...inventory,
  ...stockRoom,
  ...counting,
  ...lots,
  ...fulfillment,
  ...warehouse,
  ...home,
  ...orders,
  ...returns,
  ...sourcing,
  ...shipping,
  ...platform,
  ...notifications,
  ...support,
  ...customers,
  ...channels,
  ...audit,
} as const;
