import { present } from '../../kernel/assert.ts';
import { accept, refuse } from '../../kernel/decision.ts';
import type { Database } from '../../platform/database.ts';
import type { CarrierPort } from './port.ts';
import { makeTrackingNumber } from './rules/tracking-number.ts';

export const LOCAL_CARRIER_CODE = 'longshore-local';

/**
 * "Longshore Local", the carrier that comes along: the merchant's own vans, and the stand-in until a real one is
 * connected. It keeps books of its own and remembers the number it gave for an intent.
 */
export function localCarrier(database: Database): CarrierPort {
  return {
    code: LOCAL_CARRIER_CODE,
    async buy(intent_id, { cost }) {
      await database.rows(
        'insert into shipping.local_carrier_labels (intent_id) values ($1) on conflict (intent_id) do nothing',
        [intent_id],
      );
      const [label] = await database.rows<{ serial: number; voided_at: Date | null }>(
        'select serial, voided_at from shipping.local_carrier_labels where intent_id = $1',
        [intent_id],
      );
      const { serial, voided_at } = present(label, 'the label in the books of the local carrier');
      if (voided_at) return refuse({ code: 'carrier_refused', reason: 'The label was voided.' });
      return accept({ tracking_number: makeTrackingNumber(serial), cost });
    },
    async void(intent_id) {
      await database.rows(
        `update shipping.local_carrier_labels set voided_at = coalesce(voided_at, now()) where intent_id = $1`,
        [intent_id],
      );
      return accept(true);
    },
    // Its events are posted to the API by whoever drives the vans.
    track: async () => [],
  };
}
