import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import type { Cart } from '../rules/batch-orders.ts';
import { buildingOf } from '../rules/building.ts';
import { decideWave, type PlannedBatch, type WaveRefusal } from '../rules/wave.ts';
import { readBins, readFrame } from '../sql/bins.ts';
import { findLocations } from '../sql/named.ts';
import {
  claimBatch,
  countUnpicked,
  endWave,
  insertWave,
  lockWave,
  readWaveCandidates,
  readWaveWork,
  takeTurnAt,
} from '../sql/waves.ts';

export type ReleaseWave = {
  location_id: string;
  cart: Cart;
  /** Named work, or the most urgent that fits `rule`. */
  chosen: { ids: readonly string[] } | { rule: WaveRule };
  /** Says what would be done, and does nothing. */
  preview: boolean;
};

/** Which work goes into a wave: what must leave until then, by which service, at most so many orders. */
export type WaveRule = { before: Date | null; service_code: string | null; most_orders: number };

export type ReleasedWave = {
  /** Null of a preview. */
  id: string | null;
  number: number | null;
  orders: number;
  units: number;
  batches: { orders: number; walk_mm: number; s_shape_mm: number }[];
};

type NotFound = { code: 'not_found'; what: string };

/** Releases a wave: fulfillment orders that are picked together, in as few short walks as the carts allow. */
export const releaseWave = command<ReleaseWave, ReleasedWave, WaveRefusal | NotFound>({
  name: 'warehouse.release-wave',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, request) {
    const { location_id, cart, chosen, preview } = request.input;
    await takeTurnAt(tx, location_id);
    const [locations, ids, bins, frame] = await Promise.all([
      findLocations(tx, [{ id: location_id }]),
      'ids' in chosen ? chosen.ids : readWaveCandidates(tx, { location_id, ...ruleOf(chosen.rule) }),
      readBins(tx, location_id),
      readFrame(tx, location_id),
    ]);
    if (!locations.has(location_id)) return refuse({ code: 'not_found', what: 'location' });
    const works = await readWaveWork(tx, ids);
    if (works.length < new Set(ids).size) return refuse({ code: 'not_found', what: 'fulfillment order' });
    const decision = decideWave(works, {
      location_id,
      cart,
      building: buildingOf(bins, frame),
      isOver: shortSearch(),
    });
    if (!decision.ok) return decision;

    const batches = decision.value;
    const told = {
      orders: works.length,
      units: works.reduce((sum, { units }) => sum + units, 0),
      batches: batches.map(toldBatch),
    };
    if (preview) return accept({ id: null, number: null, ...told });
    const id = newId();
    const number = await insertWave(tx, { id, location_id, created_by: request.actor.name, batches });
    audit(
      {
        subject_type: 'wave',
        subject_id: id,
        after: { number, orders: told.orders, batches: batches.length },
      },
      request,
    );
    return accept({ id, number, ...told });
  },
});

// Small waves are searched to the end in a few milliseconds; of large ones nobody waits longer than this for a shorter walk.
const SEARCH_MS = 500;
const TRIES = 2_000;

function shortSearch(): () => boolean {
  const until = performance.now() + SEARCH_MS;
  let tries = 0;
  return () => {
    tries += 1;
    return tries > TRIES || performance.now() > until;
  };
}

function ruleOf({ before, service_code, most_orders }: WaveRule) {
  return { before, service_code, limit: most_orders };
}

function toldBatch({ orders, walk, s_shape_mm }: PlannedBatch): ReleasedWave['batches'][number] {
  return { orders: orders.length, walk_mm: walk.length_mm, s_shape_mm };
}

/** Gives the orders of a wave back, to be picked alone or in another wave. What was picked stays picked. */
export const cancelWave = command<{ id: string }, object, NotFound | { code: 'wave_ended'; number: number }>({
  name: 'warehouse.cancel-wave',
  permission: 'fulfillment:manage',
  async handle({ tx, audit }, request) {
    const wave = await lockWave(tx, request.input.id);
    if (!wave) return refuse({ code: 'not_found', what: 'wave' });
    if (wave.state !== 'open') return refuse({ code: 'wave_ended', number: wave.number });
    await endWave(tx, wave.id, 'cancelled');
    audit(
      { subject_type: 'wave', subject_id: wave.id, before: { state: 'open' }, after: { state: 'cancelled' } },
      request,
    );
    return accept({});
  },
});

/** Ends a wave in which nothing is left to pick; one in which something is stays open. */
export const completeWave = command<{ id: string }, { is_completed: boolean }, never>({
  name: 'warehouse.complete-wave',
  permission: 'fulfillment:work',
  async handle({ tx, audit }, request) {
    const wave = await lockWave(tx, request.input.id);
    if (wave?.state !== 'open' || (await countUnpicked(tx, wave.id)) > 0)
      return accept({ is_completed: false });
    await endWave(tx, wave.id, 'completed');
    audit(
      { subject_type: 'wave', subject_id: wave.id, before: { state: 'open' }, after: { state: 'completed' } },
      request,
    );
    return accept({ is_completed: true });
  },
});

export type ClaimBatch = { wave_id: string; batch: number; take_over: boolean };

/** Says who walks a batch, so that two people do not push the same cart. */
export const claimWaveBatch = command<
  ClaimBatch,
  object,
  | NotFound
  | { code: 'wave_ended'; number: number }
  | { code: 'batch_taken'; number: number; batch: number; picker: string }
>({
  name: 'warehouse.claim-batch',
  permission: 'fulfillment:work',
  async handle({ tx, audit }, request) {
    const { wave_id, batch, take_over } = request.input;
    const wave = await lockWave(tx, wave_id);
    if (!wave) return refuse({ code: 'not_found', what: 'wave' });
    if (wave.state !== 'open') return refuse({ code: 'wave_ended', number: wave.number });
    const picker = request.actor.name;
    const claimed = await claimBatch(tx, { wave_id, batch, picker, take_over });
    if (!claimed) return refuse({ code: 'not_found', what: 'batch' });
    if (claimed.picker !== picker)
      return refuse({ code: 'batch_taken', number: wave.number, batch, picker: claimed.picker });
    audit({ subject_type: 'wave', subject_id: wave.id, after: { batch, picker } }, request);
    return accept({});
  },
});
