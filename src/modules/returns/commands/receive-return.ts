import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { ArrivedLine, ReceiveRefusal } from '../rules/receive-return.ts';
import { findPlace } from '../sql/returns.ts';
import { planArrival, takeIn } from '../steps/take-in.ts';
import { holdReturn, type StateRefusal } from './decide-return.ts';

/** Takes in units of an approved return, all at once or parcel by parcel. */
export const receiveReturn = command<
  { return_id: string; location_code: string; lines: readonly ArrivedLine[] },
  { id: string },
  ReceiveRefusal | StateRefusal | { code: 'location_unknown'; location: string }
>({
  name: 'returns.receive',
  permission: 'returns:receive',
  async handle(shell, request) {
    const { return_id, location_code, lines } = request.input;
    const held = await holdReturn(
      shell,
      return_id,
      'received',
      (state) => state === 'approved' || state === 'received',
    );
    if (!held.ok) return held;
    const location_id = await findPlace(shell.tx, location_code);
    if (!location_id) return refuse({ code: 'location_unknown', location: location_code });
    const planned = await planArrival(shell.tx, held.value, lines);
    if (!planned.ok) return planned;
    await takeIn(shell, request, held.value, { location_id, received: planned.value });
    return accept({ id: return_id });
  },
});
