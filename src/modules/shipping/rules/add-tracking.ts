import { foldTracking, type TrackingState, type TrackingStatus } from './tracking-status.ts';

/** An event as a carrier sends it. */
export type SentTracking = {
  status: TrackingStatus;
  occurred_at: Date;
  message: string;
  place: string;
  /** The carrier's own id of the event, where it has one. */
  event_id: string | null;
};

export type KnownTracking = { source_id: string; status: TrackingStatus; occurred_at: Date };

export type AddedTracking = {
  /** The event to store; null when it was there already. */
  event: (SentTracking & { source_id: string }) | null;
  state: TrackingState;
};

/**
 * Adds one event to those that are known. The same event sent again adds nothing: it is known by the carrier's id, or,
 * without one, by its status and time. A clock that runs ahead must not make tomorrow's status win for ever, so nothing
 * happens later than it is received.
 */
export function addTracking(
  known: readonly KnownTracking[],
  sent: SentTracking,
  received_at: Date,
): AddedTracking {
  const source_id = sourceIdOf(sent);
  const occurred_at = sent.occurred_at > received_at ? received_at : sent.occurred_at;
  const isKnown = known.some((event) => event.source_id === source_id);
  const all = isKnown ? known : [...known, { source_id, status: sent.status, occurred_at }];
  const state = foldTracking(
    all.map((event) => ({ status: event.status, occurred_at: event.occurred_at.toISOString() })),
  );
  return { event: isKnown ? null : { ...sent, occurred_at, source_id }, state };
}

function sourceIdOf({ event_id, status, occurred_at }: SentTracking): string {
  return event_id === null ? `${status}@${occurred_at.toISOString()}` : `id:${event_id}`;
}
