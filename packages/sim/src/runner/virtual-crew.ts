import { type Clock, shardsCount } from '@seatrial/core';
import { KubeError, runWithLease } from '@seatrial/kube';
import { type KubeObject, labels, systemNamespace } from '@seatrial/model';
import {
  createHoldings,
  createShardKeeper,
  createShardWork,
  type Holdings,
  leaseOfRunner,
} from '@seatrial/runner';
import { between, chance } from '../draws.ts';
import { type Circumstances, createProcess, type Process } from '../faults/process.ts';
import { createLeaseAccess, type Travel } from '../kube/lease-access.ts';
import { type Share, startVirtualLoop, type VirtualLoop } from './virtual-loop.ts';
import type { VirtualRunner, VirtualRunnerOptions } from './virtual-runner.ts';
import { startVirtualWatch } from './virtual-watch.ts';
import { withAuthor } from './written-by.ts';

/** One of the runners of a cluster. */
export interface CrewMember {
  readonly name: string;
  kill(): void;
  /** Asks it to end in order; it comes back. */
  stop(): void;
  /** While set, it reaches no API server, and the others do. */
  setCut(cut: boolean): void;
  /** Somebody sets the time of day of its machine. */
  setClock(byMs: number): void;
}

/** Several runners that share the applications of a cluster. */
export interface VirtualCrew extends VirtualRunner {
  readonly members: readonly CrewMember[];
  /** Calls with each write of a runner that was done, and the runner's name. */
  onWritten(listener: Written): void;
}

type Written = (runner: string, object: KubeObject) => void;

export interface VirtualCrewOptions extends VirtualRunnerOptions {
  readonly size: number;
}

const leaseDurationMs = 10_000;
const endGraceMs = 5_000;

export function createVirtualCrew(options: VirtualCrewOptions): VirtualCrew {
  const { clusterName, size } = options;
  const listeners: Written[] = [];
  const written: Written = (...what) => {
    for (const listener of listeners) listener(...what);
  };
  const members = Array.from({ length: size }, (_, at) =>
    createMember(options, `${clusterName}-${at}`, written),
  );
  return {
    members,
    onWritten: (listener) => void listeners.push(listener),
    start() {
      for (const member of members) member.start();
    },
    kill() {
      for (const member of members) member.kill();
    },
    setDeaf(deaf) {
      for (const member of members) member.setDeaf(deaf);
    },
    // What is nobody's for a moment nobody acts for.
    isWatching: () =>
      members.reduce((sum, member) => sum + (member.isWatching() ? member.shards() : 0), 0) === shardsCount,
    newestViews: () => members.flatMap((member) => member.newestViews()),
  };
}

type Member = CrewMember & Omit<VirtualRunner, 'kill'> & { shards(): number };

function createMember(options: VirtualCrewOptions, name: string, written: Written): Member {
  const { clusterName, timeline, rng, trace } = options;
  let process: Process | undefined;
  let loop: VirtualLoop | undefined;
  let leaseWatch: { setDeaf(deaf: boolean): void } | undefined;
  let held: Holdings | undefined;
  let stopping: AbortController | undefined;
  let [deaf, cut] = [false, false];
  let offsetMs = 0;

  function begin(): void {
    const { ports, circumstances } = options;
    const own: Circumstances = {
      timeline,
      rng: circumstances.rng,
      get trouble() {
        return circumstances.trouble;
      },
      apiAway: () => cut || circumstances.apiAway(),
      fate: (call) => circumstances.fate(call),
    };
    const cluster = withAuthor(ports.cluster, options.store, (object) => written(name, object));
    const born = createProcess({ ...ports, cluster }, own, died);
    process = born;
    trace(`${name} starts`);
    void serve(born, own);
  }

  /** Holds its Lease until it is killed, or asked to stop. */
  async function serve(born: Process, circumstances: Circumstances): Promise<void> {
    const stop = new AbortController();
    stopping = stop;
    const clock = clockOf(born);
    const access = createLeaseAccess(options.store, travelling(born, circumstances));
    await runWithLease(
      {
        kube: access,
        namespace: systemNamespace,
        ...leaseOfRunner(clusterName, name),
        identity: name,
        clock: { now: () => clock.now() + offsetMs, sleep: (ms, signal) => clock.sleep(ms, signal) },
        rng: () => rng.next(),
        onError: () => undefined,
        leaseDurationMs,
        renewMs: leaseDurationMs / 4,
      },
      (term, isHeld, lease) => work(born, access, clock, { term, isHeld, lease }),
      stop.signal,
    );
    born.kill();
  }

  async function work(
    born: Process,
    access: ReturnType<typeof createLeaseAccess>,
    clock: Clock,
    { term, isHeld, lease }: { term: AbortSignal; isHeld: () => boolean; lease: KubeObject },
  ): Promise<void> {
    const holdings = createHoldings((over) => clock.sleep(endGraceMs, over));
    held = holdings;
    const share: Share = { holdings, isHeld: () => born.isAlive() && isHeld() };
    let own: VirtualLoop | undefined;
    const keeper = createShardKeeper({
      kube: access,
      clusterName,
      own: lease,
      isHeld,
      clock,
      work: createShardWork(
        {
          holdings,
          async prepare() {
            if (own !== undefined) return own.refresh();
            own = startVirtualLoop(options, born, share, deaf || cut);
            loop = own;
          },
          onBegun: (shards) => own?.begin(shards),
          onEnded: () => own?.reconcilers.keep((application) => holdings.accepts(application)),
          report: (error) => options.onBug(`${name}: ${String(error)}`),
          pause: (over) => clock.sleep(1_000, over).catch(() => undefined),
        },
        term,
      ),
      onError: () => undefined,
    });
    const watch = startVirtualWatch({
      store: options.store,
      shown: (it) => it,
      timeline,
      rng: options.noticeRng,
      watched: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', label: labels.cluster },
      hear: () => undefined,
      onChange(object, previous) {
        const either = object ?? previous;
        if (either !== undefined) keeper.hear(either, object === undefined);
      },
      isAlive: () => born.isAlive() && !term.aborted,
    });
    watch.setDeaf(deaf || cut);
    leaseWatch = watch;
    await keeper.run(term);
    own?.stop();
    if (loop === own) loop = undefined;
  }

  function died(): void {
    trace(`${name} dies`);
    loop?.stop();
    [process, loop, leaseWatch, held] = [undefined, undefined, undefined, undefined];
    timeline.after(between(rng, options.restartMs), begin);
  }

  /** Of a process that is dead no timer goes off. */
  function clockOf(born: Process): Clock {
    return {
      now: () => timeline.clock.now(),
      sleep: (ms, signal) =>
        timeline.clock
          .sleep(ms, signal)
          .then(() => (born.isAlive() ? undefined : new Promise<void>(() => undefined))),
    };
  }

  function travelling(born: Process, circumstances: Circumstances): Travel {
    return async (_, act) => {
      await timeline.clock.sleep(between(rng, [1, 50]));
      const { trouble, apiAway } = circumstances;
      const isUnlucky = chance(rng, trouble.unavailableShare);
      if (!born.isAlive()) return new Promise<never>(() => undefined);
      if (apiAway() || isUnlucky) throw new KubeError('Unavailable', 'no answer');
      const answer = act();
      if (chance(rng, trouble.lostReplyShare)) throw new KubeError('Timeout', 'the reply was lost');
      return answer;
    };
  }

  function listen(): void {
    loop?.setDeaf(deaf || cut);
    leaseWatch?.setDeaf(deaf || cut);
  }

  return {
    name,
    start: begin,
    kill: () => process?.kill(),
    stop: () => stopping?.abort(),
    setDeaf(now) {
      deaf = now;
      listen();
    },
    setCut(now) {
      cut = now;
      listen();
    },
    setClock(byMs) {
      offsetMs += byMs;
    },
    shards: () => held?.size ?? 0,
    isWatching: () => loop !== undefined && !deaf && !cut,
    newestViews: () => [loop?.reconcilers.source.newest() ?? []].flat(),
  };
}
