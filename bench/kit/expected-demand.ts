import { loadHighs } from '../../tests/kit/plan-model.ts';
import type { Instance } from './published-setting.ts';

/** What nobody who does not know the future can cost less than on average, and what a unit is worth where it lies. */
export type ExpectedDemand = { bound: number /** By center and item. */; worth: number[][] };

/**
 * The linear program over expected demand: for each type and metro the parts of its orders that each center ships, with a part of
 * a package as large as the largest part of an item. Its optimum bounds every policy from below; the prices of its stock rows say
 * what one unit more would save.
 */
export async function solveExpected(instance: Instance): Promise<ExpectedDemand> {
  const { metros, types, items, orders, centers, stock, package_amount, item_amounts } = instance;
  const cost: string[] = [];
  const rows: string[] = [];
  const usage = new Map<string, string[]>();
  for (const [q, type] of types.entries()) {
    for (const [j, metro] of metros.entries()) {
      for (const c of centers.keys()) cost.push(`${package_amount} y${q}_${j}_${c}`);
      for (const i of type.items) {
        cost.push(`${instance.unfilled_amount} u${q}_${j}_${i}`);
        const parts = [`u${q}_${j}_${i}`];
        for (const c of centers.keys()) {
          if (!stock[c]?.[i]) continue;
          const part = `x${q}_${j}_${c}_${i}`;
          cost.push(`${item_amounts[j]?.[c]} ${part}`);
          rows.push(`${part} - y${q}_${j}_${c} <= 0`);
          parts.push(part);
          const key = `s${c}_${i}`;
          usage.set(key, [...(usage.get(key) ?? []), part]);
        }
        rows.push(`${parts.join(' + ')} = ${orders * type.share * metro.share}`);
      }
    }
  }
  const stocked = [...usage].map(([key, parts]) => {
    const [c = 0, i = 0] = key.slice(1).split('_').map(Number);
    return ` ${key}: ${parts.join('\n + ')} <= ${stock[c]?.[i]}`;
  });
  const model = [
    'Minimize',
    ` cost: ${cost.join('\n + ')}`,
    'Subject To',
    ...rows.map((row, index) => ` r${index}: ${row}`),
    ...stocked,
    'End',
  ].join('\n');
  const highs = await loadHighs();
  const solution = highs.solve(model, { output_flag: false });
  if (solution.Status !== 'Optimal') throw new Error(`the solver ended with ${solution.Status}`);
  const worth = centers.map(() => new Array<number>(items).fill(0));
  // Rows come back in the order of the model.
  for (const [index, key] of [...usage.keys()].entries()) {
    const row = solution.Rows[rows.length + index];
    const [c = 0, i = 0] = key.slice(1).split('_').map(Number);
    if (row && 'Dual' in row) (worth[c] as number[])[i] = Math.abs(row.Dual);
  }
  return { bound: solution.ObjectiveValue, worth };
}
