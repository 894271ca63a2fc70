import { ratesChanged } from '../../../events/shipping.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { checkRateTable, type RateTableRefusal } from '../rules/check-rate-table.ts';
import type { RateTable } from '../rules/rate.ts';
import { lockCarrier, updateRateTable } from '../sql/carriers.ts';

export type EditRateTable = { carrier_code: string; rate_table: RateTable; version?: number | undefined };

type Refusal =
  | RateTableRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Replaces a carrier's lanes, services and prices; the next decision of any process counts with them. */
export const editRateTable = command<EditRateTable, { carrier_code: string }, Refusal>({
  name: 'shipping.edit-rate-table',
  permission: 'shipping:manage',
  async handle(shell, request) {
    const { carrier_code, rate_table, version } = request.input;
    const carrier = await lockCarrier(shell.tx, carrier_code);
    if (!carrier) return refuse({ code: 'not_found', what: 'carrier' });
    if (version !== undefined && version !== carrier.version) {
      return refuse({ code: 'version_conflict', expected: version, found: carrier.version });
    }
    const decision = checkRateTable(rate_table);
    if (!decision.ok) return decision;
    await Promise.all([
      updateRateTable(shell.tx, carrier_code, rate_table),
      bumpReference(shell.tx, 'rates'),
    ]);
    shell.audit(
      {
        subject_type: 'carrier',
        subject_id: carrier.id,
        before: { rate_table: carrier.rate_table },
        after: { rate_table },
      },
      request,
    );
    shell.publish(ratesChanged(carrier.id, { carrier_code }), request);
    return accept({ carrier_code });
  },
});
