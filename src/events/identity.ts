import { defineEvent } from './define.ts';

/** A user was added or changed: name, roles, whether they may sign in. */
export const userChanged = defineEvent<{ is_active: boolean }>('user.changed');

/** A person ended sessions of theirs. */
export const userSignedOut = defineEvent<object>('user.signed_out');

/** An API key was made or revoked. */
export const apiKeyChanged = defineEvent<{ is_revoked: boolean }>('api_key.changed');
