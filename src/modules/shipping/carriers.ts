import { assert } from '../../kernel/assert.ts';
import type { Database } from '../../platform/database.ts';
import { LOCAL_CARRIER_CODE, localCarrier } from './local-carrier.ts';
import type { CarrierPort } from './port.ts';

/** The carrier behind a code. */
export function carrierOf(database: Database, carrier_code: string): CarrierPort {
  assert(carrier_code === LOCAL_CARRIER_CODE, `no carrier ${carrier_code} is connected`);
  return localCarrier(database);
}
