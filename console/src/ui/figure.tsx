import { UnstyledButton } from '@mantine/core';
import { Table2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { t } from '../strings/strings.ts';
import classes from './pictures.module.css';

export type FigureTable = { head: readonly string[]; rows: readonly (readonly (string | number)[])[] };

/** A picture with the sentence that says the same, and the table behind it one press away. */
export function Figure({
  sentence,
  table,
  children,
  foot,
  pressable = false,
}: {
  sentence: string;
  table: FigureTable;
  children: ReactNode;
  foot?: ReactNode;
  /** Its parts can be pressed, so it is a group of them instead of one image. */
  pressable?: boolean;
}) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className={classes.figure}>
      {asTable && <PlainTable caption={sentence} table={table} />}
      {!asTable && pressable && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, these are parts of a picture.
        <div role="group" aria-label={sentence}>
          {children}
        </div>
      )}
      {!asTable && !pressable && (
        <div role="img" aria-label={sentence}>
          {children}
        </div>
      )}
      <figcaption className={classes.foot}>
        {foot}
        <ShowAsTable asTable={asTable} onToggle={() => setAsTable(!asTable)} />
      </figcaption>
    </figure>
  );
}

/** The switch between a picture and its table, for pictures that bring their own frame. */
export function ShowAsTable({ asTable, onToggle }: { asTable: boolean; onToggle: () => void }) {
  return (
    <UnstyledButton className={classes.asTable} onClick={onToggle} aria-pressed={asTable}>
      <Table2 size={14} strokeWidth={1.75} aria-hidden="true" />
      {asTable ? t('ui.figure.showAsPicture') : t('ui.figure.showAsTable')}
    </UnstyledButton>
  );
}

export function PlainTable({
  caption,
  table,
  mark,
}: {
  caption: string;
  table: FigureTable;
  /** A glyph before the words of a cell. */
  mark?: (row: number, column: number) => ReactNode;
}) {
  const side = table.head.map((_, index) =>
    index > 0 &&
    table.rows.some((row) => row[index] !== '') &&
    table.rows.every((row) => isFigure(row[index] ?? ''))
      ? classes.figures
      : '',
  );
  return (
    <div className={classes.tableScroll}>
      <table className={classes.plainTable}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {table.head.map((cell, index) => (
              <th key={cell} scope="col" className={side[index]}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, place) => (
            <tr key={row.join('|')}>
              {row.map((cell, index) =>
                index === 0 ? (
                  <th key={table.head[index]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={table.head[index]} className={side[index]}>
                    {mark?.(place, index)}
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A number, an amount or nothing; columns of those stand right, where their digits line up. */
function isFigure(cell: string | number): boolean {
  return typeof cell === 'number' || /^[−+-]?[\d.,]*( ?%| [A-Z]{3})?$/.test(cell);
}
