import { accept } from '../../kernel/decision.ts';
import { newId } from '../../kernel/ids.ts';
import { type Command, command } from '../command.ts';
import type { ImportDefinition } from './definition.ts';
import { guessMapping, type Mapping } from './mapping.ts';
import { columnsOf, digestOf, type Source, WrongFile } from './source.ts';
import { findSameImport, insertImport, insertImportFile } from './store.ts';

/** Where imports that were uploaded are run. */
export const IMPORT_QUEUE = 'platform.run-import';

export type StartImport = {
  kind: string;
  file_name: string;
  digest: Buffer;
  mapping: Mapping;
  encoding: 'utf-8' | 'latin1';
  is_dry_run: boolean;
  /** Runs a file that was imported before once more: stock, prices and the like may have changed since. */
  again: boolean;
  /** The bytes of an upload, for the job that imports them; `null` when the caller imports them itself. */
  content: Buffer | null;
};

/** `is_known`: the same file with the same mapping came before, and its import is answered instead of a new one. */
export type StartedImport = { id: string; is_known: boolean };

/** Notes an import. The same file twice is one import, which goes on where it stopped. */
export const startImport: Command<StartImport, StartedImport, never> = command({
  name: 'platform.start-import',
  permission: 'imports:run',
  async handle(shell, request) {
    const { content, again, ...input } = request.input;
    const known = input.is_dry_run || again ? undefined : await findSameImport(shell.tx, input);
    if (known && content && known.state !== 'failed') return accept({ id: known.id, is_known: true });
    const id = known?.id ?? newId();
    if (!known) {
      const { type, id: actor_id, name } = request.actor;
      const state = content ? 'waiting' : 'running';
      await insertImport(shell.tx, { ...input, id, state, actor: { type, id: actor_id, name } });
      const { kind, file_name, is_dry_run } = input;
      shell.audit(
        { subject_type: 'import', subject_id: id, after: { kind, file_name, is_dry_run } },
        request,
      );
    }
    if (content) {
      await insertImportFile(shell.tx, id, content);
      shell.enqueue(IMPORT_QUEUE, { import_id: id });
    }
    return accept({ id, is_known: known !== undefined });
  },
});

/**
 * What starting an import of this source needs; without a mapping the one that its columns sound like.
 *
 * @throws WrongFile when the mapping or its options are not valid.
 */
export async function describeImport(
  definition: ImportDefinition,
  source: Source,
  mapping: Mapping | null,
): Promise<Pick<StartImport, 'kind' | 'file_name' | 'digest' | 'mapping' | 'encoding'>> {
  const used = mapping ?? guessMapping(definition.fields, await columnsOf(source));
  definition.checkOptions(used.options ?? {});
  const { kind } = definition;
  return {
    kind,
    file_name: source.file_name,
    digest: await digestOf(source),
    mapping: used,
    encoding: source.encoding ?? 'utf-8',
  };
}

/**
 * The definition of a kind.
 *
 * @throws WrongFile when there is none.
 */
export function definitionOf(definitions: readonly ImportDefinition[], kind: string): ImportDefinition {
  const found = definitions.find((definition) => definition.kind === kind);
  if (found) return found;
  throw new WrongFile(
    `"${kind}" cannot be imported. What can: ${definitions.map((definition) => definition.kind).join(', ')}.`,
  );
}

/**
 * A mapping that comes along with a kind.
 *
 * @throws WrongFile when there is none of that name.
 */
export function formatOf({ kind, formats }: ImportDefinition, name: string): Mapping {
  // Asked for its own names alone: every object also knows a "constructor".
  const found = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (found) return found;
  throw new WrongFile(
    `There is no format "${name}" of ${kind}. There are: ${Object.keys(formats).join(', ') || 'none'}.`,
  );
}
