import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { batchCommand } from '../../../platform/command.ts';
import { loadRateTable } from '../../shipping/index.ts';
import { type BoxFields, type BoxRefusal, checkBox } from '../rules/check-box.ts';
import { type PackingMarks, setMarks, upsertBoxes } from '../sql/boxes.ts';
import { findLocations, findVariantIds, type NamedLocation, nameOf } from '../sql/named.ts';
import type { Saved } from './save-bins.ts';

/** Without a location it stands at every one; without a currency its cost is in that of the carriers' prices. */
export type SaveBox = Omit<BoxFields, 'cost_currency'> & {
  location: NamedLocation | null;
  cost_currency: string | null;
};

type SaveBoxRefusal = BoxRefusal | { code: 'location_unknown'; location: string };

/** Writes kinds of boxes, many at once; the same twice changes nothing. */
export const saveBoxes = batchCommand<SaveBox, Saved, SaveBoxRefusal>({
  name: 'warehouse.save-boxes',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, requests) {
    const [locations, { currency }] = await Promise.all([
      findLocations(
        tx,
        requests.flatMap(({ input: { location } }) => (location ? [location] : [])),
      ),
      loadRateTable(tx),
    ]);
    const decided = requests.map(({ input }) => {
      const { location: named, ...box } = input;
      const location = named && locations.get(nameOf(named));
      if (named && !location) return refuse({ code: 'location_unknown' as const, location: nameOf(named) });
      const whole = {
        ...box,
        cost_currency: box.cost_currency ?? currency,
        location_id: location?.id ?? null,
      };
      return checkBox(whole, currency);
    });
    const outcomes = await upsertBoxes(
      tx,
      decided.flatMap((decision) => (decision.ok ? [decision.value] : [])),
    );
    let next = 0;
    return decided.map((decision, index): Decision<Saved, SaveBoxRefusal> => {
      if (!decision.ok) return decision;
      const { outcome, id } = outcomes[next++] ?? { outcome: 'unchanged', id: null };
      const request = requests[index];
      if (request && id !== null)
        audit({ subject_type: 'box', subject_id: id, after: { ...decision.value } }, request);
      return accept({ outcome });
    });
  },
});

export type SetPackingMarks = PackingMarks & { sku: string };

/** Says what SKUs ask of their box, many at once. */
export const setPackingMarks = batchCommand<SetPackingMarks, Saved, { code: 'sku_unknown'; sku: string }>({
  name: 'warehouse.set-packing-marks',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, requests) {
    const variants = await findVariantIds(
      tx,
      requests.map(({ input }) => input.sku),
    );
    const marks = requests.flatMap(({ input: { sku, ...mark } }) => {
      const variant_id = variants.get(sku);
      return variant_id === undefined ? [] : [{ variant_id, ...mark }];
    });
    const outcomes = await setMarks(tx, marks);
    let next = 0;
    return requests.map((request): Decision<Saved, { code: 'sku_unknown'; sku: string }> => {
      const { sku, ...after } = request.input;
      const subject_id = variants.get(sku);
      if (subject_id === undefined) return refuse({ code: 'sku_unknown', sku });
      const outcome = outcomes[next++] ?? 'unchanged';
      if (outcome !== 'unchanged') audit({ subject_type: 'variant', subject_id, after }, request);
      return accept({ outcome });
    });
  },
});
