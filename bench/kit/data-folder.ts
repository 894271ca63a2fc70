import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the data of an embedded database really lies, which may be outside of its folder; undefined when there is none. */
export function readConnectionFolder(data_dir: string): string | undefined {
  try {
    const { cluster } = JSON.parse(readFileSync(join(data_dir, 'connection.json'), 'utf8')) as {
      cluster?: string;
    };
    return cluster;
  } catch {
    return undefined;
  }
}
