import type { ReactNode } from 'react';
import { Refusal } from './refusal.tsx';

/** What the server refused, in its own three sentences. */
export function ProblemRefusal({
  problem,
  actions,
}: {
  problem: { title: string; detail: string; fix: string } | null;
  actions?: ReactNode;
}) {
  if (problem === null) return null;
  return (
    <Refusal title={problem.title} actions={actions}>
      {problem.detail} {problem.fix}
    </Refusal>
  );
}
