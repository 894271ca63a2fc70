import { userSignedOut } from '../../../events/identity.ts';
import { accept } from '../../../kernel/decision.ts';
import type { Actor } from '../../../platform/actor.ts';
import { command } from '../../../platform/command.ts';
import { deleteSession, deleteSessionsOf } from '../sql.ts';

/** Ends one session; its token is dead with the commit. */
export const signOut = command<{ person: Actor & { id: string }; token_hash: Buffer }, void, never>({
  name: 'identity.sign-out',
  permission: 'users:manage',
  async handle(shell, request) {
    const { person, token_hash } = request.input;
    await deleteSession(shell.tx, token_hash);
    shell.audit({ subject_type: 'user', subject_id: person.id }, { ...request, actor: person });
    shell.publish(userSignedOut(person.id, {}), { ...request, actor: person });
    return accept(undefined);
  },
});

/** Ends every session of a person, on all their devices. */
export const signOutEverywhere = command<{ person: Actor & { id: string } }, { sessions: number }, never>({
  name: 'identity.sign-out-everywhere',
  permission: 'users:manage',
  async handle(shell, request) {
    const { person } = request.input;
    const sessions = await deleteSessionsOf(shell.tx, person.id);
    shell.audit(
      { subject_type: 'user', subject_id: person.id, after: { sessions } },
      { ...request, actor: person },
    );
    shell.publish(userSignedOut(person.id, {}), { ...request, actor: person });
    return accept({ sessions });
  },
});
