import { defineEvent } from './define.ts';

/** A case was opened, changed or closed. */
export const caseChanged = defineEvent<{
  number: number;
  state: string;
  order_id: string | null;
  customer_id: string | null;
}>('case.changed');
