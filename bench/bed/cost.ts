import { readdirSync, readFileSync } from 'node:fs';
import type { Kube } from '@seatrial/kube';

const ticksPerSecond = 100;
const requestLine = /^apiserver_request_total\{(.*)\} (\d+)$/;

/** What a piece of work has cost. Seconds of the wall depend on what else the machine does; the others hardly do. */
export interface Cost {
  readonly seconds: number;
  /** Processor seconds of whoever did it, with the processes that it has started. */
  readonly clientSeconds: number;
  readonly serverSeconds: number;
  /** Requests to the API server by its own count, without watches, Leases and discovery. */
  readonly requests: number;
  /** The same by verb and resource. */
  readonly asked: Readonly<Record<string, number>>;
}

export interface Meter {
  /** @param cpuSeconds of whoever does the work, at this moment */
  measure(cpuSeconds: () => number, work: () => Promise<unknown>): Promise<Cost>;
}

export function createMeter(kube: Kube, serverPid: number): Meter {
  return {
    async measure(cpuSeconds, work) {
      const before = await requestsSoFar(kube);
      const [client, server, startedAt] = [cpuSeconds(), cpuSecondsOf(serverPid), performance.now()];
      await work();
      const seconds = (performance.now() - startedAt) / 1000;
      const [clientSeconds, serverSeconds] = [cpuSeconds() - client, cpuSecondsOf(serverPid) - server];
      const asked = Object.fromEntries(
        [...(await requestsSoFar(kube))]
          .map(([what, count]) => [what, count - (before.get(what) ?? 0)] as const)
          .filter(([, count]) => count > 0),
      );
      const requests = Object.values(asked).reduce((sum, count) => sum + count, 0);
      return { seconds, clientSeconds, serverSeconds, requests, asked };
    },
  };
}

/** Of a process, of those that it waited for, and of those under it that run now. */
export function cpuSecondsOf(pid: number): number {
  const ticks = fieldsOf(pid)
    .slice(11, 15)
    .reduce((sum, it) => sum + Number(it), 0);
  return ticks / ticksPerSecond + childrenOf(pid).reduce((sum, child) => sum + cpuSecondsOf(child), 0);
}

export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What a process has in memory that is not shared with others' files, in MiB. */
export function residentMiB(pid: number): number {
  const [, kibibytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1024;
}

/** Those of `/proc/PID/stat` that follow the name, which may have any characters in it (proc_pid_stat). */
function fieldsOf(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // it has ended meanwhile, and whoever waited for it has its time
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
      .filter((it) => it.trim() !== '')
      .map(Number);
  } catch {
    return [];
  }
}

async function requestsSoFar(kube: Kube): Promise<ReadonlyMap<string, number>> {
  const op = { signal: new AbortController().signal, timeoutMs: 60_000 };
  const { body } = await kube.raw({ method: 'GET', path: '/metrics' }, op);
  const counts = new Map<string, number>();
  for (const line of body.split('\n')) {
    const [, labels = '', count = '0'] = requestLine.exec(line) ?? [];
    const named = (label: string): string => new RegExp(`[,{]${label}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const [verb, resource] = [named('verb'), named('resource')];
    if (verb === 'WATCH' || resource === '' || resource === 'leases') continue;
    const what = [verb, resource, named('subresource')].filter((it) => it !== '').join(' ');
    counts.set(what, (counts.get(what) ?? 0) + Number(count));
  }
  return counts;
}
