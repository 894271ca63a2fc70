import type { Writable } from 'node:stream';
import pg from 'pg';
import { arrayText } from './array-text.ts';

/** A statement and its parameters. Prepared ones are kept by their connection: for text that is fixed in the code. */
export type Statement = { text: string; values: readonly unknown[]; is_prepared: boolean };

/** What a statement answered: `count` is how many rows it touched or found, `command` its tag (`COMMIT`). */
export type Answer = { rows: unknown[]; count: number; command: string };

type Field = { name: string; dataTypeID: number };
type Column = { name: string; parse(text: string): unknown };
type Prepared = { name: string; columns: readonly Column[] | undefined };

/** The part of `pg`'s connection that speaks the protocol. */
type Wire = {
  stream: Writable;
  parse(message: { text: string; name: string }): void;
  bind(message: { statement: string; values: unknown[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: object): void;
  sync(): void;
};

// What each connection keeps prepared, by text. The columns are asked for once: PostgreSQL refuses a plan whose columns
// changed.
const prepared = new WeakMap<object, Map<string, Prepared>>();
let names = 0;

// 20 is int8 and 1700 numeric: sums of money and counts, all far below 2^53 (MAX_AMOUNT and MAX_QUANTITY
// bound every row). 1082 is date, which must not become a time of day in somebody's zone.
const types = new pg.TypeOverrides();
types.setTypeParser(20, (text) => Number(text));
types.setTypeParser(1700, (text) => Number(text));
types.setTypeParser(1082, (text) => text);

/** A statement and who waits for its answer. */
export type Asked = { statement: Statement; resolve(answer: Answer): void; reject(error: unknown): void };

/**
 * Statements that travel together: written in one system call, answered in one, whatever their number. `pg` by itself ends
 * each statement with a `Sync`, at which the server sends what it has: an order's batch of twenty statements then
 * woke this process twenty times, and every time a core changed hands.
 *
 * When one fails the server leaves out those behind it. They are rejected a turn later, so that whoever awaits all of them
 * hears what the failed one's caller makes of it.
 */
export class RoundTrip extends pg.Query {
  readonly #asked: readonly Asked[];
  readonly #done: Answer[] = [];
  readonly #first: { text: string; prepared: Prepared; of: Map<string, Prepared> }[] = [];
  readonly #columns: (Prepared | undefined)[] = [];
  #rows: unknown[] = [];
  #current: readonly Column[] | undefined;
  #broken: unknown;

  constructor(asked: readonly Asked[]) {
    super('');
    this.#asked = asked;
  }

  override submit = (connection: pg.Connection): void => {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    try {
      for (const { statement } of this.#asked) this.#send(wire, statement);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  };

  #send(wire: Wire, { text, values, is_prepared }: Statement): void {
    const known = is_prepared ? this.#prepare(wire, text) : undefined;
    this.#columns.push(known);
    if (!is_prepared) wire.parse({ text, name: '' });
    wire.bind({ statement: known?.name ?? '', values: values.map(parameter) });
    if (known?.columns === undefined) wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '' });
  }

  #prepare(wire: Wire, text: string): Prepared {
    const of = prepared.get(wire) ?? new Map<string, Prepared>();
    prepared.set(wire, of);
    let known = of.get(text);
    if (known === undefined) {
      names += 1;
      known = { name: `ls${names}`, columns: undefined };
      of.set(text, known);
      this.#first.push({ text, prepared: known, of });
      wire.parse({ text, name: known.name });
    }
    return known;
  }

  // What follows is called by `pg`'s client as the messages come in.

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#current = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: types.getTypeParser(dataTypeID, 'text') as unknown as Column['parse'],
    }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#current ??= this.#columns[this.#done.length]?.columns ?? [];
    const columns = this.#current;
    const row: Record<string, unknown> = {};
    try {
      for (let at = 0; at < columns.length; at += 1) {
        const { name, parse } = columns[at] as Column;
        const text = fields[at] as string | null;
        row[name] = text === null ? null : parse(text);
      }
    } catch (error) {
      this.#broken ??= error;
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const known = this.#columns[this.#done.length];
    if (known) known.columns ??= this.#current ?? [];
    const [command = ''] = text.split(' ', 1);
    this.#done.push({ rows: this.#rows, count: Number(/\d+$/.exec(text)?.[0] ?? 0), command });
    this.#rows = [];
    this.#current = undefined;
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handleError(error: unknown): void {
    // Nobody knows which of the new ones the server has prepared: they are prepared again under other names.
    for (const { text, prepared: one, of } of this.#first) if (of.get(text) === one) of.delete(text);
    const answered = this.#done.length;
    // After the last one it is the end that failed, and then none of them stands.
    const stands = answered < this.#asked.length ? answered : 0;
    for (const [at, { resolve, reject }] of this.#asked.entries()) {
      if (at < stands) resolve(this.#done[at] as Answer);
      else if (at === stands) reject(error);
      else setImmediate(reject, error);
    }
  }

  handleReadyForQuery(): void {
    for (const [at, { resolve, reject }] of this.#asked.entries()) {
      if (this.#broken === undefined) resolve(this.#done[at] as Answer);
      else reject(this.#broken);
    }
  }
}

/** A parameter in the text form of the protocol. */
function parameter(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return arrayText(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
