import { write } from '../../api/client.ts';
import type {
  PutV1InventoryLevelsBatchData,
  PutV1InventoryLevelsBatchResponse,
} from '../../api/generated/types.gen.ts';
import { type Problem, toProblem } from '../../api/problem.ts';

export type LevelItem = PutV1InventoryLevelsBatchData['body']['items'][number];
export type LevelAnswer = PutV1InventoryLevelsBatchResponse['items'][number];

const SET = 500;

/**
 * Sends levels set by set, so that its progress can be seen and it can be stopped between two. A set whose answer was lost is
 * sent once more under its key, and is done once. Ends at the first set that the server did not take, with its problem.
 */
export async function applyLevels(
  items: readonly LevelItem[],
  { onSet, isStopped }: { onSet: (answers: readonly LevelAnswer[]) => void; isStopped: () => boolean },
): Promise<Problem | null> {
  for (let from = 0; from < items.length && !isStopped(); from += SET) {
    const send = (idempotency_key: string) =>
      write<PutV1InventoryLevelsBatchResponse>('/v1/inventory/levels/batch', {
        method: 'PUT',
        body: { items: items.slice(from, from + SET) },
        idempotency_key,
      });
    const key = crypto.randomUUID();
    try {
      const { items: answers } = await send(key).catch((error: unknown) => {
        if (toProblem(error).status !== 0) throw error;
        return send(key);
      });
      onSet(answers);
    } catch (error) {
      return toProblem(error);
    }
  }
  return null;
}
