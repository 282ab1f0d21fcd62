import type { Clock } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KubeError } from './errors.ts';
import { type LeaseOptions, runWithLease } from './lease.ts';
import type { Op } from './op.ts';
import { createVirtualClock, type VirtualClock } from './testing/virtual-clock.ts';

const candidates = ['a', 'b', 'c'] as const;
type Candidate = (typeof candidates)[number];

/** Those that work just now, or those that do not. */
type Who = 'Workers' | 'Others';

type Step =
  | { readonly type: 'CutOff' | 'Connect'; readonly who: Who }
  /** Somebody sets the time of day of these machines. */
  | { readonly type: 'SetClock'; readonly who: Who; readonly byMs: number }
  | { readonly type: 'Advance'; readonly ms: number };

const who = fc.constantFrom<Who[]>('Workers', 'Others');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constantFrom('CutOff' as const, 'Connect' as const), who }),
  fc.record({
    type: fc.constant('SetClock' as const),
    who,
    byMs: fc.integer({ min: -100_000, max: 100_000 }),
  }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('Advance' as const), ms: fc.nat({ max: 30_000 }) }) },
);
/** How a request fares: how long each way takes, and whether its answer is lost. */
const fate = fc.record({
  thereMs: fc.nat({ max: 1_500 }),
  backMs: fc.nat({ max: 1_500 }),
  isLost: fc.nat({ max: 9 }).map((draw) => draw === 0),
});
/** What client-go allows: clocks whose pace differs by less than the share by which a holder gives up earlier. */
const pace = fc.double({ min: 0.85, max: 1.15, noNaN: true });

describe('candidates for one lease', () => {
  it('never work two at once, whatever the network and their clocks do, and one works in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 15 }),
        fc.infiniteStream(fate),
        fc.tuple(pace, pace, pace),
        async (steps, fates, paces) => {
          const clock = createVirtualClock();
          const server = aServer(clock, fates);
          const working = new Set<Candidate>();
          const violations: string[] = [];
          const stop = new AbortController();
          const clocks = candidates.map((_, at) => aClock(clock, paces[at] ?? 1));
          const running = candidates.map((identity, at) =>
            runWithLease(
              {
                kube: server.kubeFor(identity),
                namespace: 'seatrial-system',
                name: 'runner',
                identity,
                clock: clocks[at] ?? clock,
                rng: () => 0.5,
                onError: () => undefined,
              },
              async (signal) => {
                working.add(identity);
                if (working.size > 1) violations.push([...working].join(' and '));
                await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
                working.delete(identity);
              },
              stop.signal,
            ),
          );

          for (const each of steps) {
            if (each.type === 'Advance') await clock.advance(each.ms);
            else {
              const these = candidates.filter((one) => working.has(one) === (each.who === 'Workers'));
              for (const one of these) {
                if (each.type === 'SetClock') clocks[candidates.indexOf(one)]?.set(each.byMs);
                else server.connect(one, each.type === 'Connect');
              }
            }
          }
          server.heal();
          await clock.advance(120_000);
          const inTheEnd = working.size;
          stop.abort();
          await clock.advance(60_000);
          await Promise.all(running);

          expect(violations).toEqual([]);
          expect(inTheEnd).toBe(1);
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** One machine's clock: its pace is its own, and its time of day is set now and then. */
function aClock(clock: VirtualClock, ownPace: number): Clock & { set(byMs: number): void } {
  let offsetMs = 0;
  return {
    now: () => clock.now() * ownPace + offsetMs,
    sleep: (ms, signal) => clock.sleep(ms / ownPace, signal),
    set: (byMs) => {
      offsetMs += byMs;
    },
  };
}

/** An API server that holds one lease, behind a network that delays and loses. */
function aServer(
  clock: VirtualClock,
  fates: fc.Stream<{ thereMs: number; backMs: number; isLost: boolean }>,
) {
  const cutOff = new Set<Candidate>();
  let isHealed = false;
  let stored: KubeObject | undefined;
  let version = 0;

  function store(object: KubeObject): KubeObject {
    version += 1;
    stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    return stored;
  }

  async function travel<T>(from: Candidate, op: Op, act: () => T): Promise<T> {
    const { thereMs, backMs, isLost } = isHealed
      ? { thereMs: 10, backMs: 10, isLost: false }
      : fates.next().value;
    const { signal, timeoutMs = 30_000 } = op;
    const timeout = clock.sleep(timeoutMs, signal).then(() => {
      throw new KubeError('Timeout', 'no answer');
    });
    // A request that was sent arrives, even when nobody waits for its answer any more.
    const answer = clock.sleep(thereMs).then(async () => {
      if (cutOff.has(from)) return new Promise<T>(() => undefined);
      const done = act();
      await clock.sleep(backMs);
      return isLost || cutOff.has(from) ? new Promise<T>(() => undefined) : done;
    });
    return Promise.race([answer, timeout]);
  }

  const kubeFor = (identity: Candidate): LeaseOptions['kube'] => ({
    get: (_, op) =>
      travel(identity, op, () => {
        if (stored === undefined) throw new KubeError('NotFound', 'no lease');
        return stored;
      }),
    create: (object, op) =>
      travel(identity, op, () => {
        if (stored !== undefined) throw new KubeError('AlreadyExists', 'there is one');
        return store(object);
      }),
    replace: (object, op) =>
      travel(identity, op, () => {
        const isNewest = stored?.metadata.resourceVersion === object.metadata.resourceVersion;
        if (!isNewest) throw new KubeError('Conflict', 'changed meanwhile');
        return store(object);
      }),
  });
  return {
    kubeFor,
    connect: (identity: Candidate, isConnected: boolean) =>
      void (isConnected ? cutOff.delete(identity) : cutOff.add(identity)),
    heal() {
      cutOff.clear();
      isHealed = true;
    },
  };
}
