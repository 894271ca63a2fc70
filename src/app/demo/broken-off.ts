import type { Config } from '../../platform/config.ts';

/** What to do about a demo company that was not finished, where the data are. */
export function brokenOffSentence({
  data_dir,
  database_url,
}: Pick<Config, 'data_dir' | 'database_url'>): string {
  const remedy =
    database_url === undefined
      ? `stop, delete ${data_dir}/ and start again`
      : 'start it on an empty database';
  return `The demo was broken off while it was made, and a part of its orders is missing: ${remedy} to make it whole.`;
}
