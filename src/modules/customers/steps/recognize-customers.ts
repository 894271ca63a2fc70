import type { Address } from '../../../kernel/address.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import { normalEmail } from '../rules/customer.ts';
import { digestOf } from '../sql.ts';

/** Somebody as an order names them. */
export type Person = {
  name: string;
  email: string | null;
  phone: string | null;
  company: string | null;
  external_id: string | null;
  /** Remembered with the customer, once. */
  address?: Address | null;
};

type Keys = { email: string | null; external_id: string | null };
type Known = Keys & { id: string };

/** Reads the customers whom people may turn out to be: by external id or by e-mail address. */
export async function readKnownCustomers(tx: Transaction, people: readonly Person[]): Promise<Known[]> {
  const keys = people.map(keysOf);
  const emails = keys.flatMap(({ email }) => email ?? []);
  const external_ids = keys.flatMap(({ external_id }) => external_id ?? []);
  if (emails.length + external_ids.length === 0) return [];
  return tx.rows<Known>(
    `select id, email, external_id from customers.customers where email = any($1::text[])
     union
     select id, email, external_id from customers.customers where external_id = any($2::text[])`,
    [emails, external_ids],
  );
}

/** Who the people of a batch are: an id for each, or `null`, and what has to be written. */
export type Recognized = {
  ids: (string | null)[];
  fresh: (Person & Known)[];
  addresses: { customer_id: string; address: Address; digest: Buffer }[];
};

/**
 * Finds or makes the customers of a batch of orders, in the order of the people: by external id, then by e-mail
 * address. Who has neither gets no customer (`null`). A known customer's own fields are not overwritten by an order.
 */
export function recognizeCustomers(people: readonly Person[], known: readonly Known[]): Recognized {
  const byEmail = new Map(known.flatMap((one) => (one.email === null ? [] : [[one.email, one] as const])));
  const byExternalId = new Map(
    known.flatMap((one) => (one.external_id === null ? [] : [[one.external_id, one] as const])),
  );
  const fresh: Recognized['fresh'] = [];
  for (const person of people) {
    const { email, external_id } = keysOf(person);
    if (email === null && external_id === null) continue;
    if (byEmail.has(email ?? '') || byExternalId.has(external_id ?? '')) continue;
    const one = { ...person, id: newId(), email, external_id };
    fresh.push(one);
    if (email !== null) byEmail.set(email, one);
    if (external_id !== null) byExternalId.set(external_id, one);
  }
  const ids = people.map((person) => {
    const { email, external_id } = keysOf(person);
    return (byExternalId.get(external_id ?? '') ?? byEmail.get(email ?? ''))?.id ?? null;
  });
  const addresses = new Map<string, Recognized['addresses'][number]>();
  for (const [index, { address }] of people.entries()) {
    const customer_id = ids[index];
    if (!address || !customer_id) continue;
    const digest = digestOf(address);
    const key = `${customer_id} ${digest.toString('base64')}`;
    if (!addresses.has(key)) addresses.set(key, { customer_id, address, digest });
  }
  return { ids, fresh, addresses: [...addresses.values()] };
}

/**
 * Writes who is new and the addresses that were used, in one statement. People are inserted in the order of their e-mail
 * addresses, so that two batches with the same new people wait for each other instead of deadlocking. An address that was
 * used today is left out before the insert: a conflict locks its row even where there is nothing to update, and a command
 * that runs again holds stock levels by then, so that two orders of one customer waited for each other crosswise.
 *
 * @throws RunAgain when a competitor made one of them meanwhile; the next try finds that customer.
 */
export async function writeCustomers(tx: Transaction, { fresh, addresses }: Recognized): Promise<void> {
  if (fresh.length + addresses.length === 0) return;
  const isFresh = new Set(fresh.map(({ id }) => id));
  await tx.rows(
    `with made as (
       insert into customers.customers (id, name, email, phone, company, external_id)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
         as p (id, name, email, phone, company, external_id)
       order by p.email, p.external_id
       on conflict do nothing returning id
     ), remembered as (
       insert into customers.addresses (id, customer_id, address, digest)
       select a.id, a.customer_id, a.address, a.digest
       from unnest($7::uuid[], $8::uuid[], $9::jsonb[], $10::bytea[], $11::boolean[])
         as a (id, customer_id, address, digest, is_fresh)
       where case when a.is_fresh then a.customer_id in (select id from made)
         else not exists (select from customers.addresses used where used.customer_id = a.customer_id
           and used.digest = a.digest and used.last_used_at >= now() - interval '1 day') end
       order by a.customer_id, a.digest
       on conflict (customer_id, digest) do update set last_used_at = now()
       where addresses.last_used_at < now() - interval '1 day'
     )
     select platform.run_again_unless(count(*) = $12, 'a competitor made a new customer') from made`,
    [
      fresh.map(({ id }) => id),
      fresh.map(({ name }) => name),
      fresh.map(({ email }) => email),
      fresh.map(({ phone }) => phone),
      fresh.map(({ company }) => company),
      fresh.map(({ external_id }) => external_id),
      addresses.map(() => newId()),
      addresses.map(({ customer_id }) => customer_id),
      addresses.map(({ address }) => JSON.stringify(address)),
      addresses.map(({ digest }) => digest),
      addresses.map(({ customer_id }) => isFresh.has(customer_id)),
      fresh.length,
    ],
  );
}

function keysOf({ email, external_id }: Person): Keys {
  return { email: normalEmail(email), external_id: external_id?.trim() || null };
}
