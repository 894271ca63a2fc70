import { parcelPacked } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { readLivingLabels } from '../../shipping/index.ts';
import {
  decidePack,
  decideUnpack,
  type PackRefusal,
  type PackRequest,
  type UnpackRefusal,
} from '../rules/pack.ts';
import { isPickup, unitsIn } from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { countLots, insertParcelLots } from '../sql/lots.ts';
import { insertParcel, setParcelState } from '../sql/parcels.ts';
import { deletePickup } from '../sql/pickups.ts';
import { lockWork, readOwnersOfParcels } from '../sql/work.ts';

export type PackParcel = PackRequest & {
  fulfillment_order_id: string;
  weight_grams: number;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
};

/** Packs picked units into a new parcel. */
export const packParcel = command<
  PackParcel,
  { parcel_id: string },
  PackRefusal | { code: 'not_found'; what: string }
>({
  name: 'fulfillment.pack',
  permission: 'fulfillment:work',
  async handle({ tx, ...shell }, request) {
    const { fulfillment_order_id, weight_grams, length_mm, width_mm, height_mm } = request.input;
    const work = (await lockWork(tx, [fulfillment_order_id])).get(fulfillment_order_id);
    if (!work) return refuse({ code: 'not_found', what: 'fulfillment order' });
    const decision = decidePack(work, request.input);
    if (!decision.ok) return decision;

    const { lines, lots } = decision.value;
    const { id, order_id, number, status } = work;
    const parcel = {
      id: newId(),
      fulfillment_order_id: id,
      order_id,
      number: work.parcels.length + 1,
      weight_grams,
      length_mm,
      width_mm,
      height_mm,
    };
    await Promise.all([
      insertParcel(tx, { ...parcel, created_at: shell.now }, lines),
      insertParcelLots(tx, parcel.id, lots),
      countLots(tx, 'packed', lots),
      changeCounters(
        tx,
        lines.map(({ line_id, quantity }) => ({ id: line_id, packed: quantity })),
      ),
      setStatuses(tx, [{ id, status }]),
    ]);
    shell.audit({ subject_type: 'parcel', subject_id: parcel.id, after: { ...parcel, lines } }, request);
    const units = unitsIn({ lines });
    const parcel_id = parcel.id;
    shell.publish(
      parcelPacked(parcel_id, {
        order_id,
        fulfillment_order_id: id,
        number,
        parcel_id,
        units,
        is_unpacked: false,
      }),
      request,
    );
    return accept({ parcel_id });
  },
});

/** Opens a parcel again, as long as it has no label; its units lie picked on the bench. */
export const unpackParcel = command<{ parcel_id: string }, { fulfillment_order_id: string }, UnpackRefusal>({
  name: 'fulfillment.unpack',
  permission: 'fulfillment:work',
  async handle({ tx, ...shell }, request) {
    const { parcel_id } = request.input;
    const [owner] = await readOwnersOfParcels(tx, [parcel_id]);
    if (!owner) return refuse({ code: 'not_found', what: 'parcel' });
    const work = (await lockWork(tx, [owner.fulfillment_order_id])).get(owner.fulfillment_order_id);
    if (!work) return refuse({ code: 'not_found', what: 'parcel' });
    const decision = decideUnpack(work, parcel_id, (await readLivingLabels(tx, [parcel_id])).length > 0);
    if (!decision.ok) return decision;

    const { lines, lots, state } = decision.value;
    const { id, order_id, number, status } = work;
    await Promise.all([
      setParcelState(tx, parcel_id, 'cancelled'),
      // What is opened again is not ready any more.
      isPickup(work) && deletePickup(tx, id),
      countLots(
        tx,
        'packed',
        lots.map((lot) => ({ ...lot, quantity: -lot.quantity })),
      ),
      changeCounters(
        tx,
        lines.map(({ line_id, quantity }) => ({ id: line_id, packed: -quantity })),
      ),
      setStatuses(tx, [{ id, status }]),
    ]);
    shell.audit(
      {
        subject_type: 'parcel',
        subject_id: parcel_id,
        before: { state, lines },
        after: { state: 'cancelled' },
      },
      request,
    );
    const units = unitsIn({ lines });
    shell.publish(
      parcelPacked(parcel_id, {
        order_id,
        fulfillment_order_id: id,
        number,
        parcel_id,
        units,
        is_unpacked: true,
      }),
      request,
    );
    return accept({ fulfillment_order_id: id });
  },
});
