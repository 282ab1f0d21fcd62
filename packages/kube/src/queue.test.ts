import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue, QueueOverflowError } from './queue.ts';
import { createVirtualClock, settle } from './testing/virtual-clock.ts';

type Step =
  | { readonly type: 'Add'; readonly key: string }
  | { readonly type: 'AddAfter'; readonly key: string; readonly delayMs: number }
  | { readonly type: 'Advance'; readonly ms: number };

const key = fc.constantFrom('a', 'b', 'c', 'd');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('Add' as const), key }),
  fc.record({ type: fc.constant('AddAfter' as const), key, delayMs: fc.nat({ max: 500 }) }),
  fc.record({ type: fc.constant('Advance' as const), ms: fc.nat({ max: 300 }) }),
);

describe('createQueue', () => {
  it('never runs a key twice at once nor more than allowed, and loses no wake-up, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.infiniteStream(fc.record({ ms: fc.nat({ max: 200 }), fails: fc.boolean() })),
        fc.integer({ min: 1, max: 3 }),
        async (steps, rounds, concurrency) => {
          const clock = createVirtualClock();
          const running = new Set<string>();
          /** Keys that were added, or failed, since their last round began. */
          const wanted = new Set<string>();
          /** When each key that was put off is to be woken next: of several delays the earliest counts. */
          const wakesAt = new Map<string, number>();
          /** Wake-ups, as `key@time`, that no round has served which began then or later. */
          const unserved = new Set<string>();
          const violations: string[] = [];
          let failuresLeft = 20;
          const queue = createQueue({
            async reconcile(name) {
              if (running.has(name)) violations.push(`${name} ran twice at once`);
              running.add(name);
              if (running.size > concurrency) violations.push(`${running.size} at once`);
              wanted.delete(name);
              for (const wakeUp of unserved) {
                const [key, at] = wakeUp.split('@');
                if (key === name && Number(at) <= clock.now()) unserved.delete(wakeUp);
              }
              const round = rounds.next().value;
              await clock.sleep(round.ms);
              running.delete(name);
              if (round.fails && (failuresLeft -= 1) >= 0) {
                wanted.add(name);
                throw new Error('failed');
              }
            },
            onError: () => undefined,
            concurrency,
            clock,
            rng: () => 0.5,
          });

          for (const each of steps) {
            if (each.type === 'Advance') {
              await clock.advance(each.ms);
              continue;
            }
            if (each.type === 'Add') {
              wanted.add(each.key);
              queue.add(each.key);
            } else {
              const at = clock.now() + each.delayMs;
              const waits = wakesAt.get(each.key) ?? Number.NEGATIVE_INFINITY;
              const isWaiting = waits >= clock.now();
              if (!isWaiting || at < waits) {
                if (isWaiting) unserved.delete(`${each.key}@${waits}`);
                unserved.add(`${each.key}@${at}`);
                wakesAt.set(each.key, at);
              }
              queue.addAfter(each.key, each.delayMs);
            }
          }
          await clock.advance(10_000_000);

          expect(violations).toEqual([]);
          expect(queue.length).toBe(0);
          expect(running.size).toBe(0);
          expect([[...wanted], [...unserved]]).toEqual([[], []]);
        },
      ),
    );
  });

  it('of several delays the earliest counts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 8 }), async (delays) => {
        const clock = createVirtualClock();
        const startedAt: number[] = [];
        const queue = createQueue({
          reconcile: async () => void startedAt.push(clock.now()),
          onError: () => undefined,
          concurrency: 1,
          clock,
          rng: () => 0,
        });

        for (const delayMs of delays) queue.addAfter('a', delayMs);
        await clock.advance(2_000);

        expect(startedAt).toEqual([Math.min(...delays)]);
      }),
    );
  });

  it('a key added while it runs gets one more round, however often it was added', async () => {
    const { queue, clock, started } = aQueue({ roundMs: 100 });

    queue.add('a');
    await clock.advance(50);
    queue.add('a');
    queue.add('a');
    await clock.advance(1_000);

    expect(started).toEqual(['a@0', 'a@100']);
  });

  it('a failing key comes back later and later, and at once again after a success', async () => {
    const { queue, clock, started, errors } = aQueue({ failures: 3 });

    queue.add('a');
    await clock.advance(10_000);
    queue.add('a');
    await settle();

    expect(started).toEqual(['a@0', 'a@100', 'a@300', 'a@700', 'a@10000']);
    expect(errors).toEqual(['a: failed', 'a: failed', 'a: failed']);
  });

  it('takes keys up to the limit, refuses and reports the next, and still takes known ones', async () => {
    const { queue, clock, started, errors } = aQueue({ limits: { keysMax: 2 }, roundMs: 10 });

    queue.add('a');
    queue.addAfter('b', 5);
    queue.add('c');
    queue.add('b');
    await clock.advance(100);

    expect(started).toEqual(['a@0', 'b@10']);
    expect(errors).toEqual([
      `c: ${new QueueOverflowError('Cannot queue c: 2 keys are queued, shard the work').message}`,
    ]);
  });

  it('gives kinds of keys their turns, and to none of them all of its places', async () => {
    const { queue, clock, started } = aQueue({
      roundMs: 10,
      concurrency: 2,
      kindOf: (key) => key.split('/')[0] ?? '',
    });
    for (let number = 0; number < 100; number += 1) queue.add(`run/${number}`);
    await clock.advance(5);

    queue.add('release/a');
    queue.add('release/b');
    queue.add('application/c');
    await clock.advance(34);

    expect(started).toEqual([
      'run/0@0',
      'release/a@5',
      'run/1@10',
      'release/b@15',
      'application/c@20',
      'run/2@25',
      'run/3@35',
    ]);
  });

  it('says how much there is to do, and for how long the first has been ready', async () => {
    const { queue, clock } = aQueue({ roundMs: 100, failures: 1 });
    queue.add('fails');
    queue.addAfter('later', 1_000);
    await clock.advance(50);
    for (const name of ['first', 'second']) queue.add(name);
    queue.addAfter('first', 1_000);
    await clock.advance(20);

    expect(queue.load()).toEqual({ ready: 2, running: 1, waiting: 2, oldestReadyMs: 20 });

    await clock.advance(60);
    expect(queue.load()).toEqual({ ready: 1, running: 1, waiting: 3, oldestReadyMs: 80 });
    const stopped = queue.stop();
    await clock.advance(100);
    await stopped;
    expect(queue.load()).toEqual({ ready: 0, running: 0, waiting: 0, oldestReadyMs: 0 });
  });

  it('stop: waits for the round in flight, aborts it after the grace, and starts nothing more', async () => {
    const { queue, clock, started } = aQueue({ roundMs: 60_000, limits: { stopGraceMs: 1_000 } });
    queue.add('a');
    queue.add('b');
    await clock.advance(10);

    let stoppedAt = -1;
    const stopping = queue.stop().then(() => {
      stoppedAt = clock.now();
    });
    await clock.advance(5_000);
    await stopping;
    queue.add('c');
    await settle();

    expect(stoppedAt).toBe(1_010);
    expect(started).toEqual(['a@0']);
    expect(queue.length).toBe(0);
  });
});

function aQueue({
  roundMs = 0,
  failures = 0,
  limits = {},
  concurrency = 1,
  kindOf,
}: {
  concurrency?: number;
  kindOf?: (key: string) => string;
  roundMs?: number;
  failures?: number;
  limits?: object;
}) {
  const clock = createVirtualClock();
  const started: string[] = [];
  const errors: string[] = [];
  let failuresLeft = failures;
  const queue = createQueue({
    async reconcile(name, signal) {
      started.push(`${name}@${clock.now()}`);
      await clock.sleep(roundMs, signal);
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        throw new Error('failed');
      }
    },
    onError: (name, error) => errors.push(`${name}: ${(error as Error).message}`),
    concurrency,
    ...(kindOf === undefined ? {} : { kindOf }),
    clock,
    rng: () => 0,
    limits,
  });
  return { queue, clock, started, errors };
}
