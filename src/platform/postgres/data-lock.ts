import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

export interface DataLock {
  release(): void;
}

/** Another live process owns the data; two servers on one cluster would destroy it. */
export class DataInUse extends Error {
  override readonly name = 'DataInUse';
  readonly pid: number | undefined;

  constructor(what: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another longshore process' : `the longshore process ${pid}`;
    super(
      `The data in ${what} is in use by ${holder}: stop that one first, ` +
        'or give this one its own LONGSHORE_DATA_DIR or a DATABASE_URL.',
    );
    this.pid = pid;
  }
}

/**
 * Takes a folder for this process until `release` or until the process dies, or something in it that has a `name`.
 *
 * The lock is one that the operating system holds (an exclusive transaction on a small SQLite
 * file, which Node brings along): it vanishes with its owner even after `kill -9`, so there is
 * no stale lock to judge and two that start in the same instant cannot both win. The process id
 * stands beside it for the sentence that a person reads, never for the decision.
 */
export async function lockData(folder: string, name = 'server'): Promise<DataLock> {
  const owner_file = join(folder, `${name}.pid`);
  const database = new DatabaseSync(join(folder, `${name}.lock`));
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new DataInUse(name === 'server' ? folder : join(folder, name), await ownerOf(owner_file));
  }
  writeFileSync(owner_file, `${process.pid}\n`);
  return {
    release() {
      rmSync(owner_file, { force: true });
      database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

/** The owner writes its id just after it has the lock, so a reader that came in between looks again. */
async function ownerOf(owner_file: string): Promise<number | undefined> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const pid = readPid(owner_file);
    if (pid !== undefined && isAlive(pid)) return pid;
    await sleep(20);
  }
  return undefined;
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a process with this id runs; one that belongs to somebody else counts as well. A zombie does not: in
 * a container whose first process never collects its children, a dead one keeps its number for ever.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    // No /proc on this system, or the process ended in between, which the next look will see.
    return false;
  }
}
