import { ratesChanged } from '../../../events/shipping.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { checkRateTable, type RateTableRefusal } from '../rules/check-rate-table.ts';
import type { RateTable } from '../rules/rate.ts';
import { type Carrier, lockCarrier, updateRateTable } from '../sql/carriers.ts';
import {
  deleteRateTableVersion,
  insertRateTableVersion,
  markApplied,
  readRateTableVersion,
  readRateTableVersions,
} from '../sql/rate-table-versions.ts';

export type EditRateTable = {
  carrier_code: string;
  rate_table: RateTable;
  version?: number | undefined;
  /** From when it counts; null is now. */
  valid_from: Date | null;
  comment: string;
};

type Refusal =
  | RateTableRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/**
 * Replaces a carrier's lanes, services and prices, now or from a moment on; the next decision of any process then counts with
 * them. What stood is kept as a version.
 */
export const editRateTable = command<
  EditRateTable,
  { carrier_code: string; version: number; is_applied: boolean },
  Refusal
>({
  name: 'shipping.edit-rate-table',
  permission: 'shipping:manage',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { carrier_code, rate_table, version: expected, valid_from, comment } = request.input;
    const carrier = await lockCarrier(tx, carrier_code);
    if (!carrier) return refuse({ code: 'not_found', what: 'carrier' });
    if (expected !== undefined && expected !== carrier.version) {
      return refuse({ code: 'version_conflict', expected, found: carrier.version });
    }
    const decision = checkRateTable(rate_table);
    if (!decision.ok) return decision;
    const carrier_id = carrier.id;
    if ((await readRateTableVersions(tx, carrier_id, 1)).length === 0) {
      const { updated_at } = carrier;
      await insertRateTableVersion(tx, {
        ...{ carrier_id, rate_table: carrier.rate_table, author: '', comment: '' },
        ...{ valid_from: updated_at, applied_at: updated_at, saved_at: updated_at },
      });
    }
    const is_applied = valid_from === null || valid_from <= now;
    const version = await insertRateTableVersion(tx, {
      ...{ carrier_id, rate_table, author: request.actor.name, comment, saved_at: now },
      ...{ valid_from: is_applied ? now : valid_from, applied_at: is_applied ? now : null },
    });
    if (is_applied) await apply(shell, request, carrier, rate_table, version);
    else
      shell.audit(
        {
          subject_type: 'carrier',
          subject_id: carrier_id,
          after: { scheduled: version, valid_from },
          reason: comment,
        },
        request,
      );
    return accept({ carrier_code, version, is_applied });
  },
});

type Addressed = { carrier_code: string; version: number };

/** Lets prices count whose time has come. Those that count already, or were dropped meanwhile, change nothing. */
export const applyRateTable = command<
  Addressed,
  { is_applied: boolean },
  { code: 'not_found'; what: string }
>({
  name: 'shipping.apply-rate-table',
  permission: 'shipping:manage',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { carrier_code, version } = request.input;
    const carrier = await lockCarrier(tx, carrier_code);
    const saved = carrier && (await readRateTableVersion(tx, carrier.id, version));
    if (!carrier || !saved) return refuse({ code: 'not_found', what: 'rate table' });
    if (saved.applied_at !== null || saved.valid_from > now) return accept({ is_applied: false });
    await markApplied(tx, carrier.id, version, now);
    await apply(shell, request, carrier, saved.rate_table, version);
    return accept({ is_applied: true });
  },
});

type DropRefusal = { code: 'not_found'; what: string } | { code: 'rate_table_applied'; version: number };

/** Drops prices that wait for their time. */
export const dropRateTable = command<Addressed, { carrier_code: string }, DropRefusal>({
  name: 'shipping.drop-rate-table',
  permission: 'shipping:manage',
  async handle(shell, request) {
    const { carrier_code, version } = request.input;
    const carrier = await lockCarrier(shell.tx, carrier_code);
    const saved = carrier && (await readRateTableVersion(shell.tx, carrier.id, version));
    if (!carrier || !saved) return refuse({ code: 'not_found', what: 'rate table' });
    if (saved.applied_at !== null) return refuse({ code: 'rate_table_applied', version });
    await deleteRateTableVersion(shell.tx, carrier.id, version);
    const { valid_from } = saved;
    shell.audit(
      {
        subject_type: 'carrier',
        subject_id: carrier.id,
        before: { scheduled: version, valid_from },
        after: {},
      },
      request,
    );
    return accept({ carrier_code });
  },
});

async function apply(
  shell: Shell,
  request: CommandRequest<unknown>,
  { id, code, rate_table: before }: Carrier,
  rate_table: RateTable,
  table_version: number,
): Promise<void> {
  await Promise.all([updateRateTable(shell.tx, code, rate_table), bumpReference(shell.tx, 'rates')]);
  shell.audit(
    {
      subject_type: 'carrier',
      subject_id: id,
      before: { rate_table: before },
      after: { rate_table, table_version },
    },
    request,
  );
  shell.publish(ratesChanged(id, { carrier_code: code }), request);
}
