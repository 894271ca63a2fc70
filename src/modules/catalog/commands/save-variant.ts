import { variantsSaved } from '../../../events/catalog.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest, type Shell } from '../../../platform/command.ts';
import type {
  ProductReference,
  SavedVariant,
  SaveVariant,
  SaveVariantRefusal,
} from '../rules/save-variant.ts';
import type { Variant, VariantChange } from '../rules/variant.ts';
import { decideSaveVariants, loadCatalogState, writeVariants } from '../steps/save-variants.ts';

export type NewVariant = { sku: string; product?: ProductReference; change: VariantChange };

/** Creates one variant; its SKU must be new. */
export const createVariant = batchCommand<NewVariant, Variant, SaveVariantRefusal>({
  name: 'catalog.create-variant',
  permission: 'catalog:edit',
  async handle(shell, requests) {
    const saved = await saveAll(
      shell,
      requests.map((request) => ({ request, asked: askedOf('create', request.input) })),
    );
    return saved.map((decision) => (decision.ok ? accept(decision.value.after) : decision));
  },
});

export type UpsertedVariant = { outcome: SavedVariant['outcome']; variant: Variant };

/** Creates or changes variants by SKU: for imports and for systems that send their whole catalog again and again. */
export const upsertVariant = batchCommand<NewVariant, UpsertedVariant, SaveVariantRefusal>({
  name: 'catalog.upsert-variant',
  permission: 'catalog:edit',
  async handle(shell, requests) {
    const saved = await saveAll(
      shell,
      requests.map((request) => ({ request, asked: askedOf('upsert', request.input) })),
    );
    return saved.map((decision) =>
      decision.ok ? accept({ outcome: decision.value.outcome, variant: decision.value.after }) : decision,
    );
  },
});

export type VariantUpdate = { id: string; version?: number | undefined; change: VariantChange };
type UpdateRefusal = SaveVariantRefusal | { code: 'not_found'; what: string };

/** Changes one variant by id; its SKU stays what it is. */
export const updateVariant = batchCommand<VariantUpdate, Variant, UpdateRefusal>({
  name: 'catalog.update-variant',
  permission: 'catalog:edit',
  async handle(shell, requests) {
    const ids = requests.map(({ input }) => input.id);
    const rows = await shell.tx.rows<{ id: string; sku: string }>(
      'select id, sku from catalog.variants where id = any($1::uuid[])',
      [ids],
    );
    const skus = new Map(rows.map(({ id, sku }) => [id, sku]));
    const known = requests.flatMap((request) => {
      const sku = skus.get(request.input.id);
      const { version, change } = request.input;
      return sku === undefined
        ? []
        : [{ request, asked: { ...askedOf('update', { sku, change }), version } }];
    });
    const saved = new Map(
      (await saveAll(shell, known)).map((decision, index) => [known[index]?.request, decision]),
    );
    return requests.map((request): Decision<Variant, UpdateRefusal> => {
      const decision = saved.get(request);
      if (!decision) return refuse({ code: 'not_found', what: 'variant' });
      return decision.ok ? accept(decision.value.after) : decision;
    });
  },
});

/** What a request asks for, with ids for what may come into being. */
export function askedOf(mode: SaveVariant['mode'], { sku, product = {}, change }: NewVariant): SaveVariant {
  return { mode, sku, product, change, new_ids: { variant: newId(), product: newId() } };
}

type Asked = { request: CommandRequest<unknown>; asked: SaveVariant };

async function saveAll(
  shell: Shell,
  all: readonly Asked[],
): Promise<Decision<SavedVariant, SaveVariantRefusal>[]> {
  const asked = all.map((each) => each.asked);
  const decisions = decideSaveVariants(asked, await loadCatalogState(shell.tx, asked));
  const accepted = decisions.flatMap((decision, index) => {
    const request = all[index]?.request;
    return decision.ok && request && decision.value.outcome !== 'unchanged'
      ? [{ saved: decision.value, request }]
      : [];
  });
  await writeVariants(
    shell.tx,
    accepted.map(({ saved }) => saved),
  );
  reportSaved(shell, accepted);
  return decisions;
}

/** Audits every saved variant, and publishes one event for all that one caller saved at once. */
export function reportSaved(
  shell: Shell,
  accepted: readonly { saved: SavedVariant; request: CommandRequest<unknown> }[],
): void {
  for (const { saved, request } of accepted) {
    const { before, after } = changedFields(saved.before, saved.after);
    shell.audit({ subject_type: 'variant', subject_id: saved.after.id, before, after }, request);
  }
  for (const group of Map.groupBy(accepted, ({ request }) => request.request_id).values()) {
    const variant_ids = [...new Set(group.map(({ saved }) => saved.after.id))];
    const [first] = group;
    if (first) shell.publish(variantsSaved(first.saved.after.id, { variant_ids }), first.request);
  }
}
