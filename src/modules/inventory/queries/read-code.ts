import { gtinForms, readScan } from '../../../kernel/read-scan.ts';
import type { Queryable } from '../../../platform/database.ts';
import type { LotVariant } from '../rules/lot.ts';

/** A product that a code may mean, and what it says of the unit: of a tracked one, its lot or its serial number. */
export type CodeMeaning = {
  variant_id: string;
  sku: string;
  title: string;
  gtin: string | null;
  image_url: string | null;
  tracking: LotVariant['tracking'];
  /** The lot or the serial number; null where the label names the product alone. */
  code: string | null;
  /** The lot that a serial number was made in. */
  lot: string | null;
  expires_on: string | null;
};

const MOST = 20;

type Product = Omit<CodeMeaning, 'code' | 'lot' | 'expires_on'>;

/**
 * What somebody scanned or typed at a door: a SKU, a GTIN, a GS1 code with lot and serial number, or the label of a lot that is
 * known. Empty when nobody knows it; several where a code of a lot was given twice.
 */
export async function readCode(reader: Queryable, sent: string, now: Date): Promise<CodeMeaning[]> {
  const scan = readScan(sent, now.getUTCFullYear());
  if (!scan) return [];
  const { text, gtin } = scan;
  const products = await reader.rows<Product>(
    `select id as variant_id, sku, title, gtin, image_url, tracking from catalog.v_variants
     where not is_bundle and (lower(sku) = lower($1) or gtin = any($2::text[])) limit ${MOST}`,
    [text, gtin === null ? [] : gtinForms(gtin)],
  );
  if (products.length > 0) {
    return products.map((product) => ({
      ...product,
      code: { none: null, lot: scan.lot, serial: scan.serial }[product.tracking],
      lot: product.tracking === 'serial' ? scan.lot : null,
      expires_on: product.tracking === 'none' ? null : scan.expires_on,
    }));
  }
  return reader.rows<CodeMeaning>(
    `select v.id as variant_id, v.sku, v.title, v.gtin, v.image_url, v.tracking, l.code, p.code as lot,
            to_char(l.expires_on, 'YYYY-MM-DD') as expires_on
     from inventory.lots l join catalog.v_variants v on v.id = l.variant_id and v.tracking = l.kind
     left join inventory.lots p on p.id = l.lot_id
     where lower(l.code) = lower($1) order by l.id desc limit ${MOST}`,
    [scan.lot ?? scan.serial ?? text],
  );
}
