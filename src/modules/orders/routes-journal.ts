import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { FileAnswer } from '../../platform/http/api.ts';
import { Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { exportJournal } from './queries/journal.ts';
import { isDay } from './rules/location-day.ts';

/** What the accounts get of the money. */
export function journalRoutes(api: Api): void {
  api.get('/v1/journal', {
    summary: 'Export the journal of a day as CSV',
    description:
      'Double entry: two rows of each capture, refund, grant and withdrawal, whose debits and credits sum to the same for each ' +
      'currency. Days are those of UTC, by when a movement was booked; a day that is over does not change any more.',
    tag: 'orders',
    permission: 'orders:export',
    query: Strict({ day: Type.String({ maxLength: 10, description: 'Such as 2026-11-27.' }) }),
    answer: ['text/csv'],
    reads_standby: true,
    handler: async ({ query: { day }, reading }) => {
      if (!isDay(day))
        throw new RefusedRequest({
          code: 'invalid_request',
          reason: `"${day}" is no day; write it as 2026-11-27.`,
        });
      return new FileAnswer(
        'text/csv; charset=utf-8',
        exportJournal(reading.database, day),
        `journal-${day}.csv`,
      );
    },
  });
}
