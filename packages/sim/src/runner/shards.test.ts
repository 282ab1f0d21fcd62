import type { Clock, Rng } from '@seatrial/core';
import { createRng, shardOf } from '@seatrial/core';
import { KubeError, runWithLease } from '@seatrial/kube';
import { labels, systemNamespace } from '@seatrial/model';
import { createHoldings, createShardKeeper, type Holdings, leaseOfRunner } from '@seatrial/runner';
import { describe, expect, it } from 'vitest';
import { between, chance } from '../draws.ts';
import { createLeaseAccess, type Travel } from '../kube/lease-access.ts';
import { createStore, type Store } from '../kube/store.ts';
import { runUntil } from '../time/run-until.ts';
import { createTimeline, type Timeline } from '../time/timeline.ts';
import { startVirtualWatch } from './virtual-watch.ts';

const leaseDurationMs = 10_000;
const longestRoundMs = 3_000;
const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const applications = Array.from({ length: 200 }, (_, at) => `team-${at}`);

describe('three runners of one cluster', () => {
  it.each(seeds)(
    'never work on one application at once, whatever the network and their clocks do, and have divided all in the end (seed %i)',
    async (seed) => {
      const world = aWorld(seed);
      const rng = createRng(seed + 1_000);
      const runners = ['one', 'two', 'three'].map((name) => world.start(name));
      for (let at = 0; at < 40; at += 1) {
        await world.run(between(rng, [100, 6_000]));
        const runner = runners[rng.int(runners.length)];
        switch (rng.int(6)) {
          case 0:
            runner?.cutOff(true);
            break;
          case 1:
          case 2:
            for (const each of runners) each.cutOff(false);
            break;
          case 3:
            runner?.setClock(between(rng, [-100_000, 100_000]));
            break;
          case 4:
            runner?.kill();
            runners[runners.indexOf(runner as (typeof runners)[number])] = world.start(runner?.name ?? '');
            break;
          default:
            await runner?.leave();
            runners[runners.indexOf(runner as (typeof runners)[number])] = world.start(runner?.name ?? '');
        }
      }
      world.heal();
      for (const each of runners) each.cutOff(false);
      await world.run(60_000);

      expect(world.violations).toEqual([]);
      const held = runners.map((runner) => applications.filter((name) => runner.worksOn(name)));
      expect(held.flat().toSorted()).toEqual(applications.toSorted());
      for (const own of held) expect(own.length).toBeGreaterThan(0);
    },
  );

  it('is followed within 5 s of its Lease’s end when it dies, and within 15 s of its death', async () => {
    for (const seed of seeds) {
      const world = aWorld(seed, promptly);
      world.heal();
      const [dying, ...others] = ['one', 'two', 'three'].map((name) => world.start(name));
      await world.run(20_000);
      const orphans = applications.filter((name) => dying?.worksOn(name));
      expect(orphans.length).toBeGreaterThan(0);

      dying?.kill();
      await world.run(14_000);

      for (const name of orphans) expect(others.some((runner) => runner.worksOn(name))).toBe(true);
    }
  });

  it('has its share a moment after it has come, and the others have theirs when it leaves in order', async () => {
    const world = aWorld(1);
    world.heal();
    const first = world.start('one');
    await world.run(5_000);
    expect(applications.every((name) => first.worksOn(name))).toBe(true);

    const second = world.start('two');
    await world.run(longestRoundMs + 500);
    expect(applications.some((name) => second.worksOn(name))).toBe(true);
    expect(applications.every((name) => first.worksOn(name) !== second.worksOn(name))).toBe(true);

    await second.leave();
    await world.run(500);
    expect(applications.every((name) => first.worksOn(name))).toBe(true);
  });

  it('writes nothing but its own Lease while nobody comes or goes', async () => {
    const world = aWorld(2);
    world.heal();
    for (const name of ['one', 'two', 'three']) world.start(name);
    await world.run(20_000);
    const before = world.sharedVersion();
    const asked = world.asked();

    await world.run(60_000);

    expect(world.sharedVersion()).toBe(before);
    const renewals = (3 * 60_000) / (leaseDurationMs / 4);
    expect(world.asked() - asked).toBeLessThanOrEqual(renewals + 3);
  });

  it('waits for one that knows of no shards, and is left alone by such a one', async () => {
    const world = aWorld(3);
    world.heal();
    const stop = new AbortController();
    const old = world.startOld('old', stop.signal);
    await world.run(2_000);
    expect(old.isLeading()).toBe(true);
    const runner = world.start('new');
    await world.run(60_000);
    expect(runner.worksOn('team-1')).toBe(false);

    stop.abort();
    await world.run(leaseDurationMs * 2);
    expect(runner.worksOn('team-1')).toBe(true);
    const again = world.startOld('old', new AbortController().signal);
    await world.run(120_000);
    expect(again.isLeading()).toBe(false);

    await runner.leave();
    await world.run(10_000);
    expect(again.isLeading()).toBe(true);
    expect(world.violations).toEqual([]);
  });
});

interface Round {
  readonly name: string;
  readonly shard: number;
  readonly mayWrite: () => boolean;
}

interface Member {
  readonly name: string;
  worksOn(application: string): boolean;
  cutOff(isCut: boolean): void;
  setClock(byMs: number): void;
  kill(): void;
  leave(): Promise<void>;
}

/** Of watches that say what there is at once: by how much others are late, their takeovers are. */
const promptly: Rng = { next: () => 0.5, int: (limit) => Math.floor(limit / 2) };

function aWorld(seed: number, watchRng: Rng = createRng(seed + 500)) {
  const timeline = createTimeline(1_000_000);
  const store = createStore('here', timeline);
  const rng = createRng(seed);
  const violations: string[] = [];
  const rounds = new Set<Round>();
  let isHealed = false;
  let asked = 0;

  /** Some rounds of a runner, each with a write at its end. */
  function work(name: string, holdings: Holdings, isHeld: () => boolean, signal: AbortSignal): void {
    if (signal.aborted) return;
    const application = applications[rng.int(applications.length)] ?? '';
    void holdings.during(application, async ({ mayWrite }) => {
      const round = {
        name,
        shard: shardOf(application),
        mayWrite: () => !signal.aborted && isHeld() && mayWrite(),
      };
      rounds.add(round);
      expectAlone(round);
      await timeline.clock.sleep(rng.int(longestRoundMs));
      expectAlone(round);
      rounds.delete(round);
    });
    timeline.after(between(rng, [50, 300]), () => work(name, holdings, isHeld, signal));
  }

  function expectAlone({ name, shard, mayWrite }: Round): void {
    if (!mayWrite()) return;
    for (const other of rounds)
      if (other.shard === shard && other.name !== name && other.mayWrite())
        violations.push(`${name} and ${other.name} work on shard ${shard} at ${timeline.now()}`);
  }

  function start(name: string): Member {
    const dead = new AbortController();
    const leaving = new AbortController();
    const process = aProcess(timeline, rng, () => isHealed, dead.signal);
    const access = createLeaseAccess(store, (op, act) => {
      asked += 1;
      return process.travel(op, act);
    });
    let now: { readonly holdings: Holdings; readonly isHeld: () => boolean } | undefined;
    let ended = false;
    void runWithLease(
      {
        kube: access,
        namespace: systemNamespace,
        ...leaseOfRunner('here', name),
        identity: name,
        clock: process.clock,
        rng: () => rng.next(),
        onError: () => undefined,
        leaseDurationMs,
        renewMs: leaseDurationMs / 4,
      },
      async (term, isHeld, own) => {
        const holdings = createHoldings((over) => process.steady.sleep(5_000, over));
        now = { holdings, isHeld };
        const keeper = createShardKeeper({
          kube: access,
          clusterName: 'here',
          own,
          isHeld,
          clock: process.steady,
          work: {
            begin: (shards) => holdings.begin(shards),
            end: (shards, how) => holdings.end(shards, how),
          },
          onError: () => undefined,
        });
        const watch = watchLeases(
          store,
          timeline,
          watchRng,
          keeper,
          () => !term.aborted && !dead.signal.aborted,
        );
        process.onCut((isCut) => watch.setDeaf(isCut));
        work(name, holdings, isHeld, AbortSignal.any([term, dead.signal]));
        await keeper.run(term);
        now = undefined;
      },
      leaving.signal,
    ).finally(() => {
      ended = true;
    });
    return {
      name,
      worksOn: (application) =>
        !dead.signal.aborted && now?.isHeld() === true && now.holdings.accepts(application),
      cutOff: (isCut) => process.cutOff(isCut),
      setClock: (byMs) => process.setClock(byMs),
      kill() {
        dead.abort();
      },
      async leave() {
        leaving.abort();
        for (let waitedMs = 0; !ended && waitedMs < 60_000; waitedMs += 100)
          await runUntil({ timeline }, timeline.now() + 100);
        dead.abort();
      },
    };
  }

  return {
    start,
    violations,
    run: (ms: number) => runUntil({ timeline }, timeline.now() + ms),
    heal() {
      isHealed = true;
    },
    asked: () => asked,
    sharedVersion: () =>
      store.ofKind('Lease').find(({ metadata }) => metadata.name === 'seatrial-runner-here')?.metadata
        .resourceVersion,
    /** As runners were before there were shards. */
    startOld(name: string, signal: AbortSignal) {
      let leads = false;
      const process = aProcess(timeline, rng, () => true, new AbortController().signal);
      void runWithLease(
        {
          kube: createLeaseAccess(store, process.travel),
          namespace: systemNamespace,
          name: 'seatrial-runner-here',
          identity: name,
          clock: process.clock,
          rng: () => rng.next(),
          onError: () => undefined,
        },
        async (term) => {
          leads = true;
          await new Promise((resolve) => term.addEventListener('abort', resolve, { once: true }));
          leads = false;
        },
        signal,
      );
      return { isLeading: () => leads };
    },
  };
}

function watchLeases(
  store: Store,
  timeline: Timeline,
  rng: Rng,
  keeper: ReturnType<typeof createShardKeeper>,
  isAlive: () => boolean,
) {
  return startVirtualWatch({
    store,
    shown: (lease) => lease,
    timeline,
    rng,
    watched: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', label: labels.cluster },
    hear: () => undefined,
    onChange(object, previous) {
      const either = object ?? previous;
      if (either !== undefined) keeper.hear(either, object === undefined);
    },
    isAlive,
  });
}

/** A process on a machine with a clock of its own, behind a network that delays, loses and is cut. */
function aProcess(timeline: Timeline, rng: Rng, isHealed: () => boolean, dead: AbortSignal) {
  const pace = 0.9 + rng.next() / 5;
  let offsetMs = 0;
  let isCut = false;
  let onCut: (isCut: boolean) => void = () => undefined;
  const steady: Clock = {
    now: () => timeline.now() * pace,
    sleep: (ms, signal) => timeline.clock.sleep(ms / pace, signal),
  };
  const travel: Travel = async (op, act) => {
    const { signal, timeoutMs = 30_000 } = op;
    const [thereMs, backMs] = isHealed() ? [5, 5] : [rng.int(1_000), rng.int(1_000)];
    const isLost = !isHealed() && chance(rng, 0.1);
    const timeout = timeline.clock.sleep(timeoutMs / pace, signal).then(() => {
      throw new KubeError('Timeout', 'no answer');
    });
    // A request that was sent arrives, even when nobody waits for its answer any more.
    const answer = timeline.clock.sleep(thereMs).then(async () => {
      if (isCut || dead.aborted) return new Promise<never>(() => undefined);
      const done = act();
      await timeline.clock.sleep(backMs);
      return isLost || isCut || dead.aborted ? new Promise<never>(() => undefined) : done;
    });
    return Promise.race([answer, timeout]);
  };
  return {
    steady,
    clock: {
      now: () => steady.now() + offsetMs,
      sleep: (ms, signal) => steady.sleep(ms, signal),
    } satisfies Clock,
    travel,
    onCut(then: (isCut: boolean) => void) {
      onCut = then;
      onCut(isCut);
    },
    cutOff(cut: boolean) {
      isCut = cut;
      onCut(cut);
    },
    setClock(byMs: number) {
      offsetMs += byMs;
    },
  };
}
