import { mayChange, type TransitionTable } from '../../../kernel/transitions.ts';

export const RETURN_STATES = [
  'requested',
  'approved',
  'received',
  'inspected',
  'rejected',
  'cancelled',
] as const;
export type ReturnState = (typeof RETURN_STATES)[number];

const NEXT: TransitionTable<ReturnState> = {
  requested: ['approved', 'rejected', 'cancelled'],
  approved: ['received', 'inspected', 'cancelled'],
  received: ['inspected'],
  inspected: [],
  rejected: [],
  cancelled: [],
};

/** Whether the goods of a return may come that far from where they are. */
export function mayBecome(from: ReturnState, to: ReturnState): boolean {
  return mayChange(NEXT, from, to);
}

export type LineCounts = { quantity: number; received: number; inspected: number; is_kept: boolean };

export const RETURN_ACTIONS = ['approve', 'reject', 'cancel', 'receive', 'inspect', 'close'] as const;
export type ReturnAction = (typeof RETURN_ACTIONS)[number];

const NEEDS: Readonly<Record<ReturnAction, string>> = {
  approve: 'returns:decide',
  reject: 'returns:decide',
  cancel: 'returns:request',
  receive: 'returns:receive',
  inspect: 'returns:receive',
  close: 'returns:receive',
};

/** Units that are still to come. */
export function outstandingOf(lines: readonly LineCounts[]): number {
  return lines.reduce((sum, line) => sum + (line.is_kept ? 0 : line.quantity - line.received), 0);
}

/** Units that lie there and nobody looked at yet. */
export function uninspectedOf(lines: readonly LineCounts[]): number {
  return lines.reduce((sum, line) => sum + line.received - line.inspected, 0);
}

/** What this person may do with a return now. */
export function returnActions(
  { state, lines }: { state: ReturnState; lines: readonly LineCounts[] },
  permissions: ReadonlySet<string>,
): ReturnAction[] {
  const [outstanding, uninspected] = [outstandingOf(lines), uninspectedOf(lines)];
  const answers: Record<ReturnAction, boolean> = {
    approve: mayBecome(state, 'approved'),
    reject: mayBecome(state, 'rejected'),
    cancel: mayBecome(state, 'cancelled'),
    receive: (state === 'approved' || state === 'received') && outstanding > 0,
    inspect: state === 'received' && uninspected > 0,
    close: state === 'received' && uninspected === 0 && outstanding > 0,
  };
  return RETURN_ACTIONS.filter((action) => answers[action] && permissions.has(NEEDS[action]));
}
