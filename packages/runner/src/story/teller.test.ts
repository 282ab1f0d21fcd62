import { setImmediate } from 'node:timers/promises';
import type { Clock, ClusterPort, Fact, PortErrorCode } from '@seatrial/core';
import { PortError, stringAt } from '@seatrial/core';
import { type KubeObject, type ObjectRef, refKey, refOf, toInstant } from '@seatrial/model';
import { describe, expect, it, vi } from 'vitest';
import { createEventWriter, type Telling } from './event-writer.ts';
import { storyLimits } from './limits.ts';
import { createTeller, toldBy } from './teller.ts';

const began = Date.UTC(2026, 0, 1);
const web: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const record = {
  ref: { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Release', namespace: 'shop', name: 'shop-1-bbbbbbb' },
  uid: 'uid-1',
};

/** A release that has begun, and its phases since. */
function release(version: string, ...phases: readonly string[]): KubeObject {
  const at = toInstant(began);
  const history = ['Pending', ...phases].map((phase, index) => ({
    at: toInstant(Date.parse(at) + index),
    phase,
    reason: phase,
    message: `${phase}.`,
  }));
  return {
    ...record.ref,
    metadata: { name: record.ref.name, namespace: 'shop', uid: record.uid, resourceVersion: version },
    spec: {
      application: 'shop',
      cluster: 'staging',
      version: 'b'.repeat(40),
      commit: 'c'.repeat(40),
      path: 'apps/shop',
      revert: 'Push',
      rollout: { workload: { name: 'web' }, service: 'web', route: { name: 'web' } },
    },
    status: { ...history.at(-1), phaseStartedAt: at, startedAt: at, conditions: [], history },
  };
}

/** A cluster with the Deployment, in which Events can be made; `refuse` has the next writes fail. */
function place(change: Partial<typeof storyLimits> = {}) {
  const events = new Map<string, KubeObject>();
  const patches: KubeObject[] = [];
  const refusals: PortErrorCode[] = [];
  const told: Telling[] = [];
  const happened: string[] = [];
  const reads: string[] = [];
  const term = new AbortController();
  let now = began;
  function refuse(): void {
    const code = refusals.shift();
    if (code !== undefined) throw new PortError(code, 'as the test wants');
  }
  const cluster = {
    async get(ref: ObjectRef) {
      reads.push(refKey(ref));
      if (ref.kind === 'Release') return release('1');
      return ref.kind === 'Deployment' ? { ...ref, metadata: { ...ref, uid: 'uid-web' } } : undefined;
    },
    async create(object: KubeObject) {
      refuse();
      const key = refKey(refOf(object));
      if (events.has(key)) throw new PortError('AlreadyExists', key);
      events.set(key, object);
    },
    async patch(object: KubeObject, patch: Readonly<Record<string, unknown>>) {
      refuse();
      patches.push({ ...object, ...patch });
    },
    updateStatus: async (object: KubeObject) => object,
  } as unknown as ClusterPort;
  // Time passes by waiting alone.
  const clock: Clock = {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
  };
  const options = {
    cluster,
    clock,
    identity: 'runner-1',
    limits: { ...storyLimits, ...change },
    log: () => undefined,
    count: (telling: Telling) => void told.push(telling),
    happened: (reason: string) => void happened.push(reason),
  };
  return {
    cluster,
    options,
    events,
    patches,
    refusals,
    told,
    happened,
    reads,
    term,
    op: { signal: term.signal },
    later: (ms: number) => {
      now += ms;
    },
    /** Of the Events on an object, what they say. */
    reasonsOn: (kind: string) =>
      [...events.values()]
        .filter((event) => stringAt(event, 'regarding', 'kind') === kind)
        .map((event) => stringAt(event, 'reason')),
  };
}

function line(reason: Fact['reason'], key: string, at = began, note = key) {
  return { fact: { reason, note, at, key }, regarding: web, record };
}

describe('a teller', () => {
  it('tells on each object once what a record says, with the uid that kubectl describe asks for', async () => {
    const { options, op, reasonsOn, events } = place();
    const teller = createTeller(options, op);

    for (const seen of [release('1'), release('1'), release('2', 'Promoting'), release('3', 'Promoting')])
      teller.see(seen);

    await vi.waitFor(() => expect(reasonsOn('Release')).toEqual(['ReleaseBegun', 'Promoting']));
    expect(reasonsOn('Deployment')).toEqual(['ReleaseBegun']);
    const uids = [...events.values()].map((event) => stringAt(event, 'regarding', 'uid'));
    expect(uids).toEqual(['uid-1', 'uid-web', 'uid-1']);
  });

  it('tells nothing again that one before it has told, and what that one had not', async () => {
    const { options, op, reasonsOn, told } = place();
    const before = createTeller(options, op);
    before.see(release('1'));
    await vi.waitFor(() => expect(told).toHaveLength(2));

    createTeller(options, op).see(release('2', 'Promoting'));

    await vi.waitFor(() => expect(reasonsOn('Release')).toEqual(['ReleaseBegun', 'Promoting']));
    expect(reasonsOn('Deployment')).toEqual(['ReleaseBegun']);
  });

  it('counts what happens while it looks, and nothing that was there before', () => {
    const { options, op, happened } = place();
    const teller = createTeller(options, op);

    teller.see(release('1'));
    teller.see(release('2', 'Promoting'));
    createTeller(options, op).see(release('2', 'Promoting'));

    expect(happened).toEqual(['Promoting']);
  });

  it('has nobody wait: a status is written although no Event can be', async () => {
    const { cluster, options, op, refusals, told } = place();
    refusals.push(...Array.from({ length: 20 }, () => 'Forbidden' as const));
    const port = toldBy(cluster, createTeller(options, op));

    expect(await port.updateStatus(release('1'), op)).toEqual(release('1'));

    await vi.waitFor(() => expect(told).toEqual(['Dropped', 'Dropped']));
  });

  it('asks for no uid that a round has seen', async () => {
    const { options, op, reasonsOn, reads } = place();
    const teller = createTeller(options, op);

    teller.see({ ...web, metadata: { name: 'web', namespace: 'shop', uid: 'uid-web' } });
    teller.see(release('1'));

    await vi.waitFor(() => expect(reasonsOn('Deployment')).toEqual(['ReleaseBegun']));
    expect(reads).not.toContain(refKey(web));
  });

  it('leaves a record that cannot be read to the round that reads it', async () => {
    const { options, op, reads } = place();
    const teller = createTeller(options, op);

    teller.see({ ...release('1'), status: { phase: 'Sunk' } });

    expect(reads).toEqual([]);
  });

  it('tells of what a round reads, which one that died may have written', async () => {
    const { cluster, options, op, reasonsOn } = place();
    const port = toldBy(cluster, createTeller(options, op));

    await port.get(record.ref, op);

    await vi.waitFor(() => expect(reasonsOn('Release')).toEqual(['ReleaseBegun']));
  });
});

describe('the writer of Events', () => {
  it('tries again what may pass, and drops what does not', async () => {
    const { options, op, refusals, told, events } = place();
    refusals.push('Unavailable', 'Conflict');
    const writer = createEventWriter(options, op);

    writer.add(line('Promoting', 'a'));
    await vi.waitFor(() => expect(told).toEqual(['Written']));
    refusals.push('Unavailable', 'Unavailable', 'Unavailable');
    writer.add(line('Promoting', 'b'));
    await vi.waitFor(() => expect(told).toEqual(['Written', 'Dropped']));
    refusals.push('Invalid');
    writer.add(line('Promoting', 'c'));
    await vi.waitFor(() => expect(told).toEqual(['Written', 'Dropped', 'Dropped']));

    expect(events.size).toBe(1);
  });

  it('makes a series of a trouble that comes again within minutes, and another Event later', async () => {
    const { options, op, events, patches, told, later } = place();
    const writer = createEventWriter(options, op);
    const minute = 60_000;

    for (const [index, at] of [0, 5, 14, 25].entries())
      writer.add(line('TrafficLost', `${index}`, began + at * minute));
    later(minute);

    await vi.waitFor(() => expect(told).toEqual(['Written', 'Repeated', 'Repeated', 'Written']));
    const [first] = events.values();
    expect(patches).toMatchObject([
      { metadata: first?.metadata, series: { count: 2, lastObservedTime: '2026-01-01T00:05:00.000000Z' } },
      { metadata: first?.metadata, series: { count: 3, lastObservedTime: '2026-01-01T00:14:00.000000Z' } },
    ]);
  });

  it('takes steps that say something else for no series', async () => {
    const { options, op, events, told } = place();
    const writer = createEventWriter(options, op);

    for (const weight of ['20%', '50%']) writer.add(line('CanaryWeight', weight));

    await vi.waitFor(() => expect(told).toEqual(['Written', 'Written']));
    expect(events.size).toBe(2);
  });

  it('drops what has no place in the queue, and what one object has too much of', async () => {
    const full = place({ queueMax: 2 });
    const writer = createEventWriter(full.options, full.op);
    // The first is being written, and waits no more.
    for (const key of ['a', 'b', 'c', 'd']) writer.add(line('Promoting', key));
    const busy = place({ burstMax: 2 });
    const other = createEventWriter(busy.options, busy.op);
    for (const key of ['a', 'b', 'c']) other.add(line('Promoting', key));

    await vi.waitFor(() => expect(full.events.size).toBe(3));
    expect(full.told.filter((it) => it === 'Dropped')).toHaveLength(1);
    await vi.waitFor(() => expect(busy.events.size).toBe(2));
    expect(busy.told.filter((it) => it === 'Dropped')).toHaveLength(1);
  });

  it('asks for the uid of an object once for a while, and tells nothing of one that is not there', async () => {
    const { options, op, reads, told, later } = place();
    const writer = createEventWriter(options, op);
    const gone = { ...web, kind: 'HTTPRoute' };

    for (const key of ['a', 'b']) writer.add(line('Promoting', key));
    writer.add({ ...line('Promoting', 'c'), regarding: gone });
    await vi.waitFor(() => expect(reads).toEqual([refKey(web), refKey(gone)]));
    later(storyLimits.uidMs);
    writer.add(line('Promoting', 'd'));

    await vi.waitFor(() => expect(told).toEqual(['Written', 'Written', 'Written']));
    expect(reads).toEqual([refKey(web), refKey(gone), refKey(web)]);
  });

  it('writes nothing more when the term is over', async () => {
    const { options, op, events, term, told } = place();
    const writer = createEventWriter(options, op);
    writer.add(line('Promoting', 'a'));
    writer.add(line('Promoting', 'b'));
    term.abort();
    await vi.waitFor(() => expect(events.size).toBe(1));
    writer.add(line('Promoting', 'c'));
    await setImmediate();

    expect(events.size).toBe(1);
    expect(told).not.toContain('Dropped');
  });
});
