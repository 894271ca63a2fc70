import { createRequire } from 'node:module';
import type { LegacyHighs } from 'highs';
import type { PlanProblem } from '../../src/modules/sourcing/rules/index.ts';

// Its types are those of the CommonJS build, where the loader is the module itself.
export const loadHighs = createRequire(import.meta.url)('highs') as () => Promise<LegacyHighs>;

/**
 * What the cheapest plan costs, by an integer-programming solver that knows nothing of ours: units are integers, a location is
 * open or not, and an open one pays one weight step of one service that holds all its grams. Of problems without groups, parcels
 * of their own and limits alone.
 */
export function optimumByModel(highs: LegacyHighs, problem: PlanProblem): number {
  const { Status, ObjectiveValue } = highs.solve(modelOf(problem), {
    output_flag: false,
    mip_rel_gap: 0,
    mip_abs_gap: 0.4,
  });
  if (Status !== 'Optimal') throw new Error(`the solver ended with ${Status}`);
  return Math.round(ObjectiveValue);
}

// In the CPLEX LP format; a term a line, since readers differ in how long a line may be.
function modelOf({ items, candidates, split_amount, unserved_amount }: PlanProblem): string {
  const total = items.reduce((sum, { quantity, weight_grams }) => sum + quantity * weight_grams, 0);
  const cost: string[] = [`${split_amount} splits`];
  const rows: string[] = [];
  const bounds: string[] = ['splits >= 0'];
  const [integers, binaries]: [string[], string[]] = [[], []];
  const asked: string[][] = items.map((_, item) => {
    cost.push(`${unserved_amount} u${item}`);
    bounds.push(`u${item} >= 0`);
    return [`u${item}`];
  });
  for (const [at, candidate] of candidates.entries()) {
    cost.push(`${candidate.order_amount} o${at}`);
    binaries.push(`o${at}`);
    const chosen: string[] = [];
    const load: string[] = [];
    for (const [option, { corners = [], fixed_amount, amountFor }] of candidate.options.entries()) {
      const enough = corners.findIndex((grams) => grams >= total);
      for (const [step, grams] of corners.slice(0, enough + 1).entries()) {
        const name = `z${at}_${option}_${step}`;
        cost.push(`${fixed_amount + amountFor(grams)} ${name}`);
        binaries.push(name);
        chosen.push(name);
        load.push(`- ${grams} ${name}`);
      }
    }
    rows.push(`${chosen.join('\n + ')}\n - o${at} = 0`);
    for (const [item, { quantity, weight_grams }] of items.entries()) {
      const units = Math.min(quantity, candidate.stock[item] as number);
      if (units === 0) continue;
      const [taken, line] = [`x${at}_${item}`, `l${at}_${item}`];
      cost.push(`${candidate.unit_amounts[item]} ${taken}`, `${candidate.line_amount} ${line}`);
      integers.push(taken);
      binaries.push(line);
      bounds.push(`0 <= ${taken} <= ${units}`);
      load.push(`+ ${weight_grams} ${taken}`);
      rows.push(`${taken} - ${units} ${line} <= 0`, `${line} - o${at} <= 0`);
      (asked[item] as string[]).push(taken);
    }
    rows.push(`${load.join('\n ')} <= 0`);
  }
  rows.push(`${candidates.map((_, at) => `o${at}`).join('\n + ')}\n - splits <= 1`);
  for (const [item, { quantity }] of items.entries())
    rows.push(`${(asked[item] as string[]).join('\n + ')} = ${quantity}`);
  return [
    'Minimize',
    ` cost: ${cost.join('\n + ')}`,
    'Subject To',
    ...rows.map((row, index) => ` r${index}: ${row}`),
    'Bounds',
    ...bounds.map((bound) => ` ${bound}`),
    'Generals',
    ` ${integers.join('\n ')}`,
    'Binaries',
    ` ${binaries.join('\n ')}`,
    'End',
  ].join('\n');
}
