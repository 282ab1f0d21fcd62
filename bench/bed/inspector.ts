import { readFile } from 'node:fs/promises';
import type { Program } from '@seatrial/localcluster';
import type { CpuProfile } from './cpu-profile.ts';

/** For a process that is looked into: it listens on this machine alone, on a port that the system chooses. */
export const inspected = ['--inspect=127.0.0.1:0'] as const;

/** Of a profile: short enough to see what a function costs that is called often. */
const samplingUs = 500;

/** The inspector of a Node.js process (Chrome DevTools Protocol). */
export interface Inspector {
  /** Bytes that are in use once all that nobody can reach is collected. */
  usedBytes(): Promise<number>;
  /** Where the process spends its time until `end` is called; of its first thread. */
  profile(): Promise<{ readonly end: () => Promise<CpuProfile> }>;
  close(): void;
}

export async function inspectorOf({ logFile }: Pick<Program, 'logFile'>): Promise<Inspector> {
  const [, address] = /^Debugger listening on (ws:\S+)$/m.exec(await readFile(logFile, 'utf8')) ?? [];
  if (address === undefined) throw new Error(`Cannot look into the process: ${logFile} does not say where`);
  const socket = new WebSocket(address);
  const waiting = new Map<number, (result: unknown) => void>();
  let sent = 0;
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`Cannot connect to ${address}`)), { once: true });
  });
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });

  function ask(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    sent += 1;
    const id = sent;
    return new Promise((resolve) => {
      waiting.set(id, (result) => {
        waiting.delete(id);
        resolve(result);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  }

  return {
    async usedBytes() {
      await ask('HeapProfiler.collectGarbage');
      return ((await ask('Runtime.getHeapUsage')) as { readonly usedSize: number }).usedSize;
    },
    async profile() {
      await ask('Profiler.enable');
      await ask('Profiler.setSamplingInterval', { interval: samplingUs });
      await ask('Profiler.start');
      return {
        end: async () => ((await ask('Profiler.stop')) as { readonly profile: CpuProfile }).profile,
      };
    },
    close: () => socket.close(),
  };
}
