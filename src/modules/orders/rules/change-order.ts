import type { Address } from '../../../kernel/address.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_AMOUNT } from '../../../kernel/money.ts';
import { MAX_ORDER_UNITS, MAX_QUANTITY } from '../../../kernel/quantity.ts';
import type { ListPrices, VariantForSale } from '../../catalog/rules/index.ts';
import {
  type Charges,
  type DraftLine,
  discounted,
  livingNet,
  netOf,
  shareOfTax,
  spreadOverLines,
  sumsOf,
  type TaxTerms,
  withMoney,
} from './change-money.ts';

/** One thing that a change does. Amounts are minor units of the order's currency. */
export type ChangeAction =
  | {
      type: 'add_line';
      sku: string;
      quantity: number;
      unit_amount?: number;
      tax_amount?: number;
      title?: string;
    }
  /** So many units are wanted in the end; the cancelled ones do not count. */
  | { type: 'set_quantity'; line_id: string; quantity: number }
  | { type: 'set_price'; line_id: string; unit_amount: number }
  | { type: 'discount'; title: string; amount: number; code?: string; line_id?: string }
  | { type: 'set_address'; shipping_address: Address }
  | { type: 'set_service'; service_code: string; shipping_amount?: number };

/** A line of the order as it stands. */
export type StoredLine = Pick<
  DraftLine,
  | 'position'
  | 'is_bundle'
  | 'variant_id'
  | 'sku'
  | 'title'
  | 'quantity'
  | 'unit_amount'
  | 'discount_amount'
  | 'tax_amount'
  | 'total_amount'
  | 'cancelled'
> & {
  id: string;
  parent_line_id: string | null;
  /** Units that left already. */
  gone: number;
  /** Units that nobody has picked yet: they wait or are promised. */
  unpicked: number;
};

export type ChangeFacts = {
  number: number;
  status: string;
  fulfilled_elsewhere: boolean;
  is_pickup: boolean;
  currency: string;
  taxes_included: boolean;
  charges: Charges;
  shipping_address: Address;
  service_code: string;
  lines: readonly StoredLine[];
  /** By SKU: those of the order and those that are added. */
  variants: ReadonlyMap<string, VariantForSale>;
  prices: ListPrices;
  services: readonly string[];
  permissions: ReadonlySet<string>;
};

/** Picked units that a change would have to touch. */
export type PickedUnits = { sku: string; picked: number };

export type ChangeRefusal =
  | { code: 'order_closed'; number: number; status: string }
  | { code: 'line_unknown'; line_id: string }
  | { code: 'line_in_bundle'; sku: string }
  | { code: 'bundle_cancelled_in_part'; sku: string }
  | { code: 'units_picked'; number: number; units: PickedUnits[] }
  | { code: 'change_empty'; number: number }
  | { code: 'change_leaves_nothing'; number: number }
  | { code: 'sku_unknown'; line: number; sku: string }
  | { code: 'sku_not_sold'; line: number; sku: string }
  | { code: 'quantity_not_possible'; line: number; sku: string; quantity: number }
  | { code: 'price_missing'; line: number; sku: string; currency: string }
  | { code: 'discount_too_large'; line: number | null; discount: number; amount: number }
  | { code: 'amount_too_large'; amount: number }
  | { code: 'units_too_many'; units: number; most: number }
  | { code: 'service_unknown'; service_code: string; known: string[] }
  | { code: 'pickup_with_service'; service_code: string }
  | { code: 'not_permitted'; permission: 'orders:price' };

/** The order as it is after a change. */
export type ChangedOrder = {
  lines: DraftLine[];
  charges: Charges;
  sums: ReturnType<typeof sumsOf>;
  units: number;
  shipping_address: Address | null;
  service_code: string | null;
  /** Whether everything that is still here is to be planned again. */
  replans: boolean;
};

/**
 * Decides what a change makes of an order: its lines, its money to the minor unit, and which units are given up or wanted in
 * addition. What is picked is never touched. Where units come from is decided afterwards.
 */
export function decideChange(
  actions: readonly ChangeAction[],
  facts: ChangeFacts,
): Decision<ChangedOrder, ChangeRefusal> {
  const { number, status } = facts;
  if (status !== 'open' || facts.fulfilled_elsewhere) return refuse({ code: 'order_closed', number, status });
  const changing = new Changing(facts);
  for (const [index, action] of actions.entries()) {
    const refusal = changing.apply(action, index + 1);
    if (refusal) return refuse(refusal);
  }
  return changing.finish();
}

class Changing {
  readonly #facts: ChangeFacts;
  readonly #lines: DraftLine[];
  readonly #tax: TaxTerms;
  #charges: Charges;
  #address: Address | null = null;
  #service: string | null = null;

  constructor(facts: ChangeFacts) {
    this.#facts = facts;
    this.#charges = facts.charges;
    const ids = facts.lines.map(({ id }) => id);
    this.#lines = facts.lines.map(({ parent_line_id, ...line }) => ({
      ...line,
      parent: parent_line_id === null ? null : ids.indexOf(parent_line_id),
      cancelling: 0,
      growing: 0,
    }));
    const top = this.#lines.filter(({ parent }) => parent === null);
    const sum = (pick: (line: DraftLine) => number): number => top.reduce((all, each) => all + pick(each), 0);
    this.#tax = {
      taxes_included: facts.taxes_included,
      order: { tax: sum(({ tax_amount }) => tax_amount), net: sum(netOf) },
    };
  }

  apply(action: ChangeAction, place: number): ChangeRefusal | undefined {
    switch (action.type) {
      case 'add_line':
        return this.#add(action, place);
      case 'set_quantity':
        return this.#setQuantity(action, place);
      case 'set_price':
        return this.#setPrice(action, place);
      case 'discount':
        return this.#discount(action, place);
      case 'set_address':
        this.#address = action.shipping_address;
        return undefined;
      case 'set_service':
        return this.#setService(action);
    }
  }

  finish(): Decision<ChangedOrder, ChangeRefusal> {
    const { number, lines: before, shipping_address, service_code, charges } = this.#facts;
    const lines = this.#lines;
    const carried = lines.filter(({ is_bundle }) => !is_bundle);
    if (carried.every((line) => line.cancelled + line.cancelling === line.quantity))
      return refuse({ code: 'change_leaves_nothing', number });
    const units = carried.reduce((sum, { quantity }) => sum + quantity, 0);
    if (units > MAX_ORDER_UNITS) return refuse({ code: 'units_too_many', units, most: MAX_ORDER_UNITS });
    const sums = sumsOf(lines, this.#charges, this.#facts.taxes_included);
    if (sums.total_amount > MAX_AMOUNT)
      return refuse({ code: 'amount_too_large', amount: sums.total_amount });
    const address = this.#address && !isSame(this.#address, shipping_address) ? this.#address : null;
    const service = this.#service !== null && this.#service !== service_code ? this.#service : null;
    const replans = address !== null || service !== null;
    const isChanged =
      replans ||
      lines.length > before.length ||
      !isSame(this.#charges, charges) ||
      lines.some((line, index) => isTouched(line, before[index]));
    if (!isChanged) return refuse({ code: 'change_empty', number });
    if (replans) {
      const picked = this.#facts.lines
        .map(({ sku, is_bundle, quantity, cancelled, gone, unpicked }) => ({
          sku,
          picked: is_bundle ? 0 : quantity - cancelled - gone - unpicked,
        }))
        .filter((each) => each.picked > 0);
      if (picked.length > 0) return refuse({ code: 'units_picked', number, units: picked });
    }
    return accept({
      ...{ lines, charges: this.#charges, sums, units, replans },
      shipping_address: address,
      service_code: service,
    });
  }

  #add(action: Extract<ChangeAction, { type: 'add_line' }>, line: number): ChangeRefusal | undefined {
    const { sku, quantity } = action;
    const { variants, prices, currency } = this.#facts;
    const variant = variants.get(sku);
    if (!variant) return { code: 'sku_unknown', line, sku };
    if (!variant.is_sold) return { code: 'sku_not_sold', line, sku };
    const listed = prices.get(variant.id)?.get(currency);
    const unit_amount = action.unit_amount ?? listed;
    if (unit_amount === undefined) return { code: 'price_missing', line, sku, currency };
    if (unit_amount !== listed && !this.#mayPrice())
      return { code: 'not_permitted', permission: 'orders:price' };
    const title = action.title ?? variant.title;
    return this.#append({ variant, title, quantity, unit_amount, tax_amount: action.tax_amount }, line);
  }

  #append(
    {
      variant,
      title,
      quantity,
      unit_amount,
      tax_amount,
    }: {
      variant: VariantForSale;
      title: string;
      quantity: number;
      unit_amount: number;
      tax_amount: number | undefined;
    },
    line: number,
  ): ChangeRefusal | undefined {
    const components = variant.components ?? [];
    const pieces = Math.max(1, ...components.map((component) => component.quantity));
    if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity * pieces > MAX_QUANTITY)
      return { code: 'quantity_not_possible', line, sku: variant.sku, quantity };
    const amount = unit_amount * quantity;
    if (amount > MAX_AMOUNT) return { code: 'amount_too_large', amount };
    const like = this.#lines.find(({ sku, parent }) => parent === null && sku === variant.sku);
    const parent = this.#lines.length;
    const fresh = {
      id: null,
      position: parent + 1,
      discount_amount: 0,
      cancelled: 0,
      cancelling: 0,
      gone: 0,
      unpicked: 0,
    };
    const own: DraftLine = {
      ...fresh,
      ...{ parent: null, is_bundle: variant.is_bundle, variant_id: variant.id, sku: variant.sku, title },
      ...{ quantity, unit_amount, growing: variant.is_bundle ? 0 : quantity },
      tax_amount: tax_amount ?? shareOfTax(amount, like, this.#tax),
      total_amount: 0,
    };
    this.#lines.push(withMoney(own, this.#tax));
    for (const component of variant.is_bundle ? components : []) {
      this.#lines.push({
        ...fresh,
        ...{ position: this.#lines.length + 1, parent, is_bundle: false, variant_id: component.variant_id },
        ...{ sku: component.sku, title: component.title, quantity: component.quantity * quantity },
        ...{ unit_amount: 0, tax_amount: 0, total_amount: 0, growing: component.quantity * quantity },
      });
    }
    this.#spread(parent);
    return undefined;
  }

  #setQuantity(
    { line_id, quantity }: Extract<ChangeAction, { type: 'set_quantity' }>,
    place: number,
  ): ChangeRefusal | undefined {
    const found = this.#find(line_id);
    if ('code' in found) return found;
    const { line, index } = found;
    const wanted = this.#wanted(index);
    if (wanted === null) return { code: 'bundle_cancelled_in_part', sku: line.sku };
    if (quantity < wanted) return this.#giveUp(index, wanted - quantity);
    if (quantity > wanted) return this.#grow(index, quantity - wanted, place);
    return undefined;
  }

  // Of a bundle as many as are wanted of it as a whole; null where its components say different things.
  #wanted(index: number): number | null {
    const line = this.#at(index);
    if (!line.is_bundle) return line.quantity - line.cancelled - line.cancelling;
    const counts = this.#componentsOf(index).map((component) => {
      const left = component.quantity - component.cancelled - component.cancelling;
      return (left * line.quantity) / component.quantity;
    });
    const [first = 0] = counts;
    return counts.every((count) => count === first) && Number.isInteger(first) ? first : null;
  }

  #giveUp(index: number, units: number): ChangeRefusal | undefined {
    const line = this.#at(index);
    const parts = line.is_bundle ? this.#componentsOf(index) : [line];
    const picked: PickedUnits[] = [];
    for (const part of parts) {
      const wanted = (part.quantity / line.quantity) * units;
      const free = part.unpicked - part.cancelling;
      if (wanted > free) {
        const { sku, quantity, cancelled, unpicked } = part;
        picked.push({ sku, picked: quantity - cancelled - unpicked });
      } else part.cancelling += wanted;
    }
    return picked.length > 0
      ? { code: 'units_picked', number: this.#facts.number, units: picked }
      : undefined;
  }

  // A line of which something left or was cancelled stays what it is: its amounts say what those units cost.
  #grow(index: number, units: number, place: number): ChangeRefusal | undefined {
    const line = this.#at(index);
    const { variants, prices, currency } = this.#facts;
    const listed = prices.get(line.variant_id)?.get(currency);
    if (line.unit_amount !== listed && !this.#mayPrice())
      return { code: 'not_permitted', permission: 'orders:price' };
    const variant = variants.get(line.sku);
    if (!variant) return { code: 'sku_unknown', line: place, sku: line.sku };
    if (!variant.is_sold) return { code: 'sku_not_sold', line: place, sku: line.sku };
    const { unit_amount, title } = line;
    if (line.is_bundle || line.cancelled + line.cancelling + line.gone > 0)
      return this.#append({ variant, title, quantity: units, unit_amount, tax_amount: undefined }, place);
    const quantity = line.quantity + units;
    if (quantity > MAX_QUANTITY)
      return { code: 'quantity_not_possible', line: place, sku: line.sku, quantity };
    if (quantity * unit_amount > MAX_AMOUNT)
      return { code: 'amount_too_large', amount: quantity * unit_amount };
    const tax_amount = line.tax_amount + shareOfTax(units * unit_amount, line, this.#tax);
    const growing = line.growing + units;
    this.#lines[index] = withMoney({ ...line, quantity, growing, tax_amount }, this.#tax);
    return undefined;
  }

  #setPrice(
    { line_id, unit_amount }: Extract<ChangeAction, { type: 'set_price' }>,
    place: number,
  ): ChangeRefusal | undefined {
    const found = this.#findPriced(line_id);
    if ('code' in found) return found;
    const { line, index } = found;
    const amount = unit_amount * line.quantity;
    if (amount > MAX_AMOUNT) return { code: 'amount_too_large', amount };
    if (line.discount_amount > amount)
      return { code: 'discount_too_large', line: place, discount: line.discount_amount, amount };
    const tax_amount = shareOfTax(amount - line.discount_amount, line, this.#tax);
    this.#lines[index] = withMoney({ ...line, unit_amount, tax_amount }, this.#tax);
    this.#spread(index);
    return undefined;
  }

  #discount(action: Extract<ChangeAction, { type: 'discount' }>, place: number): ChangeRefusal | undefined {
    const { amount, title, code = null, line_id } = action;
    if (!this.#mayPrice()) return { code: 'not_permitted', permission: 'orders:price' };
    const found = line_id === undefined ? null : this.#findPriced(line_id);
    if (found && 'code' in found) return found;
    const indexes = found ? [found.index] : this.#discountable(amount);
    const weights = indexes.map((index) => livingNet(this.#at(index)));
    const most = weights.reduce((sum, weight) => sum + weight, 0);
    if (amount > most)
      return { code: 'discount_too_large', line: found ? place : null, discount: amount, amount: most };
    for (const [at, share] of spreadOverLines(amount, weights).entries()) {
      const index = indexes[at] ?? 0;
      this.#lines[index] = discounted(this.#at(index), share, this.#tax);
      this.#spread(index);
    }
    this.#charges = { ...this.#charges, discounts: [...this.#charges.discounts, { code, title, amount }] };
    return undefined;
  }

  // Lines of which nothing was cancelled, where they can bear it: on others the cancelled units would cost less as well. Of a
  // bundle that was cancelled in part nobody can say what one more discount takes off the rest.
  #discountable(amount: number): number[] {
    const whole: number[] = [];
    const partly: number[] = [];
    for (const [index, line] of this.#lines.entries()) {
      const wanted = line.parent === null ? this.#wanted(index) : null;
      if (wanted === line.quantity) whole.push(index);
      else if (wanted !== null && wanted > 0 && !line.is_bundle) partly.push(index);
    }
    const bears = whole.reduce((sum, index) => sum + livingNet(this.#at(index)), 0);
    return bears >= amount ? whole : [...whole, ...partly];
  }

  #setService(action: Extract<ChangeAction, { type: 'set_service' }>): ChangeRefusal | undefined {
    const { service_code, shipping_amount } = action;
    const { is_pickup, services } = this.#facts;
    if (is_pickup) return { code: 'pickup_with_service', service_code };
    if (!services.includes(service_code))
      return { code: 'service_unknown', service_code, known: [...services] };
    this.#service = service_code;
    const { shipping } = this.#charges;
    if (shipping_amount === undefined || shipping_amount === shipping.amount) return undefined;
    if (!this.#mayPrice()) return { code: 'not_permitted', permission: 'orders:price' };
    if (shipping.discount_amount > shipping_amount) {
      return {
        ...{ code: 'discount_too_large', line: null },
        ...{ discount: shipping.discount_amount, amount: shipping_amount },
      };
    }
    const net = shipping.amount - shipping.discount_amount;
    const tax_amount = shareOfTax(
      shipping_amount - shipping.discount_amount,
      { tax_amount: shipping.tax_amount, net },
      this.#tax,
    );
    this.#charges = { ...this.#charges, shipping: { ...shipping, amount: shipping_amount, tax_amount } };
    return undefined;
  }

  // A price that was changed is spread over what is in the bundle as it was before, or by pieces.
  #spread(index: number): void {
    const line = this.#at(index);
    if (!line.is_bundle) return;
    const parts = this.#lines.flatMap(({ parent }, at) => (parent === index ? [at] : []));
    if (parts.length === 0) return;
    const before = parts.map((at) => this.#at(at).total_amount);
    const listed = parts.map((at) => this.#listValue(at));
    const pieces = parts.map((at) => this.#at(at).quantity);
    const weights = [before, listed, pieces].find((each) => each.every((weight) => weight > 0)) ?? pieces;
    for (const [place, total_amount] of spreadOverLines(line.total_amount, weights).entries()) {
      const at = parts[place] ?? 0;
      const part = this.#at(at);
      this.#lines[at] = { ...part, total_amount, unit_amount: Math.floor(total_amount / part.quantity) };
    }
  }

  #listValue(index: number): number {
    const { variant_id, quantity } = this.#at(index);
    return (this.#facts.prices.get(variant_id)?.get(this.#facts.currency) ?? 0) * quantity;
  }

  #find(line_id: string): { line: DraftLine; index: number } | ChangeRefusal {
    const index = this.#lines.findIndex(({ id }) => id === line_id);
    const line = this.#lines[index];
    if (!line) return { code: 'line_unknown', line_id };
    return line.parent === null ? { line, index } : { code: 'line_in_bundle', sku: line.sku };
  }

  #findPriced(line_id: string): { line: DraftLine; index: number } | ChangeRefusal {
    if (!this.#mayPrice()) return { code: 'not_permitted', permission: 'orders:price' };
    const found = this.#find(line_id);
    if ('code' in found) return found;
    const { line, index } = found;
    if (line.is_bundle && this.#wanted(index) !== line.quantity)
      return { code: 'bundle_cancelled_in_part', sku: line.sku };
    return found;
  }

  #componentsOf(index: number): DraftLine[] {
    return this.#lines.filter(({ parent }) => parent === index);
  }

  #at(index: number): DraftLine {
    const line = this.#lines[index];
    if (!line) throw new Error(`there is no line at ${index}`);
    return line;
  }

  #mayPrice(): boolean {
    return this.#facts.permissions.has('orders:price');
  }
}

function isTouched(line: DraftLine, before: StoredLine | undefined): boolean {
  return (
    !before ||
    line.cancelling > 0 ||
    line.quantity !== before.quantity ||
    line.unit_amount !== before.unit_amount ||
    line.discount_amount !== before.discount_amount ||
    line.total_amount !== before.total_amount
  );
}

function isSame(one: object, other: object): boolean {
  const entries = (each: object): string =>
    JSON.stringify(
      Object.entries(each)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return entries(one) === entries(other);
}
