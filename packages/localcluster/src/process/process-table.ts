import { readdir, readFile } from 'node:fs/promises';

/** The variable that every program of a local cluster carries, and hands on to what it starts. */
export const MARKER_VARIABLE = 'SEATRIAL_LOCAL_CLUSTER';

/** A process and when it began, in clock ticks since boot: a pid alone may since belong to another. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
}

/** The process that has this pid now; undefined when there is none, or when it has ended and only waits for its parent. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The program's name stands in brackets and may hold spaces: what follows the last bracket is regular (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  return state === undefined || startTicks === undefined || 'ZX'.includes(state)
    ? undefined
    : { pid, startTicks };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(identity.pid))?.startTicks === identity.startTicks;
}

/** Pids of this user's processes that carry `marker`, this process left out. */
export async function findMarked(marker: string): Promise<readonly number[]> {
  const wanted = `${MARKER_VARIABLE}=${marker}`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const marked = await Promise.all(
    pids.map(async (pid) => {
      if (pid === process.pid) return false;
      const environment = await readIfThere(`/proc/${pid}/environ`);
      return environment?.split('\0').includes(wanted) === true;
    }),
  );
  return pids.filter((_, at) => marked[at]);
}

/** Sends a signal to a process, or to a process group by its negative number; to none when it has ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Memory that a process holds now, in KiB; 0 when it is gone. */
export async function residentKib(pid: number): Promise<number> {
  const status = await readIfThere(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1] ?? 0);
}

/** Processes end while they are looked at, and those of other users do not show theirs: both are "not there". */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
