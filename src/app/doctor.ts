import type { Queryable } from '../platform/database.ts';
import { modules } from './modules.ts';

export type Examination = { lines: string[]; broken: number };

/** Runs every module's checks, each on its own, and says in a line what it looked at and what it found. */
export async function examine(database: Queryable): Promise<Examination> {
  const checks = modules.flatMap(({ doctor = [] }) => doctor).sort((a, b) => a.law - b.law);
  const lines: string[] = [];
  let broken = 0;
  for (const { law, name, check } of checks) {
    const result = await check(database);
    const mark = result.broken === 0 ? 'ok    ' : 'BROKEN';
    const examples = result.examples.length > 0 ? `: ${result.examples.join(', ')}` : '';
    const note = result.note === undefined ? '' : `, ${result.note}`;
    lines.push(
      `${mark} law ${law}  ${name} (${result.checked} checked, ${result.broken} broken${examples}${note})`,
    );
    if (result.broken > 0) broken += 1;
  }
  return { lines, broken };
}
