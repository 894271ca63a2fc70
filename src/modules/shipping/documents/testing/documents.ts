import { makeTrackingNumber } from '../../rules/tracking-number.ts';
import type { Label } from '../label.ts';
import type { PackingSlip } from '../packing-slip.ts';
import type { PickList, PickListLine } from '../pick-list.ts';

const from = {
  name: 'Returns Desk',
  company: 'Longshore Demo Company',
  line1: '400 Harbor Way',
  line2: 'Dock 7',
  city: 'Oakland',
  region: 'CA',
  postal_code: '94607',
  country: 'US',
};

const to = {
  name: 'Jordan Example',
  line1: '2200 Sample Street',
  line2: 'Apartment 14B',
  city: 'Portland',
  region: 'OR',
  postal_code: '97210',
  country: 'US',
};

/** A label as the built-in carrier prints it every day. */
export function buildLabel(overrides: Partial<Label> = {}): Label {
  return {
    carrier_name: 'Longshore Local',
    service_name: 'Local Ground',
    tracking_number: makeTrackingNumber(4711),
    tracking_url: 'https://orders.example.com/track/4fQx7vJr0m1Wc2TtZk9sPg',
    from,
    to,
    weight_grams: 1_250,
    order_number: 'WEB-10042',
    parcel: { number: 1, of: 2 },
    ships_on: '2026-03-02',
    created_at: '2026-03-02T15:00:00Z',
    ...overrides,
  };
}

/** A packing slip with two lines. */
export function buildPackingSlip(overrides: Partial<PackingSlip> = {}): PackingSlip {
  return {
    size: 'a4',
    seller_name: 'Longshore Demo Company',
    from,
    to,
    order_number: 'WEB-10042',
    ordered_on: '2026-03-01',
    service_name: 'Local Ground',
    tracking_number: makeTrackingNumber(4711),
    parcel: { number: 1, of: 2 },
    lines: [
      {
        sku: 'MUG-SAND',
        title: 'Stoneware mug, sand',
        quantity: 2,
        price: { amount: 2_500, currency: 'USD' },
      },
      {
        sku: 'BOARD-OAK-L',
        title: 'Oak serving board',
        quantity: 1,
        price: { amount: 4_900, currency: 'USD' },
      },
    ],
    created_at: '2026-03-02T15:00:00Z',
    ...overrides,
  };
}

/** A pick list with as many lines as asked. */
export function buildPickList(lines: number, overrides: Partial<PickList> = {}): PickList {
  return {
    size: 'a4',
    number: 'FO-10042-1',
    location_name: 'Oakland warehouse',
    order_number: 'WEB-10042',
    service_name: 'Local Ground',
    ship_by: '2026-03-02',
    lines: Array.from({ length: lines }, (_, index): PickListLine => {
      const number = String(index + 1).padStart(3, '0');
      return {
        sku: `SKU-${number}`,
        title: `Product ${number}`,
        quantity: (index % 3) + 1,
        bin: `A-${number}`,
      };
    }),
    created_at: '2026-03-02T15:00:00Z',
    ...overrides,
  };
}
