import type { KubeObject } from '@seatrial/model';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isKubeError, KubeError } from './errors.ts';
import { createInformer, type Informer, type InformerOptions } from './informer.ts';
import type { Kube } from './kube.ts';
import type { ObjectList } from './selection.ts';
import { createVirtualClock, settle, type VirtualClock } from './testing/virtual-clock.ts';
import type { WatchEvent } from './watch.ts';

describe('createInformer', () => {
  it('lists, follows, and tells each change once with what was before', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [aPod('a', '1'), aPod('b', '2')] });
    const { informer, changes } = start(world);
    await informer.synced;
    await settle();

    world.say('MODIFIED', aPod('a', '6'));
    world.say('ADDED', aPod('a', '6'));
    world.say('DELETED', aPod('b', '7'));
    await settle();

    expect(changes).toEqual(['shop/a: - -> 1', 'shop/b: - -> 2', 'shop/a: 1 -> 6', 'shop/b: 2 -> -']);
    expect(informer.list()).toEqual([aPod('a', '6')]);
    expect(informer.get('shop/a')).toEqual(aPod('a', '6'));
  });

  it('goes on from the last bookmark after the server has ended the watch', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [] });
    const { clock } = start(world);
    await settle();

    world.say('BOOKMARK', aPod('', '900'));
    await settle();
    world.end();
    await clock.advance(0);

    expect(world.asked).toEqual(['list', 'watch 5', 'watch 900']);
  });

  it('lists again when its version is gone, and finds what was deleted meanwhile', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [aPod('a', '1'), aPod('b', '2')] });
    world.lists.push({ resourceVersion: '50', items: [aPod('b', '2'), aPod('c', '40')] });
    const { clock, changes } = start(world);
    await settle();
    changes.length = 0;

    world.fail(new KubeError('Gone', 'expired'));
    await clock.advance(1_000);

    expect(world.asked).toEqual(['list', 'watch 5', 'list', 'watch 50']);
    expect(changes).toEqual(['shop/c: - -> 40', 'shop/a: 1 -> -']);
  });

  it('lists again when asked to, without a word that the connection was lost, and says so when that is done', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [aPod('a', '1')] });
    world.lists.push(new KubeError('Unavailable', 'down'));
    world.lists.push({ resourceVersion: '9', items: [aPod('a', '8')] });
    const { clock, informer, changes } = start(world);
    await settle();
    let refreshed = false;

    const done = informer.refresh().then(() => {
      refreshed = true;
    });
    await settle();
    expect(refreshed).toBe(false);
    await clock.advance(1_000);
    await done;

    expect(world.asked).toEqual(['list', 'watch 5', 'list', 'list', 'watch 9']);
    expect(changes).toEqual(['shop/a: - -> 1', 'shop/a: 1 -> 8']);
  });

  it('waits longer and longer while LIST fails, and never gives up', async () => {
    const world = aWorld();
    for (let n = 0; n < 6; n += 1) world.lists.push(new KubeError('Unavailable', 'down'));
    world.lists.push({ resourceVersion: '5', items: [aPod('a', '1')] });
    const { clock, informer, errors } = start(world);

    await clock.advance(100 + 200 + 400 + 800 + 1_600);
    expect(world.asked).toHaveLength(6);
    await clock.advance(3_200);

    await informer.synced;
    expect(errors.map((error) => isKubeError(error, 'Unavailable'))).toEqual(Array(6).fill(true));
  });

  it('takes up a cut watch where it was, with growing pauses, without a new LIST', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [] });
    const { clock } = start(world);
    await settle();

    for (const delayMs of [100, 200, 400]) {
      world.fail(new KubeError('Unavailable', 'cut'));
      await clock.advance(delayMs);
    }

    expect(world.asked).toEqual(['list', 'watch 5', 'watch 5', 'watch 5', 'watch 5']);
  });

  it('does not ask in a tight loop when watches end at once', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [] });
    const { clock } = start(world);
    for (let n = 0; n < 200; n += 1) {
      await clock.advance(50);
      world.end();
    }

    expect(world.asked.length).toBeLessThan(12);
  });

  it('lists again after a silence that was too long: the server may not know its version at all', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [] });
    world.lists.push({ resourceVersion: '3', items: [aPod('restored', '2')] });
    const { clock, errors, informer } = start(world);
    await clock.advance(100_000);
    world.say('BOOKMARK', aPod('', '6'));

    await clock.advance(149_999);
    expect(world.asked).toEqual(['list', 'watch 5']);
    await clock.advance(1);

    expect(world.asked).toEqual(['list', 'watch 5', 'list', 'watch 3']);
    expect(informer.list()).toEqual([aPod('restored', '2')]);
    expect(errors).toEqual([]);
  });

  it('reports a handler that throws, and goes on', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [aPod('a', '1'), aPod('b', '2')] });
    const { informer, errors } = start(world, {
      onChange(key) {
        throw new Error(key);
      },
    });

    await informer.synced;

    expect(informer.list()).toHaveLength(2);
    expect(errors).toEqual([new Error('shop/a'), new Error('shop/b')]);
  });

  it('keeps objects as the transform leaves them: without managedFields by default', async () => {
    const world = aWorld();
    const managed = { ...aPod('a', '1'), metadata: { ...aPod('a', '1').metadata, managedFields: [{}] } };
    world.lists.push({ resourceVersion: '5', items: [managed] });
    const { informer } = start(world);

    await informer.synced;

    expect(informer.list()).toEqual([aPod('a', '1')]);
  });

  it('says each word that it hears before the changes that follow, and when the connection is lost', async () => {
    const world = aWorld();
    world.lists.push({ resourceVersion: '5', items: [aPod('a', '1')] });
    const told: string[] = [];
    const { clock } = start(world, {
      onNews: (news) =>
        void told.push(
          news.type === 'LISTED'
            ? `LISTED ${news.resourceVersion}`
            : `${news.type} ${news.type === 'LOST' ? '' : news.object.metadata.resourceVersion}`,
        ),
      onChange: (key, object) => void told.push(`${key} ${object?.metadata.resourceVersion}`),
    });
    await settle();

    world.say('MODIFIED', aPod('a', '6'));
    world.say('BOOKMARK', aPod('', '8'));
    world.say('DELETED', aPod('a', '9'));
    await settle();
    world.end();
    await clock.advance(0);
    world.fail(new KubeError('Unavailable', 'cut'));
    await settle();

    expect(told).toEqual([
      'LISTED 5',
      'shop/a 1',
      'MODIFIED 6',
      'shop/a 6',
      'BOOKMARK 8',
      'DELETED 9',
      'shop/a undefined',
      'LOST ',
    ]);
  });

  it('close: ends the watch and the wait for the first LIST', async () => {
    const world = aWorld();
    world.lists.push(new KubeError('Unavailable', 'down'));
    const { informer } = start(world);
    await settle();

    await informer.close();

    await expect(informer.synced).rejects.toMatchObject({ name: 'AbortError' });
  });
});

interface World {
  readonly kube: Pick<Kube, 'list' | 'watch'>;
  readonly lists: (ObjectList | KubeError)[];
  readonly asked: string[];
  say(type: WatchEvent['type'], object: KubeObject): void;
  end(): void;
  fail(error: KubeError): void;
}

/** An API server whose every answer the test gives. */
function aWorld(): World {
  const lists: World['lists'] = [];
  const asked: string[] = [];
  let events: (WatchEvent | KubeError | 'End')[] = [];
  let wake = (): void => undefined;

  function push(event: WatchEvent | KubeError | 'End'): void {
    events.push(event);
    wake();
  }

  async function* watch(signal: AbortSignal): AsyncGenerator<WatchEvent> {
    events = [];
    for (;;) {
      signal.throwIfAborted();
      const event = events.shift();
      if (event === 'End') return;
      if (event instanceof KubeError) throw event;
      if (event !== undefined) {
        yield event;
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  return {
    kube: {
      async list() {
        asked.push('list');
        const list = lists.shift();
        if (list === undefined || list instanceof KubeError)
          throw list ?? new KubeError('Internal', 'no list');
        return list;
      },
      watch(_, { resourceVersion }, { signal }) {
        asked.push(`watch ${resourceVersion}`);
        return watch(signal);
      },
    },
    lists,
    asked,
    say: (type, object) => push({ type, object }),
    end: () => push('End'),
    fail: push,
  };
}

function start(
  world: World,
  options: Partial<InformerOptions> = {},
): { informer: Informer; clock: VirtualClock; changes: string[]; errors: unknown[] } {
  const clock = createVirtualClock();
  const changes: string[] = [];
  const errors: unknown[] = [];
  const version = (object: KubeObject | undefined): string => object?.metadata.resourceVersion ?? '-';
  const informer = createInformer(
    world.kube,
    { apiVersion: 'v1', kind: 'Pod' },
    {
      onChange: (key, object, previous) => changes.push(`${key}: ${version(previous)} -> ${version(object)}`),
      onError: (error) => errors.push(error),
      clock,
      rng: () => 0,
      ...options,
    },
    new AbortController().signal,
  );
  onTestFinished(() => informer.close());
  return { informer, clock, changes, errors };
}

function aPod(name: string, resourceVersion: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', resourceVersion } };
}
