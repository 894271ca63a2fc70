import { Environment } from '@marcbachmann/cel-js';
import { accept, refuse } from '../../kernel/decision.ts';
import type { ConditionReader } from './rules/index.ts';

const MOST_CHARACTERS = 1_000;

// Conditions run for every order: their size bounds their time. One look through the items inside another would square it.
const environment = new Environment({
  limits: { maxAstNodes: 200, maxDepth: 24, maxListElements: 200, maxMapEntries: 20, maxCallArguments: 8 },
})
  .registerVariable({
    name: 'order',
    schema: {
      channel: 'string',
      currency: 'string',
      service: 'string',
      tags: 'list<string>',
      units: 'int',
      lines: 'int',
      weight_grams: 'int',
      total_amount: 'int',
      priority: 'int',
    },
  })
  .registerVariable({
    name: 'destination',
    schema: { country: 'string', region: 'string', city: 'string', postal_code: 'string' },
  })
  .registerVariable('items', 'list<map>')
  .registerVariable({ name: 'time', schema: { weekday: 'int', hour: 'int', date: 'string' } });

const LOOPS = new Set(['exists', 'exists_one', 'all', 'map', 'filter']);

/**
 * Reads a condition in the Common Expression Language (https://cel.dev) over `order`, `destination`, `items` and `time`, bounded in
 * its size and therefore in its time.
 */
export const readCondition: ConditionReader = (text) => {
  const bad = (reason: string) => refuse({ code: 'condition_invalid' as const, reason });
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
