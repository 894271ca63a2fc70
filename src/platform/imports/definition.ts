import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Refusal } from '../../kernel/decision.ts';
import type { Actor } from '../actor.ts';
import type { Command, CommandAnswer, Executor } from '../command.ts';
import type { Transaction } from '../database.ts';
import type { ImportField, MappedRow, Mapping } from './mapping.ts';
import { WrongFile } from './source.ts';

/** The money of a source row: as the file says it, and as it was booked in whole minor units. */
export type RowMoney = { currency: string; exact: bigint; booked: number };

/** What becomes of one source row. `rejected` always has a reason; other outcomes are words of the kind of import. */
export type RowResult = { number: number; outcome: string; reason?: string; money?: RowMoney };

/** Rows that belong together, read: what the command is asked to do, and what becomes of each row when it does it. */
export type ReadGroup<Input> = { input: Input | null; rows: RowResult[] };

export type ImportBy = { actor: Actor; request_id: string };

/** What a kind of import may know when it reads rows. */
export type ReadContext<Options> = { options: Options; import_id: string };

type Beside = (tx: Transaction, answers: readonly CommandAnswer<unknown, Refusal>[]) => Promise<void>;

/** A kind of import as the engine sees it. */
export type ImportDefinition = {
  kind: string;
  fields: readonly ImportField[];
  /** The field whose equal values make rows one group, which is done whole or not at all. */
  group_by: string | undefined;
  /** Mappings that come along, by name: of files that many people have. */
  formats: Readonly<Record<string, Mapping>>;
  /** Checks the options of a mapping; a mistake is a `WrongFile`. */
  checkOptions(options: unknown): void;
  read(rows: readonly MappedRow[], context: ReadContext<unknown>): ReadGroup<unknown>;
  /** What a row is worth by its cells alone, so that the end of an import can be compared with the file itself. */
  worth(row: MappedRow): { currency: string; exact: bigint } | null;
  /** Runs the command for many groups in one transaction together with `beside`. */
  run(executor: Executor, inputs: readonly unknown[], by: ImportBy, beside: Beside): Promise<void>;
  /** What became of the rows of a group that the command accepted. */
  settle(output: unknown, rows: readonly RowResult[]): readonly RowResult[];
};

type Spec<Input, Output, R extends Refusal, Options extends TSchema> = {
  kind: string;
  fields: readonly ImportField[];
  group_by?: string;
  formats?: Readonly<Record<string, Mapping>>;
  options: Options;
  /** Does all of a group, many groups at once. It must be harmless when it is asked the same twice. */
  command: Command<Input, Output, R>;
  /** Pure: reads one group. */
  read(rows: readonly MappedRow[], context: ReadContext<Static<Options>>): ReadGroup<Input>;
  worth?(row: MappedRow): { currency: string; exact: bigint } | null;
  settle?(output: Output, rows: readonly RowResult[]): readonly RowResult[];
};

/** Names a kind of import: its fields, how rows are read, and the command that does them. */
export function defineImport<Input, Output, R extends Refusal, Options extends TSchema>(
  spec: Spec<Input, Output, R, Options>,
): ImportDefinition {
  const { options: schema, command } = spec;
  return {
    kind: spec.kind,
    fields: spec.fields,
    group_by: spec.group_by,
    formats: spec.formats ?? {},
    checkOptions(options) {
      if (Value.Check(schema, options)) return;
      const [first] = Value.Errors(schema, options);
      throw new WrongFile(
        `The options of the mapping are not valid: ${first?.instancePath || '/'} ${first?.message ?? ''}.`,
      );
    },
    // The engine keeps what it carries as `unknown`; it was checked by `checkOptions` or made by `read` and the
    // command of this very spec.
    read: (rows, { options, import_id }) =>
      spec.read(rows, { options: options as Static<Options>, import_id }),
    worth: (row) => spec.worth?.(row) ?? null,
    run: async (executor, inputs, by, beside) => {
      const requests = inputs.map((input) => ({ input: input as Input, ...by }));
      await executor.executeTogether(command, requests, beside);
    },
    settle: (output, rows) => spec.settle?.(output as Output, rows) ?? rows,
  };
}
