import type { Queryable, Transaction } from './database.ts';

type Cached = { version: number; value: Promise<unknown> };

/**
 * Data that changes seldom and is read all the time (rates, channels, locations), kept in memory under the
 * version number that every transaction reads: a process can never decide on something older than its transaction sees.
 */
export class ReferenceData {
  readonly #cache = new Map<string, Cached>();

  /** The versions as this transaction sees them; read once, then hand them to `get`. */
  async versions(reader: Queryable): Promise<ReadonlyMap<string, number>> {
    const rows = await reader.rows<{ name: string; version: number }>(
      'select name, version from platform.reference_versions',
    );
    return new Map(rows.map(({ name, version }) => [name, version]));
  }

  /** The value under its current version; `load` runs when the version moved. */
  async get<T>(versions: ReadonlyMap<string, number>, name: string, load: () => Promise<T>): Promise<T> {
    const version = versions.get(name) ?? 0;
    const cached = this.#cache.get(name);
    if (cached?.version === version) return cached.value as Promise<T>;
    const value = load();
    this.#cache.set(name, { version, value });
    value.catch(() => this.#cache.delete(name));
    return value;
  }
}

/** Says that a kind of reference data changes with this transaction. */
export async function bumpReference(tx: Transaction, name: string): Promise<void> {
  await tx.rows(
    `insert into platform.reference_versions (name) values ($1)
     on conflict (name) do update set version = reference_versions.version + 1`,
    [name],
  );
}
