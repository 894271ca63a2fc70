import { newId } from '../../../kernel/ids.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Offer, OfferAnswer, OfferRound, OfferState } from '../rules/offer.ts';

/** Work so old was planned long ago: it is not offered any more, but done where it was planned. */
const OFFERED_WITHIN = `interval '15 minutes'`;

/** The offer of some work; its order is locked by the caller who changes it. */
export async function readOffer(reader: Queryable, fulfillment_order_id: string): Promise<Offer | undefined> {
  const [row] = await reader.rows<Offer>(
    `select o.id, o.fulfillment_order_id, o.state, o.round, o.expires_at,
            coalesce((select jsonb_agg(jsonb_build_object('location_id', a.location_id, 'round', a.round, 'answer', a.answer)
                               order by a.round, a.location_id)
                      from fulfillment.offer_answers a where a.offer_id = o.id), '[]') as asked
     from fulfillment.offers o where o.fulfillment_order_id = $1`,
    [fulfillment_order_id],
  );
  return row;
}

/** An offer as people read it. */
export type ShownOffer = Omit<Offer, 'id' | 'fulfillment_order_id' | 'asked'> & {
  asked: {
    location: { id: string; name: string };
    round: number;
    answer: OfferAnswer;
    reason: string;
    actor_name: string;
    answered_at: string | null;
  }[];
};

/** The offers of many fulfillment orders that were really offered. */
export async function readShownOffers(
  reader: Queryable,
  fulfillment_order_ids: readonly string[],
): Promise<Map<string, ShownOffer>> {
  if (fulfillment_order_ids.length === 0) return new Map();
  const rows = await reader.rows<ShownOffer & { fulfillment_order_id: string }>(
    `select fulfillment_order_id, state, round, expires_at, asked from fulfillment.v_offers
     where fulfillment_order_id = any($1::uuid[])`,
    [fulfillment_order_ids],
  );
  return new Map(rows.map(({ fulfillment_order_id, ...offer }) => [fulfillment_order_id, offer]));
}

/** Asks a group of locations: the first makes the offer, the others go on with it. */
export async function askLocations(
  tx: Transaction,
  { id, fulfillment_order_id, order_id }: { id: string; fulfillment_order_id: string; order_id: string },
  { round, location_ids, expires_at }: OfferRound,
  now: Date,
): Promise<void> {
  await tx.rows(
    `insert into fulfillment.offers (id, order_id, fulfillment_order_id, state, round, expires_at, made_at)
     values ($1, $2, $3, 'open', $4, $5, $6)
     on conflict (fulfillment_order_id) do update set round = excluded.round, expires_at = excluded.expires_at`,
    [id, order_id, fulfillment_order_id, round, expires_at, now],
  );
  await tx.rows(
    `insert into fulfillment.offer_answers (offer_id, location_id, round)
     select $1, location_id, $3 from unnest($2::uuid[]) as location_id`,
    [id, location_ids, round],
  );
}

/** Writes that work is not offered, because nobody else can do it or somebody decided where it is done. */
export async function insertAssigned(
  tx: Transaction,
  work: { fulfillment_order_id: string; order_id: string },
  now: Date,
): Promise<void> {
  await tx.rows(
    `insert into fulfillment.offers (id, order_id, fulfillment_order_id, state, round, made_at, ended_at)
     values ($1, $2, $3, 'assigned', 0, $4, $4) on conflict (fulfillment_order_id) do nothing`,
    [newId(), work.order_id, work.fulfillment_order_id, now],
  );
}

/** Writes what a location answered. */
export async function setAnswer(
  tx: Transaction,
  key: { offer_id: string; location_id: string },
  row: { answer: OfferAnswer; reason: string; actor_name: string; now: Date },
): Promise<void> {
  await tx.rows(
    `update fulfillment.offer_answers set answer = $3, reason = $4, actor_name = $5, answered_at = $6
     where offer_id = $1 and location_id = $2`,
    [key.offer_id, key.location_id, row.answer, row.reason, row.actor_name, row.now],
  );
}

/** Ends the asking of those who have not answered. */
export async function closeAnswers(
  tx: Transaction,
  offer_id: string,
  answer: 'expired' | 'too_late',
): Promise<void> {
  await tx.rows(`update fulfillment.offer_answers set answer = $2 where offer_id = $1 and answer = 'asked'`, [
    offer_id,
    answer,
  ]);
}

/** Ends an offer. */
export async function endOffer(
  tx: Transaction,
  id: string,
  end: { state: Exclude<OfferState, 'open'>; taken_as: string | null; now: Date },
): Promise<void> {
  await tx.rows('update fulfillment.offers set state = $2, taken_as = $3, ended_at = $4 where id = $1', [
    id,
    end.state,
    end.taken_as,
    end.now,
  ]);
}

/** New work at locations that offer theirs, and offers that have to go on: past their time, or of work that waits no more. */
export async function readOffersToAdvance(
  reader: Queryable,
  offering: readonly string[],
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await reader.rows<{ id: string }>(
    `(select f.id from fulfillment.fulfillment_orders f
      where f.location_id = any($1::uuid[]) and f.status = 'open' and f.service_code <> 'pickup'
        and f.created_at > $2::timestamptz - ${OFFERED_WITHIN}
        and not exists (select from fulfillment.offers o where o.order_id = f.order_id
                        and f.id in (o.fulfillment_order_id, o.taken_as))
        and not exists (select from fulfillment.fulfillment_order_lines l
                        where l.fulfillment_order_id = f.id and l.picked > 0)
      order by f.ship_by limit $3)
     union all
     (select o.fulfillment_order_id from fulfillment.offers o
      join fulfillment.fulfillment_orders f on f.id = o.fulfillment_order_id
      where o.state = 'open' and (o.expires_at <= $2 or f.status <> 'scheduled') limit $3)`,
    [offering, now, limit],
  );
  return rows.map(({ id }) => id);
}
