import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Who PostgreSQL runs as. Empty when it is simply us. */
export interface OsUser {
  uid?: number;
  gid?: number;
}

/** Ordered by how little else such a user owns on a usual machine. */
const CANDIDATES = ['longshore', 'postgres', 'nobody'];

/**
 * Finds the user that PostgreSQL runs as: ourselves, or, because PostgreSQL refuses to run as
 * root, an unprivileged one. Data that exists decides by its owner, so that a cluster made by
 * one user is never opened by another.
 */
export function chooseOsUser(cluster: string): OsUser {
  const own_uid = process.getuid?.();
  if (own_uid === undefined) return {};
  const owner = ownerOf(cluster);
  if (own_uid !== 0) {
    if (owner?.uid === undefined || owner.uid === own_uid) return {};
    throw new Error(
      `The database in ${cluster} belongs to the operating system user ${owner.uid}, but this process runs as ` +
        `${own_uid}: start as that user, or as root, who may switch to it.`,
    );
  }
  if (owner !== undefined && owner.uid !== 0) return owner;
  for (const name of CANDIDATES) {
    const user = lookUp(name);
    if (user !== undefined) return user;
  }
  return createSystemUser();
}

function ownerOf(folder: string): { uid: number; gid: number } | undefined {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat && { uid: stat.uid, gid: stat.gid };
}

function lookUp(name: string): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return answer.status === 0 ? Number.parseInt(answer.stdout, 10) : Number.NaN;
  });
  return uid !== undefined && gid !== undefined && uid > 0 && gid > 0 ? { uid, gid } : undefined;
}

function createSystemUser(): OsUser {
  const answer = spawnSync('useradd', ['--system', '--no-create-home', '--user-group', 'longshore'], {
    encoding: 'utf8',
  });
  const user = lookUp('longshore');
  if (user !== undefined) return user;
  throw new Error(
    'PostgreSQL does not run as root, and no other operating system user could be found or created ' +
      `(useradd: ${answer.stderr?.trim() || answer.error?.message}). Start Longshore as an ordinary user, or set DATABASE_URL.`,
  );
}

/**
 * Whether the user can enter a folder, asked of the operating system itself: permission bits
 * alone would miss access lists and mount options.
 */
export function canEnter(user: OsUser, folder: string): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...user, cwd: '/' }).status === 0;
}
