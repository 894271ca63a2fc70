import type { ErrorCatalogue } from '../platform/http/problems.ts';

const HEAD = `# Errors

Every error is answered as \`application/problem+json\` (RFC 9457) with \`type\`, \`title\`, \`status\`, \`code\`, \`detail\`,
\`fix\` and \`request_id\`. Decide by \`code\`: it never changes its meaning. \`facts\` holds what the sentence was made of, and
\`errors\` names the fields of an invalid request. This page is written by \`longshore errors\`.
`;

/** The reference of all public error codes, in alphabetical order. */
export function errorReference(catalogue: ErrorCatalogue): string {
  const sections = catalogue
    .entries()
    .map(([code, { status, title, fix }]) => `## ${code}\n\n${status} · ${title}\n\nWhat to do: ${fix}\n`);
  return [HEAD, ...sections].join('\n');
}
