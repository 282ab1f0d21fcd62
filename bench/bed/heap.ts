import { readFile } from 'node:fs/promises';
import type { Program } from '@seatrial/localcluster';

/** For a process whose heap is asked for: it listens on this machine alone, on a port that the system chooses. */
export const inspected = ['--inspect=127.0.0.1:0'] as const;

/** The inspector of a Node.js process (Chrome DevTools Protocol). */
export interface Heap {
  /** Bytes that are in use once all that nobody can reach is collected. */
  usedBytes(): Promise<number>;
  close(): void;
}

export async function heapOf({ logFile }: Pick<Program, 'logFile'>): Promise<Heap> {
  const [, address] = /^Debugger listening on (ws:\S+)$/m.exec(await readFile(logFile, 'utf8')) ?? [];
  if (address === undefined) throw new Error(`Cannot ask for the heap: ${logFile} does not say where`);
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

  function ask(method: string): Promise<unknown> {
    sent += 1;
    const id = sent;
    return new Promise((resolve) => {
      waiting.set(id, (result) => {
        waiting.delete(id);
        resolve(result);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  }

  return {
    async usedBytes() {
      await ask('HeapProfiler.collectGarbage');
      return ((await ask('Runtime.getHeapUsage')) as { readonly usedSize: number }).usedSize;
    },
    close: () => socket.close(),
  };
}
