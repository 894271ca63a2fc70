import type {
  PostV1FulfillmentOrdersByIdPicksData,
  PostV1FulfillmentOrdersByIdPicksResponse,
} from '../../api/generated/types.gen.ts';
import { useSendQueue } from '../../api/send-queue.ts';

export type Scan = Pick<
  Required<PostV1FulfillmentOrdersByIdPicksData['body']['scans'][number]>,
  'client_id' | 'code'
>;

export type PickAnswer = PostV1FulfillmentOrdersByIdPicksResponse;
export type ScanResult = PickAnswer['results'][number];

/** Picks on their way to the server. */
export function useScanQueue(
  id: string,
  on: { answer: (answer: PickAnswer, sent: readonly Scan[]) => void; refused: (error: unknown) => void },
) {
  return useSendQueue<Scan, PickAnswer>(
    { path: `/v1/fulfillment-orders/${id}/picks`, name: `scans-${id}`, bodyOf: (scans) => ({ scans }) },
    on,
  );
}
