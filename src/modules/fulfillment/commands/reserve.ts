import { reservationCreated } from '../../../events/fulfillment.ts';
import { present } from '../../../kernel/assert.ts';
import { accept, type Decision } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest, type Shell } from '../../../platform/command.ts';
import { RunAgain } from '../../../platform/database.ts';
import type { ReferenceData } from '../../../platform/reference-data.ts';
import { readVariantsForSale } from '../../catalog/index.ts';
import { loadChannels } from '../../channels/index.ts';
import { moveStock, type StockMove } from '../../inventory/index.ts';
import { holdsBack } from '../../inventory/rules/index.ts';
import type { Reservation } from '../queries/reservations.ts';
import {
  decideReserve,
  holderOf,
  type Reserve,
  type Reserved,
  type ReserveRefusal,
  reservationActions,
} from '../rules/reservation.ts';
import { insertReservations, lockHolders, type NewReservation, readHeld } from '../sql/reservations.ts';
import { type AllocationFacts, readAllocationFacts } from '../steps/allocation-facts.ts';

type Request = CommandRequest<Reserve>;

/**
 * Keeps units for carts. As with orders, the first try reads stock without locks and lets the guarded change refuse what a
 * competitor took; where something is kept back or short, it runs again and locks first.
 */
export const reserve = batchCommand<Reserve, Reservation, ReserveRefusal>({
  name: 'fulfillment.reserve',
  permission: 'orders:place',
  async handle(shell, requests) {
    const facts = await readFacts(shell, requests);
    const drafts = requests.map((request) => decide(request, facts));
    if (!shell.lock_first && drafts.some((draft) => needsLocks(draft, facts.allocation)))
      throw new RunAgain('stock that is short or kept back');
    const made = drafts.flatMap((draft) => (draft.ok ? [draft.value] : []));
    const moves = made.flatMap(movesOf);
    shell.writeLast(() =>
      Promise.all([
        insertReservations(
          shell.tx,
          made.map(({ row }) => row),
        ),
        moveStock(shell.tx, moves),
      ]),
    );
    for (const draft of made) tell(shell, draft);
    return drafts.map((draft) => (draft.ok ? accept(answerOf(draft.value, facts.allocation)) : draft));
  },
});

type Facts = Awaited<ReturnType<typeof readFacts>>;
type Draft = { request: Request; reserved: Reserved; row: NewReservation };

async function readFacts({ tx, references, lock_first }: Shell, requests: readonly Request[]) {
  const holders = [...new Set(requests.map(({ actor }) => holderOf(actor)))];
  const skus = [...new Set(requests.flatMap(({ input }) => input.lines.map(({ sku }) => sku)))].sort();
  const versions = references.versions(tx);
  const [, held, channels, variants, allocation] = await Promise.all([
    lockHolders(tx, holders),
    readHeld(tx, holders),
    readChannels(tx, references, versions),
    readVariantsForSale(tx, skus),
    readAllocationFacts(tx, references, versions, skus, lock_first),
  ]);
  return { held, channels, variants, allocation };
}

async function readChannels(
  tx: Shell['tx'],
  references: ReferenceData,
  versions: ReturnType<ReferenceData['versions']>,
) {
  const channels = await references.get(await versions, 'channels', () => loadChannels(tx));
  return new Map(channels.map((channel) => [channel.code, channel]));
}

function decide(request: Request, facts: Facts): Decision<Draft, ReserveRefusal> {
  const { input, actor } = request;
  const { locations, rates, stock, waiting, served_by } = facts.allocation;
  const holder = holderOf(actor);
  const held = present(facts.held.get(holder), 'what the holder holds');
  const decision = decideReserve(input, {
    channel: facts.channels.get(input.channel),
    variants: facts.variants,
    sourcing: { locations, rates, stock },
    waiting,
    served_by,
    held,
  });
  if (!decision.ok) return decision;
  const { channel, lines, holds, units } = decision.value;
  const row: NewReservation = {
    id: newId(),
    channel_id: channel.id,
    holder,
    holder_name: actor.name,
    reference: input.reference,
    destination: input.destination,
    units,
    created_at: held.at,
    expires_at: new Date(held.at.getTime() + input.ttl_seconds * 1_000),
    lines: lines.map(({ variant, quantity, reserved }) => ({ variant_id: variant.id, quantity, reserved })),
    holds,
  };
  return accept({ request, reserved: decision.value, row });
}

// As in placing: the guard of the change sees neither buffers nor what waiting customers claim.
function needsLocks(draft: Decision<Draft, ReserveRefusal>, { waiting }: AllocationFacts): boolean {
  if (!draft.ok) return false;
  const { channel, holds, is_short } = draft.value.reserved;
  return is_short || holdsBack(channel) || holds.some(({ variant_id }) => waiting.has(variant_id));
}

function movesOf({ row, request }: Draft): StockMove[] {
  return row.holds.map(({ variant_id, location_id, quantity }) => ({
    variant_id,
    location_id,
    from_state: 'available',
    to_state: 'reserved',
    quantity,
    reason: 'reserved',
    reference_type: 'reservation',
    reference_id: row.id,
    actor_name: request.actor.name,
  }));
}

function tell(shell: Shell, { row, reserved, request }: Draft): void {
  const { id, channel_id, units, expires_at, reference, holds } = row;
  const after = { channel: reserved.channel.code, reference, units, expires_at };
  shell.audit({ subject_type: 'reservation', subject_id: id, after }, request);
  const variant_ids = [...new Set(holds.map(({ variant_id }) => variant_id))];
  shell.publish(
    reservationCreated(id, { channel_id, units, expires_at: expires_at.toISOString(), variant_ids }),
    request,
  );
}

function answerOf({ row, reserved }: Draft, { locations }: AllocationFacts): Reservation {
  const { id, reference, holder_name, destination, units, created_at, expires_at } = row;
  const { channel, lines, holds } = reserved;
  const skus = new Map(
    lines.flatMap(({ variant }) => [
      [variant.id, variant.sku] as const,
      ...(variant.components ?? []).map((part) => [part.variant_id, part.sku] as const),
    ]),
  );
  const names = new Map(locations.map((location) => [location.id, location.name]));
  return {
    id,
    reference,
    state: 'open',
    channel: { id: channel.id, code: channel.code, name: channel.name },
    holder_name,
    destination,
    units,
    lines: lines.map(({ variant, quantity, reserved: kept }) => ({
      sku: variant.sku,
      title: variant.title,
      quantity,
      reserved: kept,
    })),
    holds: holds
      .map(({ variant_id, location_id, quantity }) => ({
        sku: skus.get(variant_id) ?? '',
        location_id,
        location_name: names.get(location_id) ?? '',
        quantity,
      }))
      .sort((a, b) => (`${a.sku} ${a.location_name}` < `${b.sku} ${b.location_name}` ? -1 : 1)),
    created_at,
    expires_at,
    ended_at: null,
    end_reason: null,
    order_id: null,
    supported_actions: reservationActions({ state: 'open' }),
    version: 1,
  };
}
