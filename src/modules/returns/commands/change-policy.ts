import { accept, refuse } from '../../../kernel/decision.ts';
import { isCurrency } from '../../../kernel/money.ts';
import { command } from '../../../platform/command.ts';
import type { Clause } from '../rules/policy.ts';
import { type Policy, readPolicy, savePolicy } from '../sql/returns.ts';

/** Puts another policy in place. Returns that stand keep what they were told. */
export const changePolicy = command<
  { clauses: Clause[]; version: number | undefined },
  Policy,
  | { code: 'version_conflict'; expected: number; found: number }
  | { code: 'return_clause_invalid'; clause: string; reason: string }
>({
  name: 'returns.change-policy',
  permission: 'returns:manage',
  async handle(shell, request) {
    const { clauses, version } = request.input;
    const before = await readPolicy(shell.tx, 'for no key update');
    if (version !== undefined && version !== before.version)
      return refuse({ code: 'version_conflict', expected: version, found: before.version });
    const names = clauses.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
      return refuse({ code: 'return_clause_invalid', clause: twice, reason: 'another one has that name' });
    const foreign = clauses.find(({ keep_below }) => keep_below && !isCurrency(keep_below.currency));
    if (foreign)
      return refuse({
        ...{ code: 'return_clause_invalid', clause: foreign.name },
        reason: `${foreign.keep_below?.currency} is no currency`,
      });
    const policy = {
      clauses,
      version: before.version + 1,
      changed_by: request.actor.name,
      changed_at: shell.now,
    };
    await savePolicy(shell.tx, policy);
    shell.audit(
      {
        ...{ subject_type: 'return_policy', subject_id: null },
        ...{ before: { clauses: before.clauses }, after: { clauses } },
      },
      request,
    );
    return accept(policy);
  },
});
