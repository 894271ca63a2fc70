import type { Refusal, Refused } from '../../kernel/decision.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { CommandRequest, Shell } from '../../platform/command.ts';

/** Notes that somebody tried to go beyond what they may do; the refusal stays the answer. */
export async function auditRefusal<R extends Refusal>(
  shell: Shell,
  attempt: {
    request: CommandRequest<unknown>;
    action: string;
    subject_type: string;
    subject_id: string | null;
  },
  refused: Refused<R>,
): Promise<Refused<R>> {
  const { request, ...entry } = attempt;
  const { actor, request_id } = request;
  await writeAudit(shell.tx, [{ ...entry, actor, request_id, outcome: 'refused', after: refused.refusal }]);
  return refused;
}
