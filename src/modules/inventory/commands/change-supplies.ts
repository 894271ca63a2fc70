import { suppliesChanged, supplyShareChanged } from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import {
  decideAnnounceSupply,
  decideChangeSupply,
  type NewSupply,
  type Supply,
  type SupplyChange,
  type SupplyKind,
  type SupplyRefusal,
} from '../rules/supply.ts';
import { findVariants, holdLocations } from '../sql/stock-facts.ts';
import {
  insertSupplies,
  lockSupplies,
  lockSupplyKind,
  type SupplyKindRow,
  updateSupplies,
  updateSupplyKind,
} from '../sql/supplies.ts';
import { ensureLevels } from '../steps/move-stock.ts';

type Changed = { request: CommandRequest<unknown>; before: Supply | null; after: Supply };

/** Announces units that are on their way to a location, with the day on which they are expected. */
export const announceSupply = batchCommand<NewSupply, Supply, SupplyRefusal>({
  name: 'inventory.announce-supply',
  permission: 'inventory:receive',
  async handle(shell, requests) {
    const { tx } = shell;
    const inputs = requests.map(({ input }) => input);
    const [variants, locations] = await Promise.all([
      findVariants(tx, [...new Set(inputs.map(({ sku }) => sku))]),
      holdLocations(tx, inputs),
    ]);
    const decisions = inputs.map((input) =>
      decideAnnounceSupply(input, { id: newId(), variants, locations }),
    );
    const changed = requests.flatMap((request, index): Changed[] => {
      const decision = decisions[index];
      return decision?.ok ? [{ request, before: null, after: decision.value }] : [];
    });
    const supplies = changed.map(({ after }) => after);
    // The level comes into being with what is expected there, so that lists show what is incoming at it.
    await Promise.all([insertSupplies(tx, supplies), ensureLevels(tx, supplies)]);
    tell(shell, changed);
    return decisions;
  },
});

export type SupplyUpdate = { id: string; version?: number | undefined; change: SupplyChange };
type UpdateRefusal =
  | SupplyRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Changes supply that was announced: when it comes, how much, what of it has come, or that no more will. */
export const changeSupply = batchCommand<SupplyUpdate, Supply, UpdateRefusal>({
  name: 'inventory.change-supply',
  permission: 'inventory:receive',
  async handle(shell, requests) {
    const { tx } = shell;
    const standing = await lockSupplies(tx, [...new Set(requests.map(({ input }) => input.id))]);
    const changed: Changed[] = [];
    const decisions = requests.map((request): Decision<Supply, UpdateRefusal> => {
      const { id, version, change } = request.input;
      const before = standing.get(id);
      if (!before) return refuse({ code: 'not_found', what: 'supply' });
      if (version !== undefined && version !== before.version) {
        return refuse({ code: 'version_conflict', expected: version, found: before.version });
      }
      const decision = decideChangeSupply(before, change);
      if (!decision.ok) return decision;
      standing.set(id, decision.value);
      changed.push({ request, before, after: decision.value });
      return decision;
    });
    const touched = new Set(changed.map(({ after }) => after.id));
    await updateSupplies(
      tx,
      [...standing.values()].filter(({ id }) => touched.has(id)),
    );
    tell(shell, changed);
    return decisions;
  },
});

function tell(shell: Shell, changed: readonly Changed[]): void {
  for (const { request, before, after } of changed) {
    shell.audit({ subject_type: 'supply', subject_id: after.id, ...changedFields(before, after) }, request);
  }
  for (const group of Map.groupBy(changed, ({ request }) => request.request_id).values()) {
    const [first] = group;
    if (!first) continue;
    const supply_ids = [...new Set(group.map(({ after }) => after.id))];
    const variant_ids = [...new Set(group.map(({ after }) => after.variant_id))];
    shell.publish(suppliesChanged(first.after.id, { supply_ids, variant_ids }), first.request);
  }
}

export type SupplyShare = { kind: SupplyKind; version?: number | undefined; promisable_percent: number };
type ShareRefusal =
  | SupplyRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Says how much of a kind of supply may be promised before it is there. */
export const changeSupplyShare = command<SupplyShare, SupplyKindRow, ShareRefusal>({
  name: 'inventory.change-supply-share',
  permission: 'inventory:manage',
  async handle({ tx, audit, publish }, request): Promise<Decision<SupplyKindRow, ShareRefusal>> {
    const { kind, version, promisable_percent } = request.input;
    const current = await lockSupplyKind(tx, kind);
    if (!current) return refuse({ code: 'not_found', what: 'kind of supply' });
    if (version !== undefined && version !== current.version) {
      return refuse({ code: 'version_conflict', expected: version, found: current.version });
    }
    if (!Number.isSafeInteger(promisable_percent) || promisable_percent < 0 || promisable_percent > 100) {
      const reason = 'It is a whole number from 0 to 100.';
      return refuse({ code: 'supply_field_invalid', field: 'promisable_percent', reason });
    }
    const next = { ...current, promisable_percent, version: current.version + 1 };
    await Promise.all([updateSupplyKind(tx, next), bumpReference(tx, 'supply_kinds')]);
    audit({ subject_type: 'supply_kind', subject_id: null, ...changedFields(current, next) }, request);
    publish(supplyShareChanged(newId(), { kind, variant_ids: null }), request);
    return accept(next);
  },
});
