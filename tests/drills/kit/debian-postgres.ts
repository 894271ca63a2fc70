import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseOsUser } from '../../../src/platform/postgres/os-user.ts';
import { freePort } from './site.ts';

const ROOT = '/usr/lib/postgresql';
const USER = 'longshore';

/** The programs of Debian's package `postgresql`, the newest release of those that are installed. */
export function debianPrograms(): string {
  const releases = existsSync(ROOT) ? readdirSync(ROOT).filter((name) => /^\d+$/.test(name)) : [];
  const [newest] = releases.toSorted((a, b) => Number(b) - Number(a));
  const folder = join(ROOT, newest ?? '', 'bin');
  if (newest === undefined || !existsSync(join(folder, 'pg_basebackup')))
    throw new Error(
      'This drill needs the programs of PostgreSQL: install the package `postgresql` (apt-get install postgresql).',
    );
  return folder;
}

/** A PostgreSQL that a drill starts, kills and promotes itself; nobody starts it again. */
export class DebianPostgres {
  readonly port: number;
  readonly #programs = debianPrograms();
  readonly #data: string;
  #child: ChildProcess | undefined;

  private constructor(data: string, port: number) {
    this.#data = data;
    this.port = port;
  }

  /** A new, empty cluster in a folder of its own, running. */
  static async create(folder: string): Promise<DebianPostgres> {
    const postgres = new DebianPostgres(join(folder, 'primary'), await freePort());
    // Whoever reaches the loopback of this machine may enter: the cluster lives as long as the drill.
    const settings = ['--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', `--username=${USER}`];
    postgres.#run('initdb', [`--pgdata=${postgres.#ownFolder()}`, '--no-instructions', ...settings]);
    await postgres.start();
    postgres.#run('createdb', [...postgres.#address, 'longshore']);
    return postgres;
  }

  /** A standby of this server, which streams from it under the name `standby`. */
  async standby(folder: string): Promise<DebianPostgres> {
    const standby = new DebianPostgres(join(folder, 'standby'), await freePort());
    const source = `host=127.0.0.1 port=${this.port} user=${USER} application_name=standby`;
    const data = standby.#ownFolder();
    standby.#run('pg_basebackup', [
      `--pgdata=${data}`,
      '--wal-method=stream',
      '--write-recovery-conf',
      '--checkpoint=fast',
      `--dbname=${source}`,
    ]);
    await standby.start();
    return standby;
  }

  /** Where this server answers, as a part of an address. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `postgres://${USER}@${this.host}/longshore`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const settings = {
      port: this.port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 200,
      timezone: 'UTC',
      jit: 'off',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#child = spawn(join(this.#programs, 'postgres'), ['-D', this.#data, ...args], {
      ...chooseOsUser(this.#data),
      cwd: '/',
      stdio: 'ignore',
    });
    for (const deadline = performance.now() + 30_000; !this.#isReady(); await sleep(50)) {
      if (performance.now() > deadline || this.#child.exitCode !== null)
        throw new Error(`PostgreSQL in ${this.#data} did not start`);
    }
  }

  /** Ends the server on the spot. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Makes a standby the primary. */
  promote(): void {
    this.#run('pg_ctl', ['promote', `--pgdata=${this.#data}`, '--wait']);
  }

  get #address(): string[] {
    return ['--host=127.0.0.1', `--port=${this.port}`, `--username=${USER}`];
  }

  // Made by us and given away: the folder above belongs to whoever runs the drill.
  #ownFolder(): string {
    mkdirSync(this.#data, { recursive: true, mode: 0o700 });
    const { uid, gid } = chooseOsUser(join(this.#data, 'none'));
    if (uid !== undefined && gid !== undefined) chownSync(this.#data, uid, gid);
    return this.#data;
  }

  #run(program: string, args: readonly string[]): void {
    const { status, stderr } = spawnSync(join(this.#programs, program), args, {
      ...chooseOsUser(this.#data),
      cwd: '/',
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  }

  #isReady(): boolean {
    try {
      const lines = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n');
      return lines[0] === String(this.pid) && ['ready', 'standby'].includes(lines[7]?.trim() ?? '');
    } catch {
      return false;
    }
  }

  async #end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
