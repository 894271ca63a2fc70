import { createHash } from 'node:crypto';
import type { Address } from '../../kernel/address.ts';
import { newId } from '../../kernel/ids.ts';
import type { Transaction } from '../../platform/database.ts';
import { sameAddressText } from './rules/address-digest.ts';
import type { Customer, CustomerFields, Namesakes } from './rules/customer.ts';

export type CustomerRow = CustomerFields & { id: string; version: number };

/** Reads one customer and holds it until the transaction ends. */
export async function lockCustomer(tx: Transaction, id: string): Promise<CustomerRow | undefined> {
  const [customer] = await tx.rows<CustomerRow>(
    `select id, name, email, phone, company, external_id, version from customers.customers where id = $1
     for no key update`,
    [id],
  );
  return customer;
}

/** Whether somebody other than this customer has the e-mail address or the external id. */
export async function findNamesakes(
  tx: Transaction,
  asked: { id: string; email: string | null; external_id: string | null },
): Promise<Namesakes> {
  const [row] = await tx.rows<Namesakes>(
    `select exists (select from customers.customers where email = $2 and id <> $1) as email,
            exists (select from customers.customers where external_id = $3 and id <> $1) as external_id`,
    [asked.id, asked.email, asked.external_id],
  );
  return row ?? { email: false, external_id: false };
}

/** Inserts a customer, unless the e-mail address or the external id was taken meanwhile; answers whether it did. */
export async function insertCustomer(tx: Transaction, id: string, fields: CustomerFields): Promise<boolean> {
  const count = await tx.affected(
    `insert into customers.customers (id, name, email, phone, company, external_id) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [id, fields.name, fields.email, fields.phone, fields.company, fields.external_id],
  );
  return count === 1;
}

/** Writes what became of a locked customer. */
export async function updateCustomerRow(tx: Transaction, customer: CustomerRow): Promise<void> {
  await tx.rows(
    `update customers.customers
     set name = $2, email = $3, phone = $4, company = $5, external_id = $6, version = $7, updated_at = now()
     where id = $1`,
    [
      customer.id,
      customer.name,
      customer.email,
      customer.phone,
      customer.company,
      customer.external_id,
      customer.version,
    ],
  );
}

/** Makes the addresses of a customer exactly these; one that stands already keeps its id. */
export async function replaceAddresses(
  tx: Transaction,
  customer_id: Customer['id'],
  addresses: readonly Address[],
): Promise<void> {
  const byDigest = new Map(addresses.map((address) => [digestOf(address).toString('hex'), address]));
  const digests = [...byDigest.keys()].map((hex) => Buffer.from(hex, 'hex'));
  await Promise.all([
    tx.rows('delete from customers.addresses where customer_id = $1 and digest <> all($2::bytea[])', [
      customer_id,
      digests,
    ]),
    tx.rows(
      `insert into customers.addresses (id, customer_id, address, digest)
       select id, $1, address, digest from unnest($2::uuid[], $3::jsonb[], $4::bytea[]) as a (id, address, digest)
       on conflict (customer_id, digest) do nothing`,
      [
        customer_id,
        digests.map(() => newId()),
        [...byDigest.values()].map((address) => JSON.stringify(address)),
        digests,
      ],
    ),
  ]);
}

/** The digest under which an address of a customer stands once. */
export function digestOf(address: Address): Buffer {
  return createHash('sha256').update(sameAddressText(address)).digest();
}
