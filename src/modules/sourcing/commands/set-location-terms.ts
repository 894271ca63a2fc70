import { locationTermsChanged } from '../../../events/sourcing.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { batchCommand } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { loadChannels } from '../../channels/index.ts';
import { listLocations } from '../../inventory/index.ts';
import { dayIn } from '../../inventory/rules/index.ts';
import { loadRateTable } from '../../shipping/index.ts';
import {
  decideLocationTerms,
  type LocationTerms,
  type LocationTermsRefusal,
  termsOf,
  termsOn,
} from '../rules/location-terms.ts';
import { insertTerms, readTermsOf, type SavedTerms } from '../sql/location-terms.ts';

/** Terms as people write them: channels by their codes. What is absent stays as it counts on that day. */
export type TermsChange = Partial<Omit<LocationTerms, 'channel_ids'>> & {
  channel_codes?: readonly string[] | null;
};

export type SetLocationTerms = {
  location: { id: string } | { code: string };
  /** The newest version that the caller saw, if they care; 0 is none. */
  version?: number | undefined;
  /** A local date; today where nothing is said. */
  valid_from: string | null;
  comment: string | null;
  change: TermsChange;
};

export type SetTerms = { location_id: string; version: number; is_changed: boolean };

type Refusal =
  | LocationTermsRefusal
  | { code: 'location_unknown'; location: string }
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Says how a location works from a day on; the next decision of any process counts with it. The same again changes nothing. */
export const setLocationTerms = batchCommand<SetLocationTerms, SetTerms, Refusal>({
  name: 'sourcing.set-location-terms',
  permission: 'sourcing:manage',
  async handle({ tx, now, audit, publish }, requests) {
    // First, because its row makes whoever saves terms at the same moment wait.
    await bumpReference(tx, 'locations');
    const [locations, channels, rates] = await Promise.all([
      listLocations(tx),
      loadChannels(tx),
      loadRateTable(tx),
    ]);
    const byCode = new Map(channels.map(({ code, id }) => [code, id]));
    const service_codes = new Set(rates.services.map(({ code }) => code));
    const known = await readTermsOf(
      tx,
      locations.map(({ id }) => id),
    );
    const written: Omit<SavedTerms, 'saved_at'>[] = [];

    const decide = (request: (typeof requests)[number]): Decision<SetTerms, Refusal> => {
      const { location: asked, version, comment, change } = request.input;
      const location = locations.find((each) =>
        'id' in asked ? each.id === asked.id : each.code === asked.code,
      );
      if (!location)
        return 'id' in asked
          ? refuse({ code: 'not_found', what: 'location' })
          : refuse({ code: 'location_unknown', location: asked.code });
      const { id: location_id, code } = location;
      const all = known.get(location_id) ?? [];
      const newest = all.at(-1)?.version ?? 0;
      if (version !== undefined && version !== newest)
        return refuse({ code: 'version_conflict', expected: version, found: newest });
      const { channel_codes, ...plain } = change;
      const stranger = channel_codes?.find((each) => !byCode.has(each));
      if (stranger !== undefined) {
        const reason = `There is no channel ${stranger}.`;
        return refuse({ code: 'location_terms_invalid', location: code, field: 'channel_codes', reason });
      }
      const today = dayIn(location.time_zone, now);
      const valid_from = request.input.valid_from ?? today;
      const before = termsOf(termsOn(all, valid_from));
      const decision = decideLocationTerms(
        {
          ...before,
          ...plain,
          ...(channel_codes !== undefined && {
            channel_ids: channel_codes?.flatMap((each) => byCode.get(each) ?? []) ?? null,
          }),
          version: newest + 1,
          valid_from,
        },
        { location: code, today, service_codes },
      );
      if (!decision.ok) return decision;
      const after = termsOf(decision.value);
      if (JSON.stringify(after) === JSON.stringify(before))
        return accept({ location_id, version: newest, is_changed: false });
      const saved = { ...decision.value, location_id, author: request.actor.name, comment };
      known.set(location_id, [...all, { ...saved, saved_at: now }]);
      written.push(saved);
      const { version: number } = saved;
      const changed = changedFields(before, after);
      audit(
        {
          subject_type: 'location',
          subject_id: location_id,
          before: changed.before,
          after: { ...changed.after, terms_version: number, valid_from },
          reason: comment,
        },
        request,
      );
      publish(locationTermsChanged(location_id, { version: number, valid_from }), request);
      return accept({ location_id, version: number, is_changed: true });
    };
    const answers = requests.map(decide);
    await insertTerms(tx, written, now);
    return answers;
  },
});
