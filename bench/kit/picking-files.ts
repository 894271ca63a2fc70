import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BatchOrder, Building, Stop } from '../../src/modules/warehouse/rules/index.ts';

/** The folder of the public picking instances; null where it does not stand beside the project. */
export function pickingFolder(): string | null {
  const folder = fileURLToPath(new URL('../../../shared/data/picking/', import.meta.url));
  return existsSync(folder) ? folder : null;
}

/** A single-block instance in the format of Heßler and Irnich; lengths stay in its own unit, not millimeters. */
export type BlockInstance = {
  building: Building;
  /** Everything that lies somewhere, for one picker. */
  stops: Stop[];
  orders: BatchOrder[];
  capacity: number;
};

/** Reads an instance. `CELL 0` lies beside the top cross-aisle. */
export function readBlock(text: string): BlockInstance {
  const number = (name: string): number => Number(new RegExp(`${name} *: *([\\d.]+)`).exec(text)?.[1] ?? 0);
  const cells = number('NUM_CELLS');
  const cell = number('DISTANCE_CELL_TO_CELL');
  const bottom = number('DISTANCE_BOTTOM_TO_CELL');
  const depth = number('DISTANCE_TOP_TO_CELL') + bottom + (cells - 1) * cell;
  const across = number('DISTANCE_AISLE_TO_AISLE');
  const beyond = number('DISTANCE_TOP_OR_BOTTOM_TO_DEPOT');
  const isTop = /DEPOT_LOCATION *: *top/.test(text);
  const building: Building = {
    front_y_mm: 0,
    back_y_mm: depth,
    depot: { x_mm: number('DEPOT_AISLE') * across, y_mm: isTop ? depth + beyond : -beyond },
    aisles: Array.from({ length: number('NUM_AISLES') }, (_, index) => ({
      code: String(index),
      x_mm: index * across,
    })),
  };
  const places = new Map(
    [...text.matchAll(/ID (\d+) AISLE (\d+) CELL (\d+)/g)].map(([, id = '', aisle, at]): [string, Stop] => [
      id,
      { id: `${aisle} ${at}`, aisle: Number(aisle), y_mm: bottom + (cells - 1 - Number(at)) * cell },
    ]),
  );
  const orders = text
    .slice(text.indexOf('ORDER_SECTION'))
    .split(/NUM_ARTICLES(?:_IN_ORDER)? *:/)
    .slice(1)
    .map((part): BatchOrder => {
      const articles = [...part.matchAll(/ID (\d+) QUANTITY (\d+)/g)];
      return {
        units: articles.reduce((sum, [, , quantity]) => sum + Number(quantity), 0),
        stops: articles.flatMap(([, id = '']) => places.get(id) ?? []),
      };
    });
  return { building, stops: [...places.values()], orders, capacity: number('PICKER_CAPACITY') };
}
