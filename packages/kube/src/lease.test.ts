import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { KubeError } from './errors.ts';
import { type LeaseOptions, runWithLease } from './lease.ts';
import type { Op } from './op.ts';
import { createVirtualClock, settle, type VirtualClock } from './testing/virtual-clock.ts';

describe('runWithLease', () => {
  it('runs the work of one candidate at a time, and of the next once the first has ended', async () => {
    const world = aWorld();
    const first = candidate(world, 'first');
    await settle();
    const second = candidate(world, 'second');
    await world.clock.advance(60_000);
    expect(world.leading).toEqual(['first']);

    first.finish();
    await world.clock.advance(10_000);

    expect(world.leading).toEqual(['second']);
    expect(world.holder()).toBe('second');
    second.finish();
    await Promise.all([first.ended, second.ended]);
    expect(world.holder()).toBe('');
  });

  it('takes over from a crashed holder only after its time by our own clock, whatever its timestamps say', async () => {
    const world = aWorld();
    await world.kube.create(aLease('crashed', '1970-01-01T00:00:00.000000Z'));
    const next = candidate(world, 'next');

    await world.clock.advance(14_999);
    expect(world.leading).toEqual([]);
    await world.clock.advance(5_002);

    expect(world.leading).toEqual(['next']);
    next.finish();
    await next.ended;
  });

  it('stops its work before another may start, when it cannot renew', async () => {
    const world = aWorld();
    const first = candidate(world, 'first');
    await settle();
    const second = candidate(world, 'second');
    await world.clock.advance(20_000);
    world.cutOff('first');

    for (let ms = 0; ms < 40_000; ms += 50) {
      await world.clock.advance(50);
      expect(world.leading.length).toBeLessThanOrEqual(1);
    }

    expect(world.leading).toEqual(['second']);
    expect(first.errors.length).toBeGreaterThan(0);
    second.finish();
    first.abort();
    await Promise.all([first.ended, second.ended]);
  });

  it('goes on when the answer to one renewal never comes', async () => {
    const world = aWorld();
    const first = candidate(world, 'first');
    await settle();

    world.swallowOne('first');
    await world.clock.advance(60_000);

    expect(world.leading).toEqual(['first']);
    expect(first.terms()).toBe(1);
    first.finish();
    await first.ended;
  });

  it('goes on when somebody else has written the lease but left the holder', async () => {
    const world = aWorld();
    const first = candidate(world, 'first');
    await settle();

    world.touch();
    await world.clock.advance(30_000);

    expect(world.leading).toEqual(['first']);
    first.finish();
    await first.ended;
  });

  it('stops its work when somebody gave the lease to another', async () => {
    const world = aWorld();
    const first = candidate(world, 'first');
    await settle();

    world.give('other');
    await world.clock.advance(5_000);

    expect(world.leading).toEqual([]);
    first.abort();
    await first.ended;
    expect(world.holder()).toBe('other');
  });

  it('keeps renewing while aborted work cleans up, and releases after it', async () => {
    const world = aWorld();
    const first = candidate(world, 'first', { cleanupMs: 60_000 });
    await settle();
    const second = candidate(world, 'second');

    first.abort();
    await world.clock.advance(59_000);
    expect(world.leading).toEqual(['first']);
    expect(world.holder()).toBe('first');
    await world.clock.advance(10_000);

    await first.ended;
    expect(world.leading).toEqual(['second']);
    second.finish();
    await second.ended;
  });

  it('knows by the clock that it may not act any more, when it stood still and no timer has told it yet', async () => {
    const world = aWorld();
    const first = candidate(world, 'first');
    await world.clock.advance(60_000);
    expect(first.isHeld()).toBe(true);

    world.clock.freeze(14_000);

    expect(first.isHeld()).toBe(false);
    expect(world.leading).toEqual(['first']);
    first.abort();
    await world.clock.advance(0);
    await first.ended;
  });

  it('throws what the work threw, with the lease released', async () => {
    const world = aWorld();
    const options = { ...world.options('first'), onError: () => undefined };

    await expect(
      runWithLease(options, () => Promise.reject(new Error('broken')), new AbortController().signal),
    ).rejects.toThrow(new Error('broken'));
    expect(world.holder()).toBe('');
  });
});

interface World {
  readonly clock: VirtualClock;
  readonly kube: { create(object: KubeObject): Promise<KubeObject> };
  readonly leading: string[];
  options(identity: string): Omit<LeaseOptions, 'onError'>;
  holder(): unknown;
  touch(): void;
  give(identity: string): void;
  cutOff(identity: string): void;
  connect(identity: string): void;
  /** The next request of this candidate is never answered. */
  swallowOne(identity: string): void;
}

/** An API server that holds one lease, with its optimistic concurrency. */
function aWorld(): World {
  const clock = createVirtualClock();
  const leading: string[] = [];
  const unreachable = new Set<string>();
  const swallowed = new Set<string>();
  let stored: KubeObject | undefined;
  let version = 0;

  function store(object: KubeObject): KubeObject {
    version += 1;
    stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    return stored;
  }

  function kubeFor(identity: string): LeaseOptions['kube'] {
    async function reach({ timeoutMs = 30_000 }: Op): Promise<void> {
      if (unreachable.has(identity)) throw new KubeError('Unavailable', 'cut off');
      if (!swallowed.delete(identity)) return;
      await clock.sleep(timeoutMs);
      throw new KubeError('Timeout', 'no answer');
    }
    return {
      async get(_, op) {
        await reach(op);
        if (stored === undefined) throw new KubeError('NotFound', 'no lease');
        return stored;
      },
      async create(object, op) {
        await reach(op);
        if (stored !== undefined) throw new KubeError('AlreadyExists', 'there is one');
        return store(object);
      },
      async replace(object, op) {
        await reach(op);
        if (stored?.metadata.resourceVersion !== object.metadata.resourceVersion) {
          throw new KubeError('Conflict', 'changed meanwhile');
        }
        return store(object);
      },
    };
  }

  const spec = (): Record<string, unknown> => (stored?.['spec'] ?? {}) as Record<string, unknown>;
  return {
    clock,
    kube: { create: async (object) => store(object) },
    leading,
    options: (identity) => ({
      kube: kubeFor(identity),
      namespace: 'seatrial-system',
      name: 'runner',
      identity,
      clock,
      rng: () => 0.5,
    }),
    holder: () => spec()['holderIdentity'],
    touch: () => void (stored !== undefined && store(stored)),
    give: (identity) =>
      void (stored !== undefined && store({ ...stored, spec: { ...spec(), holderIdentity: identity } })),
    cutOff: (identity) => void unreachable.add(identity),
    connect: (identity) => void unreachable.delete(identity),
    swallowOne: (identity) => void swallowed.add(identity),
  };
}

function candidate(
  world: World,
  identity: string,
  { cleanupMs = 0 } = {},
): {
  finish(): void;
  abort(): void;
  isHeld(): boolean;
  ended: Promise<void>;
  errors: unknown[];
  terms(): number;
} {
  const errors: unknown[] = [];
  let terms = 0;
  const caller = new AbortController();
  const done = Promise.withResolvers<void>();
  let isHeld = (): boolean => false;
  async function work(signal: AbortSignal, asked: () => boolean): Promise<void> {
    isHeld = asked;
    terms += 1;
    world.leading.push(identity);
    const aborted = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([done.promise, aborted]);
    if (signal.aborted) await world.clock.sleep(cleanupMs);
    world.leading.splice(world.leading.indexOf(identity), 1);
  }
  const options = { ...world.options(identity), onError: (error: unknown) => void errors.push(error) };
  const ended = runWithLease(options, work, caller.signal);
  return {
    finish: () => done.resolve(),
    abort: () => caller.abort(),
    isHeld: () => isHeld(),
    ended,
    errors,
    terms: () => terms,
  };
}

function aLease(holderIdentity: string, renewTime: string): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'runner', namespace: 'seatrial-system' },
    spec: { holderIdentity, leaseDurationSeconds: 15, renewTime },
  };
}
