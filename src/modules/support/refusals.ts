import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { CaseRefusal } from './rules/case.ts';

export const supportRefusals: RefusalCatalogue<CaseRefusal> = {
  case_closed: {
    status: 409,
    title: 'The case is closed.',
    detail: ({ number }) => `Case ${number} is closed. Nothing was changed.`,
    fix: 'Open it again first, or write a note.',
  },
  case_open: {
    status: 409,
    title: 'The case is not closed.',
    detail: ({ number }) => `Case ${number} is open. Nothing was changed.`,
    fix: 'Go on with it as it is.',
  },
  case_changed_meanwhile: {
    status: 409,
    title: 'Somebody changed the case meanwhile.',
    detail: ({ number, seen, found }) =>
      `Case ${number} is at version ${found}; you saw ${seen}. Nothing was changed.`,
    fix: 'Read it again, then decide.',
  },
  case_wait_past: {
    status: 422,
    title: 'A case waits for a time that is to come.',
    detail: ({ number }) => `Case ${number} was to wait until a time that is over. Nothing was changed.`,
    fix: 'Choose a later time.',
  },
  case_merge_with_itself: {
    status: 422,
    title: 'A case is no part of itself.',
    detail: ({ number }) => `Both are case ${number}. Nothing was changed.`,
    fix: 'Choose another case.',
  },
  case_merge_elsewhere: {
    status: 422,
    title: 'The cases are about different things.',
    detail: ({ number, into }) =>
      `Cases ${number} and ${into} have neither order nor customer in common. Nothing was changed.`,
    fix: 'Choose a case about the same order or customer, or close this one as a duplicate.',
  },
};
