import { fulfillmentServiceChanged } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { calendarAt, parcelPrices, ratesTaking } from '../../sourcing/rules/index.ts';
import { isWorkable } from '../rules/fulfillment-order-states.ts';
import { expectedOf } from '../rules/outlook.ts';
import { type NotWorkable, openGrams } from '../rules/work.ts';
import { setService } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { readSourcingReferences } from '../steps/allocation-facts.ts';

export type ChangedService = {
  service_code: string;
  arrives_by: Date;
  promised_by: Date | null;
  /** What the parcels cost more, in minor units. */
  difference_amount: number;
  currency: string;
};

export type ServiceRefusal =
  | NotWorkable
  | { code: 'not_found'; what: string }
  | { code: 'service_does_not_go'; service_code: string; offered: string[] };

/** Lets work go by another service, mostly to keep a promise; labels that were bought keep theirs. The promise stays. */
export const changeService = command<
  { fulfillment_order_id: string; service_code: string; reason: string },
  ChangedService,
  ServiceRefusal
>({
  name: 'fulfillment.change-service',
  permission: 'fulfillment:manage',
  async handle(shell, request) {
    const { tx, now, references } = shell;
    const { fulfillment_order_id, service_code, reason } = request.input;
    const [owner] = await readFulfillmentWork(tx, [fulfillment_order_id]);
    if (!owner) return refuse({ code: 'not_found', what: 'fulfillment order' });
    await lockWorkOfOrders(tx, [owner.order_id]);
    const [work = owner] = await readFulfillmentWork(tx, [fulfillment_order_id]);
    const { number, status, order_id, deliver_by: promised_by } = work;
    if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
    const known = references.versions(tx);
    const [locations, all_rates, , , special] = await readSourcingReferences(tx, references, known);
    const variant_ids = work.lines.map(({ variant_id }) => variant_id);
    const rates = ratesTaking(all_rates, variant_ids, special);
    const location = locations.find(({ id }) => id === work.location_id);
    const grams = openGrams(work);
    const services = (location ? parcelPrices(rates, location.place, work.destination) : []).filter((each) =>
      Number.isFinite(each.amountFor(grams)),
    );
    const service = services.find(({ code }) => code === service_code);
    const times = expectedOf({ ...work, service_code }, { locations, rates, calendar: calendarAt(now) });
    if (!service || !times) {
      const offered = services.map(({ code }) => code);
      return refuse({ code: 'service_does_not_go', service_code, offered });
    }
    const before = services.find(({ code }) => code === work.service_code)?.amountFor(grams) ?? 0;
    const arrives_by = times.deliver_by;
    const difference_amount = service.amountFor(grams) - before;
    const answer = { service_code, arrives_by, promised_by, difference_amount, currency: rates.currency };
    if (service_code === work.service_code) return accept(answer);
    await setService(tx, work.id, service_code);
    const news = { from: work.service_code, to: service_code, reason, difference_amount };
    shell.audit(
      {
        subject_type: 'fulfillment_order',
        subject_id: work.id,
        before: { service_code: work.service_code },
        after: { service_code, difference_amount },
        reason,
      },
      request,
    );
    shell.publish(
      fulfillmentServiceChanged(work.id, {
        ...{ order_id, fulfillment_order_id: work.id, number },
        ...news,
        currency: rates.currency,
      }),
      request,
    );
    return accept(answer);
  },
});
