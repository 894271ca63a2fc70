import { t } from '../../strings/strings.ts';
import { fillClass } from '../../ui/fills.tsx';
import { formatDay, formatMoney, formatWhen } from '../../ui/format.ts';
import { FulfillmentGlyph } from '../../ui/glyphs.tsx';
import { ParcelCard, type ParcelStep } from '../../ui/parcel-card.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { FulfillmentBadge, SeverityBadge, StatusBadge } from '../../ui/status.tsx';
import { MoveButton } from './move-dialog.tsx';
import type { Order, OrderFulfillment, OrderParcel, Sourcing } from './order-types.ts';
import { codeWords, dueWords, listWords } from './order-words.ts';
import classes from './orders.module.css';

/** Where it ships from, why there, what else was weighed, and every parcel with its way. */
export function OrderPlan({ order }: { order: Order }) {
  const open = order.fulfillment_orders.filter((work) => work.status !== 'cancelled');
  const places = [...new Set(open.map((work) => work.location.name))];
  const planned =
    order.status === 'cancelled' ? (order.sourcing?.chosen ?? []).map((place) => place.location_name) : [];
  const parcels = order.parcels.filter((parcel) => parcel.state !== 'cancelled');
  const bare = open.filter((work) => unpacked(work) > 0);
  if (places.length === 0 && order.sourcing === null) return null;
  return (
    <section>
      <h2 className={classes.heading}>
        {order.pickup_location !== null
          ? t('orders.pickup', { place: order.pickup_location.name })
          : places.length > 0
            ? t('orders.plan.from', { places: listWords(places) })
            : planned.length > 0
              ? t('orders.plan.was', { places: listWords(planned) })
              : t('orders.plan.nowhere')}
        {parcels.length > 0 && (
          <span className={classes.quiet}>{t('orders.plan.parcels', { count: parcels.length })}</span>
        )}
      </h2>
      {order.sourcing && order.pickup_location === null && <Plan sourcing={order.sourcing} />}
      <Offers order={order} />
      <div className={classes.parcels}>
        {parcels.map((parcel) => (
          <Parcel key={parcel.id} parcel={parcel} order={order} />
        ))}
        {bare.map((work) => (
          <Unpacked key={work.id} work={work} order={order} />
        ))}
      </div>
    </section>
  );
}

/** Which locations were asked to take it, and what they said. */
function Offers({ order }: { order: Order }) {
  const offered = order.fulfillment_orders.flatMap(({ id, number, offer, location }) =>
    offer === null ? [] : [{ id, number, offer, place: location.name }],
  );
  return offered.map(({ id, number, offer, place }) => (
    <p key={id}>
      {t(`orders.plan.offer.${offer.state}`, {
        number,
        place,
        when: offer.expires_at === null ? '' : formatWhen(offer.expires_at),
      })}{' '}
      <span className={classes.quiet}>
        {offer.asked
          .map(({ location, answer }) => `${location.name} ${t(`orders.plan.offer.answer.${answer}`)}`)
          .join(', ')}
      </span>
    </p>
  ));
}

function unpacked(work: OrderFulfillment): number {
  return work.lines.reduce((sum, line) => sum + line.quantity - line.cancelled - line.packed, 0);
}

/** The plan against those that were weighed, on one scale from zero, the chosen one first. */
function Plan({ sourcing }: { sourcing: Sourcing }) {
  const { currency } = sourcing.cost;
  const plans = [
    { name: t('orders.plan.this'), cost: sourcing.cost.amount, chosen: true },
    ...sourcing.alternatives.map((plan) => ({
      name:
        plan.location_names.length === 1
          ? t('orders.plan.alone', { place: plan.location_names[0] ?? '' })
          : listWords(plan.location_names),
      cost: plan.cost_amount,
      chosen: false,
    })),
  ];
  const most = Math.max(1, ...plans.map((plan) => plan.cost));
  return (
    <>
      <p>{planSentence(sourcing)}</p>
      {sourcing.reason !== 'nothing_available' && (
        <ul className={classes.plans}>
          {plans.map((plan) => (
            <li key={plan.name}>
              <span>{plan.name}</span>
              <span className={classes.planTrack} aria-hidden="true">
                <span
                  className={plan.chosen ? fillClass('available') : classes.planOther}
                  style={{ width: `${(plan.cost / most) * 100}%` }}
                />
              </span>
              <span className={classes.number}>{formatMoney(plan.cost, currency)}</span>
              <span className={classes.quiet}>
                {plan.chosen ? '' : difference(plan.cost - sourcing.cost.amount, currency)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Why here, in one sentence made of the decision's own facts. */
export function planSentence(sourcing: Sourcing): string {
  const chosen = listWords(sourcing.chosen.map((place) => place.location_name));
  const without = sourcing.rejected.filter((place) => place.reason === 'no_stock');
  const partly = sourcing.rejected.filter((place) => place.reason === 'incomplete');
  const far = sourcing.rejected.filter((place) => place.reason === 'not_served');
  const sentences = [t(`orders.plan.reason.${sourcing.reason}`, { places: chosen })];
  if (without.length > 0)
    sentences.push(
      t('orders.plan.noStock', { places: listWords(without.map((place) => place.location_name)) }),
    );
  if (partly.length > 0)
    sentences.push(
      t('orders.plan.incomplete', { places: listWords(partly.map((place) => place.location_name)) }),
    );
  if (far.length > 0)
    sentences.push(
      t('orders.plan.notServed', { places: listWords(far.map((place) => place.location_name)) }),
    );
  for (const change of sourcing.service_changes)
    sentences.push(
      t('orders.plan.service', {
        asked: change.asked,
        given: change.given,
        place: change.location_name,
      }),
    );
  return sentences.join(' ');
}

const parcelStatus = {
  packed: 'in_progress',
  labeled: 'in_progress',
  handed_over: 'fulfilled',
  delivered: 'delivered',
  cancelled: 'unfulfilled',
} as const;

function Parcel({ parcel, order }: { parcel: OrderParcel; order: Order }) {
  const { label } = parcel;
  const pickup =
    order.fulfillment_orders.find(({ id }) => id === parcel.fulfillment_order_id)?.pickup ?? null;
  return (
    <ParcelCard
      title={t('orders.parcel', { number: parcel.number })}
      location={parcel.location_name}
      status={
        <StatusBadge
          glyph={<FulfillmentGlyph status={parcelStatus[parcel.state]} />}
          tone={parcel.state === 'delivered' || parcel.state === 'handed_over' ? 'done' : 'info'}
        >
          {t(`orders.parcel.${parcel.state}`)}
        </StatusBadge>
      }
      contents={<Contents ids={parcel.lines.map((line) => line.order_line_id)} order={order} />}
      summary={t('orders.parcel.summary', {
        units: t('orders.units', { count: parcel.units }),
        weight: (parcel.weight_grams / 1000).toFixed(1),
      })}
      steps={pickup ? collectSteps(parcel, pickup) : stepsOf(parcel)}
      carrier={
        label ? (
          <span className={classes.carrier}>{codeWords(label.carrier_code)}</span>
        ) : (
          t(pickup ? 'orders.pickup.customer' : 'orders.parcel.noLabel')
        )
      }
      tracking={label?.tracking_number ? { number: label.tracking_number, url: label.tracking_url } : null}
    />
  );
}

function Unpacked({ work, order }: { work: OrderFulfillment; order: Order }) {
  const units = unpacked(work);
  const picked = work.lines.reduce((sum, line) => sum + line.picked - line.packed, 0);
  return (
    <ParcelCard
      title={work.number}
      location={work.location.name}
      status={
        <FulfillmentBadge
          status={work.status === 'on_hold' ? 'on_hold' : picked > 0 ? 'in_progress' : 'unfulfilled'}
        />
      }
      contents={<Contents ids={work.lines.map((line) => line.order_line_id)} order={order} />}
      summary={t('orders.work.summary', { units: t('orders.units', { count: units }) })}
      steps={[
        {
          label: t('orders.step.picked'),
          when: t('orders.step.of', { done: picked, total: units }),
          state: 'now',
        },
        { label: t('orders.step.packed'), when: '', state: 'ahead' },
        {
          label: t(work.pickup ? 'orders.step.ready' : 'orders.step.leaves'),
          when: dueWords(work.ship_by),
          state: 'ahead',
        },
      ]}
      carrier={t(work.pickup ? 'orders.pickup.customer' : 'orders.parcel.noLabel')}
      actions={work.pickup === null && <MoveButton work={work} order={order} />}
    />
  );
}

function Contents({ ids, order }: { ids: readonly string[]; order: Order }) {
  const lines = order.lines.filter((line) => ids.includes(line.id));
  return (
    <>
      {lines.slice(0, 4).map((line) => (
        <ProductThumb key={line.id} src={line.image_url} size={28} />
      ))}
      {lines.length > 4 && <SeverityBadge severity="information">+{lines.length - 4}</SeverityBadge>}
    </>
  );
}

/** Packed, left, in transit, delivered: done steps by their time, the one after them is where the parcel is. */
function stepsOf(parcel: OrderParcel): ParcelStep[] {
  const { label } = parcel;
  const moving = label?.events.findLast(
    (event) => event.status === 'in_transit' || event.status === 'out_for_delivery',
  );
  const times: { label: string; at: string | null; otherwise: string }[] = [
    { label: t('orders.step.packed'), at: parcel.created_at, otherwise: '' },
    { label: t('orders.step.left'), at: parcel.handed_over_at, otherwise: '' },
    {
      label: t('orders.step.transit'),
      at: moving?.occurred_at ?? parcel.delivered_at,
      otherwise: '',
    },
    {
      label: parcel.delivered_at ? t('orders.step.delivered') : t('orders.step.due'),
      at: parcel.delivered_at,
      otherwise: label?.expected_at ? dueWords(label.expected_at) : '',
    },
  ];
  const reached = times.findLastIndex((step) => step.at !== null);
  return times.map((step, index) => ({
    label: step.label,
    when: step.at === null ? step.otherwise : formatWhen(step.at),
    state:
      index < reached || (index === reached && reached === times.length - 1)
        ? 'done'
        : index === reached
          ? 'now'
          : 'ahead',
  }));
}

/** Packed, ready, collected. */
function collectSteps(
  { created_at, delivered_at }: OrderParcel,
  { state, collect_by }: NonNullable<OrderFulfillment['pickup']>,
): ParcelStep[] {
  const isReady = state !== 'preparing';
  const until = collect_by === null ? '' : t('orders.step.keptUntil', { day: formatDay(collect_by) });
  return [
    { label: t('orders.step.packed'), when: formatWhen(created_at), state: isReady ? 'done' : 'now' },
    {
      label: t('orders.step.ready'),
      when: delivered_at === null ? until : '',
      state: delivered_at ? 'done' : isReady ? 'now' : 'ahead',
    },
    {
      label: t('orders.step.collected'),
      when: delivered_at === null ? '' : formatWhen(delivered_at),
      state: delivered_at ? 'done' : 'ahead',
    },
  ];
}

function difference(amount: number, currency: string): string {
  if (amount === 0) return t('orders.plan.same');
  return `${amount < 0 ? '−' : '+'}${formatMoney(Math.abs(amount), currency)}`;
}
