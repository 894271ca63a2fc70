import { cycleCountChanged } from '../../../events/inventory.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isScanOf, readScan } from '../../../kernel/read-scan.ts';
import type { Actor } from '../../../platform/actor.ts';
import { batchCommand } from '../../../platform/command.ts';
import {
  type CountScan,
  type CountScanResult,
  decideCountScan,
  type KnownCountScan,
} from '../rules/cycle-count.ts';
import {
  addCountLines,
  type CountLine,
  findScanned,
  lockCounts,
  lockLinesOfVariants,
  readCountScans,
  type ScannedVariant,
  writeScannedLines,
} from '../sql/cycle-counts.ts';

export type ScanCount = { count_id: string; scans: readonly CountScan[] };
export type ScannedCount = { results: CountScanResult[] };
type NotFound = { code: 'not_found'; what: string };

/**
 * Counts what people scan, several at once. Each scan has its own outcome and counts once for ever; a scan that was refused
 * moves nothing, and the others of its call still count.
 */
export const scanCount = batchCommand<ScanCount, ScannedCount, NotFound>({
  name: 'inventory.scan-count',
  permission: 'inventory:count',
  async handle({ tx, now, ...shell }, requests) {
    const this_year = now.getUTCFullYear();
    const count_ids = [...new Set(requests.map(({ input }) => input.count_id))];
    const scans = requests.flatMap(({ input }) =>
      input.scans.map((scan) => ({ count_id: input.count_id, scan })),
    );
    const read = scans.map(({ scan }) => readScan(scan.code, this_year));
    const [counts, known, products] = await Promise.all([
      lockCounts(tx, count_ids, 'share'),
      readCountScans(
        tx,
        scans.map(({ scan }) => scan.client_id),
      ),
      findScanned(
        tx,
        read.flatMap((each) => each?.text ?? []),
        read.flatMap((each) => each?.gtin ?? []),
      ),
    ]);
    const variantOf = (scan: CountScan): ScannedVariant | undefined => {
      const code = readScan(scan.code, this_year);
      return code && products.find((product) => isScanOf(code, product));
    };
    const wanted = scans.flatMap(({ count_id, scan }) => {
      const [count, variant] = [counts.get(count_id), variantOf(scan)];
      return count && variant ? [{ count, count_id, variant_id: variant.id }] : [];
    });
    // Whoever counts a whole location may find what nobody knew of.
    const found = wanted.filter(({ count }) => count.scope === 'whole' && count.state === 'counting');
    await addCountLines(tx, unique(found));
    const lines = await lockLinesOfVariants(tx, count_ids, [
      ...new Set(wanted.map(({ variant_id }) => variant_id)),
    ]);
    const lineOf = new Map(lines.map((line) => [`${line.count_id} ${line.variant_id}`, line]));
    const stored = new Set(known.keys());
    const touched = new Set<CountLine>();
    const answers = requests.map((request): Decision<ScannedCount, NotFound> => {
      const { count_id } = request.input;
      const count = counts.get(count_id);
      if (!count) return refuse({ code: 'not_found', what: 'cycle count' });
      const actor = { name: request.actor.name, key: keyOf(request.actor) };
      const results = request.input.scans.map((scan) => {
        const variant = variantOf(scan);
        const line = variant && lineOf.get(`${count_id} ${variant.id}`);
        const result = decideCountScan(scan, { count, variant, line, known, actor });
        if (result.outcome === 'counted' && line) touched.add(line);
        return result;
      });
      const counted = results.filter(({ outcome }) => outcome === 'counted');
      if (counted.length > 0) {
        shell.audit(
          {
            subject_type: 'cycle_count',
            subject_id: count_id,
            after: { counted: Object.fromEntries(counted.map(({ sku, counted: units }) => [sku, units])) },
          },
          request,
        );
        shell.publish(
          cycleCountChanged(count_id, { state: count.state, location_id: count.location_id }),
          request,
        );
      }
      return accept({ results });
    });
    const fresh: KnownCountScan[] = [...known.values()].filter(({ client_id }) => !stored.has(client_id));
    await writeScannedLines(tx, [...touched], fresh);
    return answers;
  },
});

/** Who somebody is, whatever they are called. */
export function keyOf({ type, id, name }: Actor): string {
  return `${type}:${id ?? name}`;
}

function unique<T extends { count_id: string; variant_id: string }>(lines: readonly T[]): T[] {
  return [...new Map(lines.map((line) => [`${line.count_id} ${line.variant_id}`, line])).values()];
}
