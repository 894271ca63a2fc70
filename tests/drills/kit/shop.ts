import type { Refusal } from '../../../src/kernel/decision.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { upsertVariant } from '../../../src/modules/catalog/index.ts';
import { createChannel } from '../../../src/modules/channels/index.ts';
import { createLocation, receiveStock } from '../../../src/modules/inventory/index.ts';
import { systemActor } from '../../../src/platform/actor.ts';
import type { Command, CommandAnswer } from '../../../src/platform/command.ts';
import type { Services } from '../../../src/platform/module.ts';
import { ALL_PERMISSIONS } from '../../../src/platform/permissions.ts';

const LOCATIONS = [
  { code: 'OAK', name: 'Oakland', postal_code: '94607', region: 'CA', time_zone: 'America/Los_Angeles' },
  { code: 'EWR', name: 'Newark', postal_code: '07102', region: 'NJ', time_zone: 'America/New_York' },
] as const;

/** Runs a command as the drill, which expects it to be accepted. */
export async function must<Input, Output, R extends Refusal>(
  { executor }: Services,
  command: Command<Input, Output, R>,
  input: Input,
): Promise<Output> {
  const actor = systemActor('drill', ALL_PERMISSIONS);
  const answer: CommandAnswer<Output, R> = await executor.execute(command, {
    input,
    actor,
    request_id: 'drill',
  });
  if (!answer.ok) throw new Error(`${command.name} was refused: ${JSON.stringify(answer.refusal)}`);
  return answer.value;
}

/** Units that the channel `careful` leaves alone. */
export const BUFFER = 100;

/** Two locations and three channels: `web` and `careful` refuse what is short, `patient` takes backorders. */
export async function openShop(services: Services): Promise<void> {
  for (const { code, name, postal_code, region, time_zone } of LOCATIONS) {
    const address = {
      name: `Demo Harbor Goods ${name}`,
      line1: '1 Harbor Way',
      city: name,
      region,
      postal_code,
      country: 'US',
    };
    await must(services, createLocation, { code, name, kind: 'warehouse', address, time_zone });
  }
  const channel = { kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  await must(services, createChannel, { ...channel, code: 'web', name: 'Web shop' });
  await must(services, createChannel, {
    ...channel,
    code: 'careful',
    name: 'Careful shop',
    stock_buffer: BUFFER,
  });
  await must(services, createChannel, {
    ...channel,
    code: 'patient',
    name: 'Patient shop',
    shortage_policy: 'backorder',
  });
}

/** A product with stock at both locations. */
export async function stockUp(
  services: Services,
  sku: string,
  units: { OAK: number; EWR: number },
): Promise<void> {
  const prices = [{ amount: 1250, currency: 'USD' }];
  await must(services, upsertVariant, { sku, change: { title: `Demo ${sku}`, weight_grams: 400, prices } });
  for (const location_code of ['OAK', 'EWR'] as const) {
    const quantity = units[location_code];
    await must(services, receiveStock, { sku, location_code, state: 'available' as const, quantity });
  }
}

/** The body of an order. */
export function orderBody(
  lines: readonly { sku: string; quantity: number }[],
  external_id: string = newId(),
  channel: 'web' | 'careful' | 'patient' = 'web',
): object {
  const address = {
    name: 'Demo Buyer',
    line1: '12 Example Street',
    city: 'Sacramento',
    region: 'CA',
    postal_code: '95814',
    country: 'US',
  };
  return {
    channel,
    external_id,
    currency: 'USD',
    email: 'demo.buyer@example.com',
    shipping_address: address,
    lines,
  };
}
