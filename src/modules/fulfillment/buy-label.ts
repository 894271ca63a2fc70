import { type Decision, refuse } from '../../kernel/decision.ts';
import type { Actor } from '../../platform/actor.ts';
import type { CommandAnswer } from '../../platform/command.ts';
import type { Services } from '../../platform/module.ts';
import {
  type BoughtLabel,
  type CarrierPort,
  type CarrierRefusal,
  CarrierUnreachable,
  carrierOf,
  faultOfBoughtLabel,
  type LabelRequest,
  readLabel,
} from '../shipping/index.ts';
import { recordLabel } from './commands/record-label.ts';
import { type RequestLabel, requestLabel } from './commands/request-label.ts';
import type { LabelRefusal } from './rules/label.ts';

type Caller = { actor: Actor; request_id: string };

export type BuyLabelRefusal =
  | LabelRefusal
  | { code: 'carrier_said_no'; reason: string }
  | { code: 'carrier_unreachable'; carrier_code: string };

/**
 * Buys a label in two transactions with the carrier between them, so that no row is held while it thinks: the wish is
 * written down, the carrier is asked with the wish's id as the key, the answer is written down. Whatever dies on the
 * way, the same key asked again gives the same label, and the job that was written with the wish asks again.
 */
export async function buyLabel(
  services: Services,
  input: RequestLabel,
  caller: Caller,
  carrier?: CarrierPort,
): Promise<CommandAnswer<{ label_id: string }, BuyLabelRefusal>> {
  const requested = await services.executor.execute(requestLabel, { input, ...caller });
  if (!requested.ok) return requested;
  const { label_id } = requested.value;
  try {
    await finishLabel(services, label_id, caller, carrier);
  } catch (error) {
    if (error instanceof CarrierUnreachable)
      return refuse({ code: 'carrier_unreachable', carrier_code: error.carrier });
    throw error;
  }
  const label = await readLabel(services.database, label_id);
  if (label?.state === 'refused') return refuse({ code: 'carrier_said_no', reason: label.refusal ?? '' });
  return { ok: true, value: { label_id } };
}

/** Asks the carrier for a label that was wished for and writes its answer down; does nothing where that is done. */
export async function finishLabel(
  services: Services,
  label_id: string,
  caller: Caller,
  carrier?: CarrierPort,
): Promise<void> {
  const label = await readLabel(services.database, label_id);
  if (label?.state !== 'requested') return;
  const port = carrier ?? carrierOf(services.database, label.carrier_code);
  const answer = await ask(port, label_id, label.request);
  await services.executor.execute(recordLabel, { input: { label_id, answer }, ...caller });
}

async function ask(
  port: CarrierPort,
  label_id: string,
  request: LabelRequest,
): Promise<Decision<BoughtLabel, CarrierRefusal>> {
  let answer: Decision<BoughtLabel, CarrierRefusal>;
  try {
    answer = await port.buy(label_id, request);
  } catch (error) {
    throw error instanceof CarrierUnreachable ? error : new CarrierUnreachable(port.code, error);
  }
  const fault = answer.ok ? faultOfBoughtLabel(answer.value) : undefined;
  if (fault !== undefined) throw new CarrierUnreachable(port.code, fault);
  return answer;
}
