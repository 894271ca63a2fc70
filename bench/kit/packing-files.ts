import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Box, PackItem, PackUnit, Size } from '../../src/modules/warehouse/rules/index.ts';

/** The folder of the public packing data; null where it does not stand beside the project. */
export function packingFolder(): string | null {
  const folder = fileURLToPath(new URL('../../../shared/data/packing/', import.meta.url));
  return existsSync(folder) ? folder : null;
}

/** The real orders of the BoxPacker project with its four boxes; `boxes_3d` is its own result with free rotation. */
export function readBoxPackerOrders(folder: string) {
  const boxes = rowsOf(folder, 'boxes.csv').map(
    ([code = '', ow, ol, oh, own, iw, il, ih, most]): Box => ({
      ...{ code, outer: sizeOf(ol, ow, oh), inner: sizeOf(il, iw, ih) },
      ...{ own_weight_grams: Number(own), max_weight_grams: Number(most), amount: 0, stock: null },
    }),
  );
  const lines = Map.groupBy(rowsOf(folder, 'orders_items.csv'), ([order = '']) => order);
  const boxes_3d = new Map(rowsOf(folder, 'orders_expected.csv').map((row) => [row[0], Number(row[4])]));
  const orders = [...lines].map(([order, rows]) => ({
    boxes_3d: boxes_3d.get(order) ?? 0,
    units: rows.map(
      ([, quantity, key = '', w, l, h, grams]): PackUnit => ({
        ...{ key, quantity: Number(quantity), ...sizeOf(l, w, h), weight_grams: Number(grams) },
        ...{ may_stand_on: [true, true, true], bears: true },
        ...{ ships_alone: false, is_packaged: false, is_hazardous: false },
      }),
    ),
  }));
  return { boxes, orders };
}

export type Container = { name: string; inner: Size; items: PackItem[]; best_known: number };

/** The containers of Bischoff and Ratcliff: each type of box with its edges, which of them may point up, and how many. */
export function readContainers(folder: string, set: string): Container[] {
  const best = new Map(
    rowsOf(folder, 'thpack_best_known.csv').map(([name, volume]) => [name, Number(volume)]),
  );
  const words = readFileSync(join(folder, `${set}.txt`), 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number);
  let at = 0;
  const next = (): number => words[at++] ?? 0;
  return Array.from({ length: next() }, (): Container => {
    const name = `${set}#${next()}`;
    next(); // the seed that it was made with
    const inner = { length_mm: next(), width_mm: next(), height_mm: next() };
    const items = Array.from({ length: next() }, (): PackItem => {
      const [key, a, on_a, b, on_b, c, on_c, quantity] = Array.from({ length: 8 }, next);
      return {
        ...{ key: String(key), quantity: quantity ?? 0, weight_grams: 0, bears: true },
        ...sizeOf(a, b, c),
        may_stand_on: [on_a === 1, on_b === 1, on_c === 1],
      };
    });
    return { name, inner, items, best_known: best.get(name) ?? 0 };
  });
}

function rowsOf(folder: string, file: string): string[][] {
  const [, ...lines] = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  return lines.map((line) => line.trim().split(','));
}

function sizeOf(length: unknown, width: unknown, height: unknown): Size {
  return { length_mm: Number(length), width_mm: Number(width), height_mm: Number(height) };
}
