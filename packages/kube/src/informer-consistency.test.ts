import type { KubeObject } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KubeError } from './errors.ts';
import { createInformer, informerKey } from './informer.ts';
import type { Kube } from './kube.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';
import type { WatchEvent } from './watch.ts';

/**
 * Watches end by the server's choice, are cut, or say nothing any more; the server forgets old versions (and makes a
 * backup), or comes back from its backup.
 */
interface Incident {
  readonly type: 'End' | 'Cut' | 'Freeze' | 'Compact' | 'Restore' | 'Bookmark';
}

type Action =
  | Incident
  | { readonly type: 'Put' | 'Delete'; readonly name: string }
  | { readonly type: 'FailLists'; readonly times: number };

type Step = Action | { readonly type: 'Advance'; readonly ms: number };

const name = fc.constantFrom('a', 'b', 'c', 'd');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('Put' as const, 'Delete' as const), name }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom<Incident['type'][]>('End', 'Cut', 'Freeze', 'Compact', 'Restore', 'Bookmark'),
    }),
  },
  fc.record({ type: fc.constant('FailLists' as const), times: fc.integer({ min: 1, max: 3 }) }),
  { weight: 4, arbitrary: fc.record({ type: fc.constant('Advance' as const), ms: fc.nat({ max: 2_000 }) }) },
);

const versionThatComesAgain: Step[] = [
  { type: 'Put', name: 'a' },
  { type: 'Advance', ms: 100 },
  { type: 'Restore' },
  { type: 'Put', name: 'a' },
];
const versionThatIsNoMore = versionThatComesAgain.slice(0, 3);

describe('an informer, whatever happens to the server and the connection', () => {
  it('holds in the end what the server holds, and has told of every difference', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = createVirtualClock();
        const server = aServer();
        const told = new Map<string, KubeObject>();
        const violations: string[] = [];
        const informer = createInformer(
          server.kube,
          { apiVersion: 'v1', kind: 'Pod' },
          {
            onChange(key, object, previous) {
              if (told.get(key) !== previous) violations.push(`${key}: another was told before`);
              if (object === undefined) told.delete(key);
              else told.set(key, object);
            },
            onError: () => undefined,
            clock,
            rng: () => 0.5,
          },
          new AbortController().signal,
        );

        for (const each of steps) {
          if (each.type === 'Advance') await clock.advance(each.ms);
          else server.take(each);
        }
        await clock.advance(600_000);

        const sorted = (objects: Iterable<KubeObject>): KubeObject[] =>
          [...objects].sort((one, other) => (informerKey(one) < informerKey(other) ? -1 : 1));
        expect(violations).toEqual([]);
        expect(sorted(informer.list())).toEqual(sorted(server.objects()));
        expect(sorted(told.values())).toEqual(sorted(server.objects()));
        await informer.close();
      }),
      { numRuns: 300, examples: [[versionThatComesAgain], [versionThatIsNoMore]] },
    );
  });
});

interface Watcher {
  version: number;
  isFrozen: boolean;
  end: 'End' | KubeError | undefined;
  wake(): void;
}

/** An API server of one collection: a log of events with versions, of which it may forget the beginning or lose the end. */
function aServer() {
  let log: { readonly version: number; readonly event: WatchEvent }[] = [];
  let objects = new Map<string, KubeObject>();
  let version = 10;
  let writes = 0;
  let compactedTo = 0;
  let listsToFail = 0;
  let backup = { version, objects: new Map(objects) };
  const watchers = new Set<Watcher>();

  function record(type: WatchEvent['type'], object: KubeObject): void {
    version += 1;
    writes += 1;
    const metadata = { ...object.metadata, resourceVersion: String(version) };
    // Versions come again after a restore, and then mean another content.
    const stamped = { ...object, metadata, data: { write: String(writes) } };
    if (type === 'DELETED') objects.delete(object.metadata.name);
    else if (type !== 'BOOKMARK') objects.set(object.metadata.name, stamped);
    log.push({ version, event: { type, object: stamped } });
    for (const watcher of watchers) watcher.wake();
  }

  function end(how: 'End' | KubeError): void {
    for (const watcher of watchers) {
      watcher.end = how;
      watcher.wake();
    }
  }

  function take(action: Action): void {
    switch (action.type) {
      case 'Put':
        record(objects.has(action.name) ? 'MODIFIED' : 'ADDED', aPod(action.name));
        return;
      case 'Delete':
        if (objects.has(action.name)) record('DELETED', aPod(action.name));
        return;
      case 'Bookmark':
        record('BOOKMARK', aPod(''));
        return;
      case 'End':
        end('End');
        return;
      case 'Cut':
        end(new KubeError('Unavailable', 'cut'));
        return;
      case 'Freeze':
        for (const watcher of watchers) watcher.isFrozen = true;
        return;
      case 'Compact':
        compactedTo = version;
        backup = { version, objects: new Map(objects) };
        return;
      case 'Restore':
        end(new KubeError('Unavailable', 'restarted'));
        log = [];
        version = backup.version;
        objects = new Map(backup.objects);
        compactedTo = version;
        return;
      case 'FailLists':
        listsToFail = action.times;
        return;
    }
  }

  async function* watch(from: number, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    if (from < compactedTo) throw new KubeError('Gone', 'too old');
    const watcher: Watcher = { version: from, isFrozen: false, end: undefined, wake: () => undefined };
    watchers.add(watcher);
    try {
      for (;;) {
        signal.throwIfAborted();
        if (watcher.end === 'End') return;
        if (watcher.end !== undefined) throw watcher.end;
        const next = watcher.isFrozen ? undefined : log.find((entry) => entry.version > watcher.version);
        if (next !== undefined) {
          watcher.version = next.version;
          yield next.event;
          continue;
        }
        await new Promise<void>((resolve) => {
          watcher.wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    } finally {
      watchers.delete(watcher);
    }
  }

  const kube: Pick<Kube, 'list' | 'watch'> = {
    async list() {
      if (listsToFail > 0) {
        listsToFail -= 1;
        throw new KubeError('Unavailable', 'down');
      }
      return { items: [...objects.values()], resourceVersion: String(version) };
    },
    watch: (_, { resourceVersion }, { signal }) => watch(Number(resourceVersion), signal),
  };
  return { kube, take, objects: () => objects.values() };
}

function aPod(podName: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: podName, namespace: 'shop' } };
}
