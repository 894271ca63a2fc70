import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest, type Shell } from '../../../platform/command.ts';
import { RunAgain } from '../../../platform/database.ts';
import type { Permission } from '../../../platform/permissions.ts';
import { ensureVariants, type NamedVariant } from '../../catalog/index.ts';
import { addChannel, completeChannel, loadChannels, type NewChannel } from '../../channels/index.ts';
import type { OrderReceipt } from '../queries/receipts.ts';
import type { PlaceOrder, PlaceOrderRefusal } from '../rules/place-order.ts';
import {
  type HistoricalRecord,
  type RecordTaken,
  recordKey,
  refuseTakenRecord,
} from '../rules/read-import.ts';
import { insertHistoricalRecords, readHistoricalRecords } from '../sql/historical-records.ts';
import { type ExternalIdTaken, placeAll } from './place-orders.ts';

/** The rows of one order of a file: the order itself, if there is one, and what is kept beside it. */
export type ImportedOrder = {
  order: PlaceOrder | null;
  new_variants: readonly NamedVariant[];
  records: readonly HistoricalRecord[];
  /** Made when no channel has its code yet. */
  new_channel: NewChannel | null;
};

type ImportRefusal =
  | PlaceOrderRefusal
  | ExternalIdTaken
  | RecordTaken
  | { code: 'not_permitted'; permission: string };
type Request = CommandRequest<ImportedOrder>;

/**
 * Takes in orders of a file with everything they need: products and the channel come into being with them, and rows
 * that are no order lines are kept as historical records. Asked twice it changes nothing. An import may do no more
 * than its caller may by hand.
 */
export const importOrders = batchCommand<ImportedOrder, { receipt: OrderReceipt | null }, ImportRefusal>({
  name: 'orders.import',
  permission: 'imports:run',
  raced_keys: ['order_external_id_once'],
  async handle(shell, requests) {
    const standing = await readHistoricalRecords(
      shell.tx,
      requests.flatMap(({ input }) => input.records),
    );
    const refusals = requests.map((request): Decision<never, ImportRefusal> | null => {
      const taken = refuseTakenRecord(request.input.records, standing);
      return refuseUnpermitted(request) ?? (taken && refuse(taken));
    });
    const allowed = requests.filter((_, index) => refusals[index] === null);
    const [first] = allowed;
    if (first) await ensureVariants(shell, newVariantsOf(allowed), first);
    const channel = await missingChannel(shell, allowed);
    const orders = allowed.flatMap((request) =>
      request.input.order ? [{ ...request, input: request.input.order }] : [],
    );
    const placed = (await placeAll(shell, orders, channel ? [channel] : [])).values();
    const decisions = allowed.map((request): Decision<{ receipt: OrderReceipt | null }, ImportRefusal> => {
      if (!request.input.order) return accept({ receipt: null });
      const decision = placed.next().value;
      if (!decision) throw new Error('an order was not answered');
      return decision.ok ? accept({ receipt: decision.value }) : decision;
    });
    const fresh = allowed
      .flatMap(({ input }, index) => (decisions[index]?.ok ? input.records : []))
      .filter((record) => !standing.has(recordKey(record)));
    const kept = await insertHistoricalRecords(shell.tx, fresh);
    if (kept < fresh.length) throw new RunAgain('another import kept some of these records meanwhile');
    // Last, because reference data read after this under its new version would outlive a rollback in this process's
    // memory.
    if (channel && first) await makeChannel(shell, channel, first);
    const answers = decisions.values();
    return refusals.map((refusal) => refusal ?? (answers.next().value as (typeof decisions)[number]));
  },
});

function refuseUnpermitted({ input, actor }: Request): Decision<never, ImportRefusal> | null {
  const needed: Permission[] = [
    'orders:place',
    ...(input.new_variants.length > 0 ? (['catalog:edit'] as const) : []),
    ...(input.new_channel ? (['channels:edit'] as const) : []),
  ];
  const permission = needed.find((each) => !actor.permissions.has(each));
  return permission === undefined ? null : refuse({ code: 'not_permitted', permission });
}

// The first title that says something; a SKU that nobody names is called by itself.
function newVariantsOf(requests: readonly Request[]): NamedVariant[] {
  const titles = new Map<string, string>();
  for (const { sku, title } of requests.flatMap(({ input }) => input.new_variants)) {
    if (!titles.get(sku)) titles.set(sku, title);
  }
  return [...titles].map(([sku, title]) => ({ sku, title: title === '' ? sku : title }));
}

async function missingChannel({ tx }: Shell, requests: readonly Request[]) {
  const asked = requests.find(({ input }) => input.new_channel)?.input.new_channel;
  if (!asked) return null;
  const known = (await loadChannels(tx)).some(({ code }) => code === asked.code);
  return known ? null : completeChannel(newId(), asked);
}

async function makeChannel(
  shell: Shell,
  channel: ReturnType<typeof completeChannel>,
  request: Request,
): Promise<void> {
  const added = await addChannel(shell, channel, request);
  if (added.ok) return;
  if (added.refusal.code === 'channel_code_taken') throw new RunAgain('the channel was made meanwhile');
  throw new Error(added.refusal.reason);
}
