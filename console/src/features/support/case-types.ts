import { queryOptions } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type {
  GetV1CasesByIdResponse,
  GetV1CasesCountsResponse,
  GetV1CasesResponse,
} from '../../api/generated/types.gen.ts';

export type Case = GetV1CasesByIdResponse;
export type CaseCard = GetV1CasesResponse['items'][number];
export type CaseCounts = GetV1CasesCountsResponse;
export type Entry = Case['entries'][number];

export const kinds = [
  'question',
  'late',
  'parcel',
  'damaged',
  'missing',
  'wrong_item',
  'address',
  'payment',
  'return',
  'other',
] as const satisfies readonly Case['kind'][];
export const priorities = ['urgent', 'high', 'normal', 'low'] as const satisfies readonly Case['priority'][];
export const closeReasons = ['solved', 'no_answer', 'duplicate', 'no_problem'] as const;

export const caseStale = ['/v1/cases'] as const;

export function caseOptions(number: string) {
  const path = `/v1/cases/by-number/${number}`;
  return queryOptions({
    queryKey: [path] as const,
    queryFn: ({ signal }) => read<Case>(path, { signal }),
  });
}

/** How a case stands with its time: what waits or is closed has none. */
export function urgencyOf(
  { state, due_at }: Pick<CaseCard, 'state' | 'due_at'>,
  now = Date.now(),
): 'late' | 'at_risk' | undefined {
  if (state !== 'open') return undefined;
  const left = Date.parse(due_at) - now;
  return left < 0 ? 'late' : left < risk_ms ? 'at_risk' : undefined;
}

const risk_ms = 2 * 3_600_000;
