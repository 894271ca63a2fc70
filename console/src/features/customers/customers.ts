import type { GetV1CustomersByIdResponse } from '../../api/generated/types.gen.ts';

export type Customer = GetV1CustomersByIdResponse;
export type Address = Customer['addresses'][number]['address'];

/** The town of the address that was used last; empty when none is kept. */
export function placeOf({ addresses }: Pick<Customer, 'addresses'>): string {
  return addresses[0]?.address.city ?? '';
}

/** The lines of an address as they stand on a label. */
export function addressLines(address: Address): string[] {
  const town = [address.postal_code, address.city, address.region].filter(Boolean).join(' ');
  return [address.name, address.company, address.line1, address.line2, town, address.country].filter(
    (line): line is string => Boolean(line),
  );
}
