import { customerSaved } from '../../../events/customers.ts';
import { present } from '../../../kernel/assert.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { constraintOf, RunAgain } from '../../../platform/database.ts';
import { readCustomer } from '../queries/list-customers.ts';
import {
  type Customer,
  type CustomerChange,
  type CustomerRefusal,
  decideCustomer,
  normalEmail,
} from '../rules/customer.ts';
import { findNamesakes, insertCustomer, lockCustomer, replaceAddresses, updateCustomerRow } from '../sql.ts';

export type NewCustomer = CustomerChange & { name: string };

/** Creates a customer. */
export const createCustomer = command<NewCustomer, Customer, CustomerRefusal>({
  name: 'customers.create',
  permission: 'customers:edit',
  async handle(shell, request) {
    const { tx } = shell;
    const { addresses = [], ...fields } = request.input;
    const id = newId();
    const blank = { name: '', email: null, phone: null, company: null, external_id: null };
    const { email = null, external_id = null } = fields;
    const decision = decideCustomer(
      blank,
      fields,
      await findNamesakes(tx, { id, email: normalEmail(email), external_id }),
    );
    if (!decision.ok) return decision;
    if (!(await insertCustomer(tx, id, decision.value)))
      throw new RunAgain('the customer was made a moment ago');
    await replaceAddresses(tx, id, addresses);
    const created = present(await readCustomer(tx, id), 'the customer just made');
    shell.audit({ subject_type: 'customer', subject_id: id, after: created }, request);
    shell.publish(customerSaved(id, { customer_id: id }), request);
    return accept(created);
  },
});

export type CustomerUpdate = { id: string; version?: number | undefined; change: CustomerChange };
type UpdateRefusal =
  | CustomerRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Changes a customer; `addresses`, when given, become all there are. */
export const updateCustomer = command<CustomerUpdate, Customer, UpdateRefusal>({
  name: 'customers.update',
  permission: 'customers:edit',
  async handle(shell, request): Promise<Decision<Customer, UpdateRefusal>> {
    const { tx } = shell;
    const { id, version, change } = request.input;
    const current = await lockCustomer(tx, id);
    if (!current) return refuse({ code: 'not_found', what: 'customer' });
    if (version !== undefined && version !== current.version) {
      return refuse({ code: 'version_conflict', expected: version, found: current.version });
    }
    const asked = { id, email: normalEmail(change.email ?? null), external_id: change.external_id ?? null };
    const decision = decideCustomer(current, change, await findNamesakes(tx, asked));
    if (!decision.ok) return decision;
    const before = present(await readCustomer(tx, id), 'a locked customer');
    await Promise.all([
      updateCustomerRow(tx, { ...decision.value, id, version: current.version + 1 }),
      change.addresses && replaceAddresses(tx, id, change.addresses),
    ]).catch(againIfTaken);
    const after = present(await readCustomer(tx, id), 'the customer just changed');
    shell.audit({ subject_type: 'customer', subject_id: id, ...changedFields(before, after) }, request);
    shell.publish(customerSaved(id, { customer_id: id }), request);
    return accept(after);
  },
});

const KEYS = new Set(['customers_email_once', 'customer_external_id_once']);

// Somebody took the e-mail address or external id between the look and the write: the next run refuses by name.
function againIfTaken(error: unknown): never {
  if (KEYS.has(constraintOf(error) ?? '')) throw new RunAgain('the e-mail address was taken a moment ago');
  throw error;
}
