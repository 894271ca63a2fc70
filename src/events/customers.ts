import { defineEvent } from './define.ts';

/** A customer was created or changed by a person or a connected system. */
export const customerSaved = defineEvent<{ customer_id: string }>('customer.saved');
