import { accept } from '../../../kernel/decision.ts';
import { batchCommand } from '../../../platform/command.ts';
import { type PostalCode, upsertPostalCodes } from '../sql/postal-codes.ts';

/** Writes where postal codes lie, many at once; the same twice changes nothing. */
export const savePostalCodes = batchCommand<
  PostalCode,
  { outcome: 'created' | 'updated' | 'unchanged' },
  never
>({
  name: 'sourcing.save-postal-codes',
  permission: 'sourcing:manage',
  async handle({ tx }, requests) {
    const outcomes = await upsertPostalCodes(
      tx,
      requests.map(({ input }) => input),
    );
    return outcomes.map((outcome) => accept({ outcome }));
  },
});
