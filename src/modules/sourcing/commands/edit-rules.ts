import { sourcingRulesActivated } from '../../../events/sourcing.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { loadShippingLocations } from '../../inventory/index.ts';
import { readCondition } from '../conditions.ts';
import { checkProfile, type Profile, type ProfileRefusal } from '../rules/index.ts';
import {
  deleteDraft,
  insertActivation,
  insertDraft,
  insertDryRun,
  lockVersion,
  type ProfileVersion,
  publishVersion,
  readVersion,
  updateDraft,
} from '../sql/profile-versions.ts';

/** The queue of dry runs. */
export const DRY_RUN = 'sourcing.dry-run';

type NotFound = { code: 'not_found'; what: string };
type Published = { code: 'profile_published'; number: number };
type Stale = { code: 'version_conflict'; expected: number; found: number };

export type SaveDraft = {
  /** The draft to change; null makes a new one. */
  id: string | null;
  name: string;
  profile: Profile;
  comment: string;
  based_on: number | null;
  version?: number | undefined;
};

/** Keeps a draft of the sourcing rules, which changes nothing until it is activated. */
export const saveDraft = command<SaveDraft, { id: string }, NotFound | Published | Stale | ProfileRefusal>({
  name: 'sourcing.save-draft',
  permission: 'sourcing:manage',
  async handle({ tx, audit }, request) {
    const { id: asked, name, profile, comment, based_on, version } = request.input;
    const current = asked === null ? undefined : await lockVersion(tx, asked);
    if (asked !== null) {
      const refusal = refusalOf(current, version);
      if (refusal) return refuse(refusal);
    }
    const decision = checkProfile(profile, await loadShippingLocations(tx), readCondition);
    if (!decision.ok) return decision;
    const id = current?.id ?? newId();
    const author_name = request.actor.name;
    // Whoever makes a draft at the same moment waits for the row of this reference and then gets the next number.
    if (!current) await bumpReference(tx, 'sourcing_drafts');
    if (current) await updateDraft(tx, { id, name, profile, comment });
    else await insertDraft(tx, { id, name, profile, comment, based_on, author_name });
    audit(
      {
        subject_type: 'sourcing_rules',
        subject_id: id,
        before: current ? { name: current.name, profile: current.profile } : {},
        after: { name, profile, comment },
      },
      request,
    );
    return accept({ id });
  },
});

/** Throws a draft away. */
export const dropDraft = command<
  { id: string; version?: number | undefined },
  { id: string },
  NotFound | Published | Stale
>({
  name: 'sourcing.drop-draft',
  permission: 'sourcing:manage',
  async handle({ tx, audit }, request) {
    const { id, version } = request.input;
    const current = await lockVersion(tx, id);
    const refusal = refusalOf(current, version);
    if (refusal) return refuse(refusal);
    await deleteDraft(tx, id);
    audit(
      {
        subject_type: 'sourcing_rules',
        subject_id: id,
        before: { name: current?.name, profile: current?.profile },
      },
      request,
    );
    return accept({ id });
  },
});

function refusalOf(
  current: ProfileVersion | undefined,
  version: number | undefined,
): NotFound | Published | Stale | undefined {
  if (!current) return { code: 'not_found', what: 'version of the sourcing rules' };
  if (current.state === 'published') return { code: 'profile_published', number: current.number };
  if (version !== undefined && version !== current.version)
    return { code: 'version_conflict', expected: version, found: current.version };
  return undefined;
}

export type ActivateRules = {
  /** The version that counts from now on; null are the built-in rules. An older one is a rollback. */
  version_id: string | null;
  comment: string;
};

/**
 * Makes a version of the sourcing rules count for every order that is decided after this transaction, in every process. A draft
 * that is activated is published: it never changes again.
 */
export const activateRules = command<ActivateRules, { number: number | null }, NotFound | ProfileRefusal>({
  name: 'sourcing.activate-rules',
  permission: 'sourcing:manage',
  async handle(
    { tx, audit, publish },
    request,
  ): Promise<Decision<{ number: number | null }, NotFound | ProfileRefusal>> {
    const { version_id, comment } = request.input;
    // First, so that activations of one moment follow one another.
    await bumpReference(tx, 'sourcing_profile');
    const version = version_id === null ? undefined : await lockVersion(tx, version_id);
    if (version_id !== null && !version)
      return refuse({ code: 'not_found', what: 'version of the sourcing rules' });
    if (version) {
      // Locations may have gone since it was saved.
      const decision = checkProfile(version.profile, await loadShippingLocations(tx), readCondition);
      if (!decision.ok) return decision;
      await publishVersion(tx, version.id);
    }
    const id = newId();
    await insertActivation(tx, { id, version_id, comment, author_name: request.actor.name });
    const number = version?.number ?? null;
    audit(
      { subject_type: 'sourcing_rules', subject_id: version_id ?? id, after: { activated: number, comment } },
      request,
    );
    publish(sourcingRulesActivated(version_id ?? id, { version_id, number }), request);
    return accept({ number });
  },
});

/** Begins to try a version out on the newest orders. */
export const startDryRun = command<{ version_id: string; orders: number }, { id: string }, NotFound>({
  name: 'sourcing.start-dry-run',
  permission: 'sourcing:manage',
  async handle({ tx, enqueue, audit }, request) {
    const { version_id, orders } = request.input;
    const version = await readVersion(tx, version_id);
    if (!version) return refuse({ code: 'not_found', what: 'version of the sourcing rules' });
    const id = newId();
    await insertDryRun(tx, {
      id,
      version_id,
      profile: version.profile,
      orders_asked: orders,
      author_name: request.actor.name,
    });
    enqueue(DRY_RUN, { dry_run_id: id });
    audit(
      { subject_type: 'sourcing_dry_run', subject_id: id, after: { version: version.number, orders } },
      request,
    );
    return accept({ id });
  },
});
