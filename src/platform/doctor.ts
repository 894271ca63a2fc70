import type { Queryable } from './database.ts';

/**
 * One line of `longshore doctor`. `law` is the number in the list of laws, 0 for everything else. The statement only reads:
 * it answers how many things it looked at and how many break the law, with a few of them as examples.
 */
export type DoctorCheck = {
  law: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  name: string;
  check(database: Queryable): Promise<DoctorResult>;
};

export type DoctorResult = {
  checked: number;
  broken: number;
  examples: string[] /** Shown beside. */;
  note?: string;
};

/**
 * A check as one statement over a query of suspects: `counted` counts what is looked at, `suspects` selects one text
 * column named `example` for everything that breaks the law.
 */
export function sqlCheck(
  law: DoctorCheck['law'],
  name: string,
  counted: string,
  suspects: string,
): DoctorCheck {
  return {
    law,
    name,
    async check(database) {
      const [row] = await database.adHoc<DoctorResult>(
        `with suspects as materialized (${suspects})
         select (${counted})::bigint as checked, (select count(*) from suspects) as broken,
                array(select example::text from suspects limit 5) as examples`,
      );
      return row ?? { checked: 0, broken: 0, examples: [] };
    },
  };
}
