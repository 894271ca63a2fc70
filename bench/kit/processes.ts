import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

// Linux counts CPU time in ticks of a hundredth of a second, on every machine that Node runs on.
const TICK_MS = 10;

/** CPU time of a process since it began, in milliseconds; 0 when it has ended. */
export function cpuOf(pid: number): number {
  try {
    // The name stands in parentheses and may hold spaces; the fields after it do not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

/** CPU time of all processes of the PostgreSQL with this data. */
export function cpuOfPostgres(cluster: string): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && worksIn(name, cluster))
    .reduce((sum, pid) => sum + cpuOf(Number(pid)), 0);
}

function worksIn(pid: string, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    return false;
  }
}

export type CpuUse = { database: number; servers: number; driver: number };

/** Starts counting CPU time; `stop` answers what was used since, in milliseconds. */
export function monitorCpu(cluster: string, pids: readonly number[]): { stop(): CpuUse } {
  const read = (): CpuUse => ({
    database: cpuOfPostgres(cluster),
    servers: pids.reduce((sum, pid) => sum + cpuOf(pid), 0),
    driver: cpuOf(process.pid),
  });
  const before = read();
  return {
    stop() {
      const after = read();
      return {
        database: after.database - before.database,
        servers: after.servers - before.servers,
        driver: after.driver - before.driver,
      };
    },
  };
}

/** Watches the resident memory of a process; `now` answers it and `stop` the peak, in MB. */
export function monitorMemory(pid: number): { now(): number; stop(): number } {
  const read_kb = (): number => {
    try {
      return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  };
  let peak_kb = read_kb();
  const timer = setInterval(() => {
    peak_kb = Math.max(peak_kb, read_kb());
  }, 250);
  return {
    now: () => Math.round(read_kb() / 1024),
    stop() {
      clearInterval(timer);
      return Math.round(peak_kb / 1024);
    },
  };
}
