import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { CountRefusal } from '../rules/cycle-count.ts';
import { lockShortfall, reduceShortfall } from '../sql/shortfalls.ts';
import { skuOfVariant } from '../sql/stock-facts.ts';

type Refusal = CountRefusal | { code: 'not_found'; what: string };

/** Says that the missing units of a shortfall were found after all: the books were right, and no order gives up more. */
export const dismissShortfall = command<
  { id: string; note: string },
  { id: string; dismissed: number },
  Refusal
>({
  name: 'inventory.dismiss-shortfall',
  permission: 'inventory:approve',
  async handle({ tx, audit }, request) {
    const { id, note } = request.input;
    const shortfall = await lockShortfall(tx, id);
    if (!shortfall) return refuse({ code: 'not_found', what: 'shortfall' });
    const { outstanding, variant_id } = shortfall;
    if (outstanding === 0)
      return refuse({ code: 'shortfall_closed', sku: await skuOfVariant(tx, variant_id) });
    await reduceShortfall(tx, id, { posted: 0, dismissed: outstanding, note });
    audit(
      {
        subject_type: 'shortfall',
        subject_id: id,
        before: { outstanding },
        after: { outstanding: 0, dismissed: outstanding },
        reason: note,
      },
      request,
    );
    return accept({ id, dismissed: outstanding });
  },
});
