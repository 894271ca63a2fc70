import { stockChanged } from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { RunAgain, type Transaction } from '../../../platform/database.ts';
import { isDay } from '../rules/lot.ts';
import { quarantineLots } from '../steps/quarantine-lots.ts';

export type BlockLot = { id: string; reason: string; version?: number | undefined };

export type BlockedLot = {
  id: string;
  /** Units that left the sale for quality control. */
  quarantined: number;
  /** Units on the shelf that are promised to orders, which get others in their place. */
  promised: number;
  /** Units that pickers took already, and that have not shipped. */
  picked: number;
};

export type BlockLotRefusal =
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number }
  | { code: 'lot_blocked'; lot: string }
  | { code: 'lot_not_blocked'; lot: string };

type LotRow = {
  id: string;
  variant_id: string;
  sku: string;
  code: string;
  expires_on: string | null;
  supplier_reference: string;
  is_blocked: boolean;
  version: number;
};

/**
 * Recalls a lot, or one serial number: it cannot be picked any more, nothing of it comes into the sale, and what nobody was
 * promised lies in quality control with the same commit. A lot takes the serial numbers along that were made in it.
 */
export const blockLot = command<BlockLot, BlockedLot, BlockLotRefusal>({
  name: 'inventory.block-lot',
  permission: 'inventory:adjust',
  async handle(shell, request): Promise<Decision<BlockedLot, BlockLotRefusal>> {
    const { tx, now } = shell;
    const { id, reason, version } = request.input;
    // Levels come before lots, so what may be refused is read before anything is held, and looked at again at the end.
    const seen = await readLot(tx, id, '');
    const wrong =
      wrongLot(seen, version) ?? (seen?.is_blocked ? { code: 'lot_blocked', lot: seen.code } : undefined);
    if (wrong || !seen) return refuse(wrong ?? { code: 'not_found', what: 'lot' });
    // What moves to another place right now is left behind there, where the chore for bad lots finds it.
    const stock = await tx.rows<{ lot_id: string; variant_id: string; location_id: string; picked: number }>(
      `select s.lot_id, s.variant_id, s.location_id, s.picked from inventory.lots l
       join inventory.lot_stock s on s.lot_id = l.id and s.on_hand > 0
       where l.id = $1 or l.lot_id = $1 order by s.variant_id, s.location_id`,
      [id],
    );
    const actor_name = request.actor.name;
    const { moves, left } = await quarantineLots(tx, stock, { reason: 'recall', note: reason, actor_name });
    const lot = await readLot(tx, id, 'for no key update');
    if (lot?.version !== seen.version) throw new RunAgain('the lot was changed meanwhile');
    await tx.rows(
      `update inventory.lots set blocked_at = $2, blocked_reason = $3, version = version + 1
       where (id = $1 or lot_id = $1) and blocked_at is null`,
      [id, now, reason],
    );
    const sum = (units: number[]): number => units.reduce((total, each) => total + each, 0);
    const answer = {
      id,
      quarantined: sum(moves.map(({ quantity }) => quantity)),
      promised: sum(left.map(({ units }) => units)),
      picked: sum(stock.map(({ picked }) => picked)),
    };
    shell.audit(
      {
        subject_type: 'lot',
        subject_id: id,
        before: { blocked: false },
        after: { blocked: true, ...answer },
        reason,
      },
      request,
    );
    shell.publish(
      stockChanged(lot.variant_id, { variant_ids: [lot.variant_id], is_increase: false }),
      request,
    );
    return accept(answer);
  },
});

/** Takes a block back. What lies in quality control stays there until somebody moves it. */
export const releaseLot = command<BlockLot, { id: string }, BlockLotRefusal>({
  name: 'inventory.release-lot',
  permission: 'inventory:adjust',
  async handle(shell, request): Promise<Decision<{ id: string }, BlockLotRefusal>> {
    const { id, reason, version } = request.input;
    const lot = await readLot(shell.tx, id, 'for no key update');
    const wrong =
      wrongLot(lot, version) ??
      (lot?.is_blocked ? undefined : { code: 'lot_not_blocked', lot: lot?.code ?? '' });
    if (wrong) return refuse(wrong);
    await shell.tx.rows(
      `update inventory.lots set blocked_at = null, blocked_reason = '', version = version + 1
       where (id = $1 or lot_id = $1) and blocked_at is not null`,
      [id],
    );
    shell.audit(
      { subject_type: 'lot', subject_id: id, before: { blocked: true }, after: { blocked: false }, reason },
      request,
    );
    return accept({ id });
  },
});

export type LotCorrection = {
  id: string;
  version?: number | undefined;
  change: { expires_on?: string | null; supplier_reference?: string };
};

type CorrectionRefusal =
  | BlockLotRefusal
  | { code: 'lot_field_invalid'; sku: string; field: string; reason: string };

/** Corrects what was typed wrong when a lot came in: its last day, or the supplier's reference. */
export const correctLot = command<LotCorrection, { id: string }, CorrectionRefusal>({
  name: 'inventory.correct-lot',
  permission: 'inventory:adjust',
  async handle(shell, request): Promise<Decision<{ id: string }, CorrectionRefusal>> {
    const { id, version, change } = request.input;
    const lot = await readLot(shell.tx, id, 'for no key update');
    const wrong = wrongLot(lot, version);
    if (wrong || !lot) return refuse(wrong ?? { code: 'not_found', what: 'lot' });
    if (change.expires_on && !isDay(change.expires_on)) {
      const reason = `${change.expires_on} is no day; write 2027-01-31.`;
      return refuse({ code: 'lot_field_invalid', sku: lot.sku, field: 'expires_on', reason });
    }
    const { expires_on, supplier_reference } = lot;
    const before = { expires_on, supplier_reference };
    const after = { ...before, ...change };
    if (JSON.stringify(before) === JSON.stringify(after)) return accept({ id });
    await shell.tx.rows(
      `update inventory.lots set expires_on = $2::date, supplier_reference = $3, version = version + 1 where id = $1`,
      [id, after.expires_on, after.supplier_reference],
    );
    shell.audit({ subject_type: 'lot', subject_id: id, ...changedFields(before, after) }, request);
    return accept({ id });
  },
});

function wrongLot(lot: LotRow | undefined, version: number | undefined): BlockLotRefusal | undefined {
  if (!lot) return { code: 'not_found', what: 'lot' };
  if (version === undefined || version === lot.version) return undefined;
  return { code: 'version_conflict', expected: version, found: lot.version };
}

async function readLot(
  tx: Transaction,
  id: string,
  lock: '' | 'for no key update',
): Promise<LotRow | undefined> {
  const [lot] = await tx.rows<LotRow>(
    `select l.id, l.variant_id, l.code, (select sku from catalog.v_variants v where v.id = l.variant_id) as sku,
            to_char(l.expires_on, 'YYYY-MM-DD') as expires_on, l.supplier_reference,
            l.blocked_at is not null as is_blocked, l.version
     from inventory.lots l where l.id = $1 ${lock}`,
    [id],
  );
  return lot;
}
