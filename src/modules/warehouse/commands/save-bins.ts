import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { batchCommand, command } from '../../../platform/command.ts';
import { type Bin, type BlockPlan, binsOfBlock, MOST_BINS, type NamedBin, wholeBin } from '../rules/bins.ts';
import type { BuildingFrame } from '../rules/building.ts';
import { binKey, deleteBins, findBins, readBins, setHomes, upsertBins, writeFrame } from '../sql/bins.ts';
import { findLocations, findVariantIds, type NamedLocation, nameOf } from '../sql/named.ts';

export type BinRefusal =
  | { code: 'location_unknown'; location: string }
  | { code: 'bin_place_unknown'; bin: string }
  | { code: 'bin_unknown'; bin: string; location: string }
  | { code: 'too_many_bins'; limit: number; bins: number }
  | { code: 'sku_unknown'; sku: string };

export type SaveBin = NamedBin & { location: NamedLocation };
export type Saved = { outcome: 'created' | 'updated' | 'unchanged' };

type LocationRefusal = Extract<BinRefusal, { code: 'location_unknown' }>;

/** Writes bins, many at once; the same twice changes nothing. */
export const saveBins = batchCommand<
  SaveBin,
  Saved,
  LocationRefusal | Extract<BinRefusal, { code: 'bin_place_unknown' }>
>({
  name: 'warehouse.save-bins',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, requests) {
    const locations = await findLocations(
      tx,
      requests.map(({ input }) => input.location),
    );
    const decided = requests.map((request): Decision<Bin & { location_id: string }, BinRefusal> => {
      const { location: named, ...bin } = request.input;
      const location = locations.get(nameOf(named));
      if (!location) return refuse({ code: 'location_unknown', location: nameOf(named) });
      const whole = wholeBin(bin);
      return whole
        ? accept({ ...whole, location_id: location.id })
        : refuse({ code: 'bin_place_unknown', bin: bin.code });
    });
    const bins = decided.flatMap((decision) => (decision.ok ? [decision.value] : []));
    const outcomes = await upsertBins(tx, bins);
    const places = [...Map.groupBy(bins, ({ location_id }) => location_id)];
    const by = requests[0];
    if (by)
      for (const [location_id, own] of places)
        audit({ subject_type: 'location', subject_id: location_id, after: { bins_written: own.length } }, by);
    let next = 0;
    return decided.map((decision) =>
      decision.ok ? accept({ outcome: outcomes[next++] ?? 'unchanged' }) : (decision as never),
    );
  },
});

export type SetUpBlock = BlockPlan & { location_id: string; replace: boolean };

/** Sets up a block of equal aisles; with `replace`, all other bins of the location go. */
export const setUpBlock = command<
  SetUpBlock,
  { bins: number; removed: number },
  LocationRefusal | Extract<BinRefusal, { code: 'too_many_bins' }>
>({
  name: 'warehouse.set-up-block',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, request) {
    const { location_id, replace, ...plan } = request.input;
    const location = (await findLocations(tx, [{ id: location_id }])).get(location_id);
    if (!location) return refuse({ code: 'location_unknown', location: location_id });
    const size = plan.aisles * plan.bays * 2 * plan.levels;
    if (size > MOST_BINS) return refuse({ code: 'too_many_bins', limit: MOST_BINS, bins: size });
    const bins = binsOfBlock(plan).map((bin) => ({ ...bin, location_id }));
    await upsertBins(tx, bins);
    const kept = new Set(bins.map(binKey));
    const others = (await readBins(tx, location_id)).filter(
      ({ code }) => !kept.has(binKey({ location_id, code })),
    );
    const removed = replace
      ? await deleteBins(
          tx,
          others.map(({ id }) => id),
        )
      : 0;
    audit(
      { subject_type: 'location', subject_id: location_id, after: { ...plan, bins: bins.length, removed } },
      request,
    );
    return accept({ bins: bins.length, removed });
  },
});

/** Sets where walks of a location begin and end, and where its cross-aisles run. */
export const setBuildingFrame = command<BuildingFrame & { location_id: string }, object, LocationRefusal>({
  name: 'warehouse.set-building-frame',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, request) {
    const { location_id, ...frame } = request.input;
    const location = (await findLocations(tx, [{ id: location_id }])).get(location_id);
    if (!location) return refuse({ code: 'location_unknown', location: location_id });
    await writeFrame(tx, location_id, frame);
    audit({ subject_type: 'location', subject_id: location_id, after: frame }, request);
    return accept({});
  },
});

export type SetHome = { location: NamedLocation; sku: string; bin: string | null };
type HomeRefusal = Exclude<BinRefusal, { code: 'bin_place_unknown' | 'too_many_bins' }>;

/** Says from which bin SKUs are picked, many at once; no bin takes the word back. */
export const setBinHomes = batchCommand<SetHome, Saved, HomeRefusal>({
  name: 'warehouse.set-bin-homes',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, requests) {
    const [locations, variants] = await Promise.all([
      findLocations(
        tx,
        requests.map(({ input }) => input.location),
      ),
      findVariantIds(
        tx,
        requests.map(({ input }) => input.sku),
      ),
    ]);
    const bins = await findBins(
      tx,
      requests.flatMap(({ input: { location, bin } }) => {
        const known = locations.get(nameOf(location));
        return known && bin !== null ? [{ location_id: known.id, code: bin }] : [];
      }),
    );
    const decided = requests.map(
      ({
        input,
      }): Decision<{ location_id: string; variant_id: string; bin_id: string | null }, HomeRefusal> => {
        const location = locations.get(nameOf(input.location));
        if (!location) return refuse({ code: 'location_unknown', location: nameOf(input.location) });
        const variant_id = variants.get(input.sku);
        if (variant_id === undefined) return refuse({ code: 'sku_unknown', sku: input.sku });
        const bin =
          input.bin === null ? null : bins.get(binKey({ location_id: location.id, code: input.bin }));
        if (bin === undefined)
          return refuse({ code: 'bin_unknown', bin: input.bin ?? '', location: location.code });
        return accept({ location_id: location.id, variant_id, bin_id: bin?.id ?? null });
      },
    );
    const homes = decided.flatMap((decision) => (decision.ok ? [decision.value] : []));
    const outcomes = await setHomes(tx, homes);
    let next = 0;
    return decided.map((decision, index): Decision<Saved, HomeRefusal> => {
      if (!decision.ok) return decision;
      const outcome = outcomes[next++] ?? 'unchanged';
      const request = requests[index];
      if (request && outcome !== 'unchanged') {
        const { sku, bin } = request.input;
        audit(
          { subject_type: 'variant', subject_id: decision.value.variant_id, after: { sku, bin } },
          request,
        );
      }
      return accept({ outcome });
    });
  },
});
