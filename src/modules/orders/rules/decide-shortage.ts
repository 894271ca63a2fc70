import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import {
  type ChannelDemand,
  expectedTimes,
  type Lot,
  promisedDay,
  roomToWait,
  type Scope,
  type SellingPolicy,
  type ServedBy,
} from '../../inventory/rules/index.ts';

/** Units of a stored line that no location has; `line` is its index. */
export type ShortUnits = { line: number; quantity: number };

/** On which terms they wait. */
export type WaitingTerms = {
  policy: 'backorder' | 'preorder';
  promised_at: Date | null;
  expected_at: Date | null;
  is_capped: boolean;
};

/** What counts for units that are short, by variant. */
export type ShortFacts = {
  /** Policies that differ from those of the channels, by channel. */
  policies: ReadonlyMap<string, ReadonlyMap<string, SellingPolicy>>;
  /** What waits; accepted units are added to it, so that the orders of one batch see each other. */
  waiting: Map<string, ChannelDemand[]>;
  lots: ReadonlyMap<string, readonly Lot[]>;
};

export type ShortageRefusal =
  | { code: 'stock_short'; line: number; sku: string; asked: number; available: number }
  | {
      code: 'waiting_cap_reached';
      line: number;
      sku: string;
      asked: number;
      available: number;
      room: number;
    };

type ShortLine = { variant_id: string; sku: string; quantity: number };

type ShortOrder = {
  channel: { id: string; shortage_policy: 'refuse' | 'backorder' };
  lines: readonly ShortLine[];
  /** The locations from which it could be sent. */
  reach: Scope;
};

/**
 * Decides what becomes of units that no location has: refused, or they wait, as the policy of the variant in this channel says or
 * else that of the channel, within its cap. Those who wait are promised the day of a preorder, or the day of the supply that is
 * left for them behind everybody who waits already; nothing, where there is none.
 */
export function decideShortage(
  short: readonly ShortUnits[],
  { channel, lines, reach }: ShortOrder,
  { shortage, served_by }: { shortage: ShortFacts | null; served_by: ServedBy },
): Decision<(ShortUnits & WaitingTerms)[], ShortageRefusal> {
  const policyOf = (variant_id: string): SellingPolicy =>
    shortage?.policies.get(variant_id)?.get(channel.id) ?? {
      policy: channel.shortage_policy,
      ship_by: null,
      cap: null,
    };
  const wanted = new Map<string, number>();
  for (const { line, quantity } of short) {
    const { variant_id = '', sku = '', quantity: asked = 0 } = lines[line] ?? {};
    const policy = policyOf(variant_id);
    const available = asked - quantity;
    if (policy.policy === 'refuse') return refuse({ code: 'stock_short', line, sku, asked, available });
    const waiting = waitingOf(shortage, variant_id, channel.id);
    const room = roomToWait(policy, waiting + (wanted.get(variant_id) ?? 0));
    if (room !== null && quantity > room) {
      return refuse({ code: 'waiting_cap_reached', line, sku, asked, available, room });
    }
    wanted.set(variant_id, (wanted.get(variant_id) ?? 0) + quantity);
  }
  return accept(
    short.map(({ line, quantity }) => {
      const { variant_id = '' } = lines[line] ?? {};
      const policy = policyOf(variant_id);
      const supplied = shortage && expectedBehind(shortage, variant_id, { quantity, reach }, served_by);
      const promised_at = promisedDay(policy, supplied);
      addWaiting(shortage, variant_id, { channel_id: channel.id, quantity });
      const isPreorder = policy.policy === 'preorder';
      return {
        line,
        quantity,
        policy: isPreorder ? 'preorder' : 'backorder',
        promised_at,
        expected_at: supplied ?? (isPreorder ? promised_at : null),
        is_capped: policy.cap !== null,
      };
    }),
  );
}

function waitingOf(shortage: ShortFacts | null, variant_id: string, channel_id: string): number {
  const all = shortage?.waiting.get(variant_id) ?? [];
  return all.reduce((sum, each) => (each.channel_id === channel_id ? sum + each.quantity : sum), 0);
}

function addWaiting(shortage: ShortFacts | null, variant_id: string, demand: ChannelDemand): void {
  if (shortage) shortage.waiting.set(variant_id, [...(shortage.waiting.get(variant_id) ?? []), demand]);
}

function expectedBehind(
  { waiting, lots }: ShortFacts,
  variant_id: string,
  own: { quantity: number; reach: Scope },
  served_by: ServedBy,
): Date | null {
  const announced = lots.get(variant_id);
  if (!announced) return null;
  const before = (waiting.get(variant_id) ?? []).map(({ channel_id, quantity }) => ({
    quantity,
    reach: served_by.get(channel_id) ?? null,
  }));
  const at = expectedTimes([...before, own], announced).at(-1) ?? null;
  return at === null ? null : new Date(at);
}
