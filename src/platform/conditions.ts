import { Environment } from '@marcbachmann/cel-js';
import { accept, type Decision, refuse } from '../kernel/decision.ts';

const MOST_CHARACTERS = 1_000;

/** A condition that was read; one that fails on what it is asked about does not hold for it. */
export type Condition<Context> = { holds(context: Context): boolean };

/** Reads the text of a condition; answers why not where it is none. */
export type ConditionReader<Context> = (
  text: string,
) => Decision<Condition<Context>, { code: 'condition_invalid'; reason: string }>;

/**
 * Makes a reader of conditions in the Common Expression Language (https://cel.dev) over variables that `declare` names. They run for
 * every order, so their size bounds their time: one look through a list inside another would square it.
 */
export function conditionReader<Context extends object>(
  declare: (environment: Environment) => Environment,
): ConditionReader<Context> {
  const environment = declare(
    new Environment({
      limits: {
        maxAstNodes: 200,
        maxDepth: 24,
        maxListElements: 200,
        maxMapEntries: 20,
        maxCallArguments: 8,
      },
    }),
  );
  const bad = (reason: string) => refuse({ code: 'condition_invalid' as const, reason });
  return (text) => {
    if (text.trim() === '') return accept({ holds: () => true });
    if (text.length > MOST_CHARACTERS) return bad(`It has more than ${MOST_CHARACTERS} characters.`);
    try {
      const checked = environment.check(text);
      if (!checked.valid) return bad(firstLine(checked.error));
      if (String(checked.type) !== 'bool')
        return bad(`It answers ${String(checked.type)}, and must answer true or false.`);
      const parsed = environment.parse(text);
      const fault = faultOf(parsed.ast, 0);
      if (fault) return bad(fault);
      return accept({
        holds(context) {
          try {
            return parsed(context) === true;
          } catch {
            return false;
          }
        },
      });
    } catch (error) {
      return bad(firstLine(error));
    }
  };
}

const LOOPS = new Set(['exists', 'exists_one', 'all', 'map', 'filter']);

// `matches` runs patterns that can take for ever on a text that their author never thought of.
function faultOf(node: unknown, loops: number): string | null {
  if (Array.isArray(node)) return firstFault(node, loops);
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) return null;
  const { op, args } = node;
  if ((op === 'rcall' || op === 'call') && Array.isArray(args)) {
    const [name, ...rest] = args;
    if (name === 'matches') return '"matches" is not known here; startsWith, endsWith and contains are.';
    if (!LOOPS.has(String(name))) return firstFault(rest, loops);
    if (loops > 0) return `"${String(name)}" stands inside another look through a list.`;
    const [receiver, inner] = rest;
    return faultOf(receiver, loops) ?? faultOf(inner, loops + 1);
  }
  return Array.isArray(args) ? firstFault(args, loops) : faultOf(args, loops);
}

function firstFault(nodes: readonly unknown[], loops: number): string | null {
  for (const node of nodes) {
    const fault = faultOf(node, loops);
    if (fault) return fault;
  }
  return null;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [first = ''] = text.split('\n');
  return first.endsWith('.') ? first : `${first}.`;
}
