import type { SourceView } from '@seatrial/runner';
import { between } from '../draws.ts';
import { type Circumstances, createProcess, type Process, type ProcessPorts } from '../faults/process.ts';
import { startVirtualLoop, type VirtualLoop, type VirtualLoopOptions } from './virtual-loop.ts';

export interface VirtualRunnerOptions extends VirtualLoopOptions {
  readonly ports: ProcessPorts;
  readonly circumstances: Circumstances;
  /** From a death to the next process's first look. */
  readonly restartMs: readonly [number, number];
  readonly trace: (message: string) => void;
}

/** What works for a cluster: one process, which is started again when it dies, or several. */
export interface VirtualRunner {
  start(): void;
  kill(): void;
  /** While set, no watch delivers events. */
  setDeaf(deaf: boolean): void;
  /** Whether a process runs that its watches wake. */
  isWatching(): boolean;
  /** What each process that runs has read of the config branch last. */
  newestViews(): readonly SourceView[];
}

/** One runner, which has no other beside it: it takes no Lease. */
export function createVirtualRunner(options: VirtualRunnerOptions): VirtualRunner {
  const { clusterName, timeline, rng, trace } = options;
  let life: { readonly process: Process; readonly loop: VirtualLoop } | undefined;
  let deaf = false;

  function begin(): void {
    const process = createProcess(options.ports, options.circumstances, died);
    life = { process, loop: startVirtualLoop(options, process, undefined, deaf) };
    trace(`${clusterName} runner starts`);
  }

  function died(): void {
    trace(`${clusterName} runner dies`);
    life?.loop.stop();
    life = undefined;
    timeline.after(between(rng, options.restartMs), begin);
  }

  return {
    start: begin,
    kill: () => life?.process.kill(),
    setDeaf(now) {
      deaf = now;
      life?.loop.setDeaf(now);
    },
    isWatching: () => life !== undefined && !deaf,
    newestViews: () => [life?.loop.reconcilers.source.newest() ?? []].flat(),
  };
}
