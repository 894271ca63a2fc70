import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { GrantRefusal } from './rules/grant.ts';
import type { PasswordRefusal } from './rules/password.ts';

export type IdentityRefusal =
  | GrantRefusal
  | PasswordRefusal
  | { code: 'sign_in_failed' }
  | { code: 'sign_in_too_often'; retry_after_s: number }
  | { code: 'password_link_dead' }
  | { code: 'email_taken'; email: string }
  | { code: 'api_key_expires_in_past' };

export const identityRefusals: RefusalCatalogue<IdentityRefusal> = {
  sign_in_failed: {
    status: 401,
    title: 'E-mail and password do not fit together.',
    detail: () => 'Nobody was signed in.',
    fix: 'Check both for typing errors, or ask an administrator for a link to set a new password.',
  },
  sign_in_too_often: {
    status: 429,
    title: 'Too many failed sign-ins.',
    detail: ({ retry_after_s }) => `The password was not tried. Wait ${retry_after_s} s.`,
    fix: 'Wait as long as `Retry-After` says, then try again. The account is not locked.',
  },
  password_too_weak: {
    status: 422,
    title: 'The password is too easy to guess.',
    detail: ({ why }) => `${why} Nothing was saved.`,
    fix: 'Take at least 12 characters; four or five words that have nothing to do with each other are easy to remember.',
  },
  password_link_dead: {
    status: 410,
    title: 'The link does not work any more.',
    detail: () =>
      'It was used, has expired, was replaced by a newer one, or never existed. Nothing was changed.',
    fix: 'Ask an administrator for a new link; restart the server for a new owner link.',
  },
  email_taken: {
    status: 409,
    title: 'Somebody has this e-mail address already.',
    detail: ({ email }) => `There is a user ${email}. No second one was made.`,
    fix: 'Change the user that exists; it may have been switched off.',
  },
  grant_above_own: {
    status: 403,
    title: 'Nobody can give more than they have.',
    detail: ({ permission }) => `You do not have the permission ${permission} yourself. Nothing was changed.`,
    fix: 'Leave out what goes beyond your own permissions, or ask an owner.',
  },
  user_above_own: {
    status: 403,
    title: 'This user may do more than you.',
    detail: ({ permission }) =>
      `They have the permission ${permission}, which you lack. Nothing was changed.`,
    fix: 'Ask an owner to make this change.',
  },
  last_owner: {
    status: 409,
    title: 'This is the last active owner.',
    detail: () => 'Without an owner nobody could manage owners again. Nothing was changed.',
    fix: 'Make somebody else an owner first.',
  },
  api_key_expires_in_past: {
    status: 422,
    title: 'The key would have expired already.',
    detail: () => '`expires_at` lies in the past. No key was made.',
    fix: 'Give a later time, or none for a key that does not expire.',
  },
};
