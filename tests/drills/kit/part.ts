import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../../src/app/cli.ts');
const START_LIMIT_MS = 30_000;

export type PartOptions = {
  /** What the process finds in its environment, `DATABASE_URL` among it. */
  env: Readonly<Record<string, string>>;
  port: number;
  /** A module that is loaded before everything else and breaks or bends the process. */
  mutation?: string;
};

/** One process of a site, `longshore api` or `longshore worker`, to be killed and started again. */
export class Part {
  readonly address: string;
  readonly #name: 'api' | 'worker';
  readonly #options: PartOptions;
  #child: ChildProcess | undefined;
  #said = '';

  constructor(name: 'api' | 'worker', options: PartOptions) {
    this.#name = name;
    this.#options = options;
    this.address = `http://127.0.0.1:${options.port}`;
  }

  /** Starts the process and waits until it says that it is ready; tries again while its database is away. */
  async start(): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    while (!(await this.#tryStart())) {
      if (performance.now() > deadline) throw new Error(`${this.#name} did not start:\n${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async #tryStart(): Promise<boolean> {
    const { env, port, mutation } = this.#options;
    const imports = mutation === undefined ? [] : ['--import', mutation];
    const child = spawn(process.execPath, [...imports, CLI, this.#name], {
      env: {
        ...process.env,
        ...env,
        LONGSHORE_PORT: String(port),
        LONGSHORE_DEMO: 'off',
        // Requests would be logged at `info`; of the rest only the one line that says `ready` matters here.
        LONGSHORE_LOG_LEVEL: this.#name === 'api' ? 'error' : 'info',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#said = '';
    let isReady = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (!isReady) this.#said += text;
      });
    }
    const ended = once(child, 'exit').then(() => 'ended' as const);
    while (!isReady) {
      if ((await Promise.race([ended, this.#isReady()])) === 'ended') return false;
      isReady = await this.#isReady();
      if (!isReady) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return true;
  }

  async #isReady(): Promise<boolean> {
    if (this.#name === 'worker') return this.#said.includes('is ready');
    try {
      return (await fetch(`${this.address}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  /** Waits until a running process is ready again. */
  async ready(): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    while (!(await this.#isReady())) {
      if (performance.now() > deadline) throw new Error(`${this.#name} is not ready again`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** Ends the process on the spot, as a power cut does. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  /** Whether the process lives. */
  isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks the process to end; answers how long it took and with which code. */
  async terminate(): Promise<{ took_ms: number; code: number | null }> {
    const started = performance.now();
    const code = await this.#signal('SIGTERM');
    return { took_ms: performance.now() - started, code };
  }

  /** Ends the process if it still runs. */
  async end(): Promise<void> {
    if (!this.isAlive()) return;
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), 15_000);
    await this.#signal('SIGTERM');
    clearTimeout(timer);
  }

  async #signal(name: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(name);
    const [code] = (await ended) as [number | null];
    return code;
  }
}
