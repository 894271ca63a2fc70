-- Work that several locations are asked to take, and what each of them said. New tables alone: older code runs beside them. It
-- leaves work that is being offered (status `scheduled`) as it is, and what it does not know to end is ended by newer code.
create table fulfillment.offers (
  id uuid primary key,
  order_id uuid not null,
  -- The work as it was planned: its units stay committed there until somebody else takes them.
  fulfillment_order_id uuid not null constraint offer_of_work_once unique references fulfillment.fulfillment_orders (id),
  state text not null constraint offer_state_known check (state in ('open', 'accepted', 'assigned', 'withdrawn')),
  round int not null constraint offer_round_counted check (round >= 0),
  expires_at timestamptz,
  -- What another location that accepted has to do instead.
  taken_as uuid references fulfillment.fulfillment_orders (id),
  made_at timestamptz not null,
  ended_at timestamptz,
  constraint offer_ended_with_its_state check ((state = 'open') = (ended_at is null)),
  constraint offer_open_has_an_end check (state <> 'open' or expires_at is not null)
);
create index offers_due on fulfillment.offers (expires_at) where state = 'open';
create index offers_of_order on fulfillment.offers (order_id);

create table fulfillment.offer_answers (
  offer_id uuid not null references fulfillment.offers (id),
  location_id uuid not null,
  round int not null,
  answer text not null default 'asked'
    constraint offer_answer_known check (answer in ('asked', 'accepted', 'declined', 'expired', 'too_late')),
  reason text not null default '',
  actor_name text not null default '',
  answered_at timestamptz,
  primary key (offer_id, location_id)
);
-- However many accept at once, one of them gets it.
create unique index offer_accepted_once on fulfillment.offer_answers (offer_id) where answer = 'accepted';
create index offer_answers_open on fulfillment.offer_answers (location_id) where answer = 'asked';

create view fulfillment.v_offers as
  select o.fulfillment_order_id, o.order_id, o.state, o.round, o.expires_at,
         jsonb_agg(jsonb_build_object('location', jsonb_build_object('id', l.id, 'name', l.name), 'round', a.round,
                     'answer', a.answer, 'reason', a.reason, 'actor_name', a.actor_name,
                     'answered_at', to_char(a.answered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                   order by a.round, l.name) as asked
  from fulfillment.offers o
  join fulfillment.offer_answers a on a.offer_id = o.id
  join inventory.v_locations l on l.id = a.location_id
  group by o.id;
