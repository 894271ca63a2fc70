import type { CommandRequest, Shell } from '../../../platform/command.ts';
import { askedOf, reportSaved } from '../commands/save-variant.ts';
import { readVariantsBySku } from '../queries/read-variants.ts';
import { decideSaveVariants, loadCatalogState, writeVariants } from './save-variants.ts';

export type NamedVariant = { sku: string; title: string };

/** Makes variants of SKUs that are not known yet, each with a product of its own; known ones stay as they are. */
export async function ensureVariants(
  shell: Shell,
  wanted: readonly NamedVariant[],
  request: CommandRequest<unknown>,
): Promise<void> {
  if (wanted.length === 0) return;
  const known = new Set(
    (
      await readVariantsBySku(
        shell.tx,
        wanted.map(({ sku }) => sku),
      )
    ).map(({ sku }) => sku),
  );
  const asked = wanted
    .filter(({ sku }) => !known.has(sku))
    .map(({ sku, title }) => askedOf('upsert', { sku, change: { title } }));
  if (asked.length === 0) return;
  const saved = decideSaveVariants(asked, await loadCatalogState(shell.tx, asked)).flatMap((decision) =>
    decision.ok && decision.value.outcome === 'created' ? [decision.value] : [],
  );
  await writeVariants(shell.tx, saved);
  reportSaved(
    shell,
    saved.map((each) => ({ saved: each, request })),
  );
}
