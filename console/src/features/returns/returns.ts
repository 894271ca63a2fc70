import type {
  GetV1OrdersByIdReturnableResponse,
  GetV1ReturnsByIdResponse,
  GetV1ReturnsResponse,
  PostV1OrdersByIdReturnsData,
} from '../../api/generated/types.gen.ts';

/* The names that these pages give to the answers of the API. */
export type ReturnCard = GetV1ReturnsResponse['items'][number];
export type Return = GetV1ReturnsByIdResponse;
export type ReturnLine = Return['lines'][number];
export type Returnable = GetV1OrdersByIdReturnableResponse['items'][number];
export type Reason = PostV1OrdersByIdReturnsData['body']['lines'][number]['reason'];

export const states = ['requested', 'approved', 'received', 'inspected', 'rejected', 'cancelled'] as const;
export const reasons: readonly Reason[] = [
  'changed_mind',
  'too_small',
  'too_large',
  'not_as_described',
  'damaged',
  'wrong_item',
  'arrived_late',
  'other',
];
export const grades = ['as_new', 'opened', 'used', 'damaged'] as const;
export const dispositions = ['restock', 'outlet', 'quarantine', 'vendor', 'scrap'] as const;

/** Everything that a change of a return makes out of date. */
export const returnStale = ['/v1/returns', '/v1/orders', '/v1/inventory'] as const;
