import type { Point } from './building.ts';

export const BIN_KINDS = ['pick_face', 'bulk', 'packing', 'receiving', 'returns', 'quarantine'] as const;
export type BinKind = (typeof BIN_KINDS)[number];

export const BIN_SIDES = ['left', 'right'] as const;
export type BinSide = (typeof BIN_SIDES)[number];

/** A bin as its label and its plan say it. */
export type Bin = Point & {
  code: string;
  zone: string;
  aisle: string;
  side: BinSide;
  bay: number;
  level: number;
  kind: BinKind;
};

/** What is known of a bin before its place is worked out; whatever its code says need not be given. */
export type NamedBin = { code: string } & { [Field in keyof Omit<Bin, 'code'>]?: Bin[Field] | null };

export const AISLE_MM = 3_000;
export const BAY_MM = 1_200;

export const MOST_BINS = 50_000;

/**
 * A whole bin from what is said of it. A code such as `B-14-3` is aisle, bay and level. Without a side, odd bays stand left
 * and even ones right, as house numbers do; without a place, aisles are 3 m apart in the order of their names and bays 1.2 m
 * wide. Null where neither the code nor the fields say the aisle and the bay.
 */
export function wholeBin(named: NamedBin): Bin | null {
  const read = readBinCode(named.code);
  const aisle = named.aisle ?? read?.aisle;
  const bay = named.bay ?? read?.bay;
  if (aisle === undefined || bay === undefined) return null;
  const side = named.side ?? (bay % 2 === 1 ? 'left' : 'right');
  const along = named.side ? bay : Math.ceil(bay / 2);
  return {
    code: named.code.trim(),
    zone: named.zone ?? '',
    aisle,
    side,
    bay,
    level: named.level ?? read?.level ?? 1,
    kind: named.kind ?? 'pick_face',
    x_mm: named.x_mm ?? aislePlace(aisle) * AISLE_MM,
    y_mm: named.y_mm ?? along * BAY_MM - BAY_MM / 2,
  };
}

/** The parts of a code such as `B-14-3` or `B 14`; null of any other. */
export function readBinCode(code: string): { aisle: string; bay: number; level: number } | null {
  const match = /^([A-Za-z]{1,3}|\d{1,3})[-. /](\d{1,4})(?:[-. /](\d{1,2}))?$/.exec(code.trim());
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const [bay, level] = [Number(match[2]), Number(match[3] ?? 1)];
  return bay >= 1 && level >= 1 ? { aisle: match[1].toUpperCase(), bay, level } : null;
}

// A is 0, Z 25, AA 26; 1 is 0. Other names stand where their letters would.
function aislePlace(aisle: string): number {
  if (/^\d+$/.test(aisle)) return Math.max(0, Number(aisle) - 1);
  const letters = aisle
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '')
    .slice(0, 3);
  return (
    [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - (letters === '' ? 0 : 1)
  );
}

/** A block of equal aisles, as people set one up at once. */
export type BlockPlan = { aisles: number; bays: number; levels: number };

/** The bins of a block: aisles A, B, C …, so many bays on each side, so many levels; `B-14-3` is aisle B, bay 14, level 3. */
export function binsOfBlock({ aisles, bays, levels }: BlockPlan): Bin[] {
  return Array.from({ length: aisles }, (_, index) => aisleName(index)).flatMap((aisle) =>
    Array.from({ length: bays * 2 }, (_, index) => index + 1).flatMap((bay) =>
      Array.from({ length: levels }, (_, index) => {
        const code = `${aisle}-${String(bay).padStart(2, '0')}-${index + 1}`;
        return wholeBin({ code }) as Bin;
      }),
    ),
  );
}

function aisleName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : aisleName(Math.floor(index / 26) - 1) + letter;
}
