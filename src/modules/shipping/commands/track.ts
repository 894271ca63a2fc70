import { trackingUpdated } from '../../../events/shipping.ts';
import { present } from '../../../kernel/assert.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest } from '../../../platform/command.ts';
import { addTracking, type KnownTracking, type SentTracking } from '../rules/add-tracking.ts';
import { parseTrackingNumber } from '../rules/tracking-number.ts';
import type { TrackingState, TrackingStatus } from '../rules/tracking-status.ts';
import {
  insertTrackingEvents,
  lockTrackedLabels,
  readTrackingEvents,
  type TrackedLabel,
  type TrackingEventRow,
  updateTrackingStates,
} from '../sql/tracking.ts';

export type Track = SentTracking & { tracking_number: string };

export type Tracked = { tracking_number: string; status: TrackingStatus; is_new: boolean };

type Refusal = { code: 'tracking_number_unknown'; tracking_number: string };

/** Takes what carriers say about parcels, in any order and as often as they like. */
export const track = batchCommand<Track, Tracked, Refusal>({
  name: 'shipping.track',
  permission: 'shipping:track',
  async handle({ tx, now, ...shell }, requests) {
    const labels = await lockTrackedLabels(tx, requests.map(numberOf));
    const byNumber = new Map(labels.map((label) => [label.tracking_number, label]));
    const known = Map.groupBy<string, KnownTracking & { label_id: string }>(
      await readTrackingEvents(
        tx,
        labels.map(({ id }) => id),
      ),
      ({ label_id }) => label_id,
    );
    const added: TrackingEventRow[] = [];
    const states = new Map<
      string,
      { label: TrackedLabel; state: TrackingState; by: CommandRequest<Track> }
    >();
    const answers = requests.map((request): Decision<Tracked, Refusal> => {
      const label = byNumber.get(numberOf(request));
      const { tracking_number } = request.input;
      if (!label) return refuse({ code: 'tracking_number_unknown', tracking_number });
      const events = known.get(label.id) ?? [];
      const { event, state } = addTracking(events, request.input, now);
      if (event) {
        const { source_id, status, message, place, occurred_at } = event;
        const row = { id: newId(), label_id: label.id, source_id, status, message, place, occurred_at };
        added.push(row);
        known.set(label.id, [...events, row]);
        states.set(label.id, { label, state, by: request });
        shell.audit(
          {
            subject_type: 'label',
            subject_id: label.id,
            after: { status, occurred_at, place },
            reason: message || null,
          },
          request,
        );
      }
      return accept({ tracking_number: label.tracking_number, status: state.status, is_new: event !== null });
    });
    await Promise.all([
      insertTrackingEvents(tx, added),
      updateTrackingStates(
        tx,
        [...states].map(([id, { state }]) => ({ id, state })),
      ),
    ]);
    for (const { label, state, by } of states.values()) {
      const { id: label_id, parcel_id, tracking_number } = label;
      const { status, status_at, milestones } = state;
      const delivered_at = milestones.delivered_at;
      shell.publish(
        trackingUpdated(label_id, { label_id, parcel_id, tracking_number, status, status_at, delivered_at }),
        by,
      );
    }
    return answers;
  },
});

// Scanners and people write the numbers of the built-in carrier with spaces; others' stay as they are.
function numberOf({ input }: CommandRequest<Track>): string {
  return (
    parseTrackingNumber(input.tracking_number) ?? present(input.tracking_number, 'the tracking number').trim()
  );
}
