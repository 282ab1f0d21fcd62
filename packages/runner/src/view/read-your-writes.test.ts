import { type Deleted, isAskedFor, PortError } from '@seatrial/core';
import type { InformerNews } from '@seatrial/kube';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { apiVersion, refOf } from '@seatrial/model';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aPort } from './testing/a-port.ts';
import { viewOver } from './view.ts';
import { watchedKinds } from './watched.ts';

/** What happens, in any order. Requests take effect at once and are answered later, or never. */
type Step =
  | {
      readonly type: 'Write' | 'Delete' | 'AskToGo' | 'Get';
      readonly name: string;
      readonly isAnswered: boolean;
    }
  | { readonly type: 'OthersWrite' | 'OthersDelete'; readonly name: string }
  | { readonly type: 'Answer' | 'LoseAnswer'; readonly which: number }
  | { readonly type: 'Say'; readonly words: number }
  | { readonly type: 'SayAgain'; readonly which: number }
  | { readonly type: 'BeginList' | 'EndList' | 'Bookmark' | 'Cut' | 'List' }
  | { readonly type: 'Pass'; readonly ms: number };

const name = fc.constantFrom('a', 'b', 'c');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom<('Write' | 'Delete' | 'AskToGo' | 'Get')[]>(
        'Write',
        'Write',
        'Delete',
        'AskToGo',
        'Get',
        'Get',
      ),
      name,
      isAnswered: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom<('OthersWrite' | 'OthersDelete')[]>('OthersWrite', 'OthersDelete'),
      name,
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('Answer' as const), which: fc.nat({ max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('LoseAnswer' as const), which: fc.nat({ max: 5 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('Say' as const), words: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('SayAgain' as const), which: fc.nat({ max: 9 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom<('BeginList' | 'EndList' | 'Bookmark' | 'Cut' | 'List')[]>(
        'BeginList',
        'EndList',
        'Bookmark',
        'Cut',
        'List',
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('Pass' as const), ms: fc.nat({ max: 60_000 }) }) },
);

/** A LIST from before a deletion, of another object by its name than the one that was known, ends after it. */
const listedAfterADeletion: Step[] = [
  { type: 'Write', name: 'b', isAnswered: false },
  { type: 'Delete', name: 'b', isAnswered: false },
  { type: 'BeginList' },
  { type: 'OthersWrite', name: 'b' },
  { type: 'Delete', name: 'b', isAnswered: false },
  { type: 'Answer', which: 0 },
  { type: 'Answer', which: 3 },
  { type: 'List' },
  { type: 'EndList' },
  { type: 'Say', words: 1 },
  { type: 'Get', name: 'b', isAnswered: false },
];

/** The last own write of an object that was answered. */
type OwnWrite = { readonly type: 'Put' | 'Deletion'; readonly version: number };

it('no read is of a time before an own write, whatever the watch does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), async (steps) => {
      const world = aWorld();

      for (const each of steps) await world.take(each);

      expect(world.violations).toEqual([]);
    }),
    { numRuns: 2_000, examples: [[listedAfterADeletion]] },
  );
});

it('once the watch has said everything, nothing is asked for, and all is as it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), async (steps) => {
      const world = aWorld();
      for (const each of steps) await world.take(each);

      await world.rest();

      expect(await world.readAll()).toEqual({ seen: world.live(), asked: 0 });
    }),
    { numRuns: 2_000 },
  );
});

function aWorld() {
  const [watched] = watchedKinds;
  if (watched === undefined) throw new Error('something is watched');
  const violations: string[] = [];
  const objects = new Map<string, KubeObject>();
  /** All versions that an object ever had; of a deletion, that of the deletion. */
  const history = new Map<string, { readonly version: number; readonly isThere: boolean }[]>();
  const own = new Map<string, OwnWrite>();
  const backlog: InformerNews[] = [];
  const saidBefore: InformerNews[] = [];
  const inFlight: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  let begun: Extract<InformerNews, { type: 'LISTED' }> | undefined;
  let isCut = false;
  let asked = 0;
  let now = 0;
  let version = 0;
  let isAnsweredAtOnce = false;

  function note(key: string, isThere: boolean): void {
    history.set(key, [...(history.get(key) ?? []), { version, isThere }]);
  }

  function put(object: KubeObject): KubeObject {
    version += 1;
    const { name: key } = object.metadata;
    const before = objects.get(key);
    const metadata = {
      ...object.metadata,
      uid: before?.metadata.uid ?? `uid-${version}`,
      resourceVersion: `${version}`,
    };
    const next = { ...object, metadata };
    objects.set(key, next);
    note(key, true);
    backlog.push({ type: before === undefined ? 'ADDED' : 'MODIFIED', object: next });
    return next;
  }

  function remove(key: string): Deleted {
    const before = objects.get(key);
    if (before === undefined) return { type: 'Gone' };
    version += 1;
    objects.delete(key);
    note(key, false);
    const metadata = { ...before.metadata, resourceVersion: `${version}` };
    backlog.push({ type: 'DELETED', object: { ...before, metadata } });
    return { type: 'Gone', ...(before.metadata.uid === undefined ? {} : { uid: before.metadata.uid }) };
  }

  /** Others have it go in the end. */
  function askToGo(key: string): Deleted {
    const before = objects.get(key);
    return before === undefined ? { type: 'Gone' } : { type: 'Going', object: put(before) };
  }

  async function answer<T>(effect: () => T): Promise<T> {
    asked += 1;
    const result = effect();
    if (!isAnsweredAtOnce) await new Promise<void>((resolve, reject) => inFlight.push({ resolve, reject }));
    return result;
  }

  const port = aPort({
    get: (ref) => answer(() => objects.get(ref.name)),
    list: (query) => answer(() => [...objects.values()].filter((it) => isAskedFor(query, it))),
    apply: (object) => answer(() => put(object)),
    delete: (ref, { uid }) => answer(() => (uid === undefined ? remove(ref.name) : askToGo(ref.name))),
  });
  const view = viewOver(port, { now: () => now });
  const op = { signal: new AbortController().signal };

  function say(news: InformerNews): void {
    view.hear(watched as NonNullable<typeof watched>, news);
  }

  function snapshot(): Extract<InformerNews, { type: 'LISTED' }> {
    return { type: 'LISTED', items: [...objects.values()], resourceVersion: `${version}` };
  }

  /** What a read has shown is compared with the own writes that had been answered before it began. */
  function expectNotBefore(write: OwnWrite | undefined, key: string, shown: KubeObject | undefined): void {
    if (write === undefined) return;
    const shownAt = Number(shown?.metadata.resourceVersion ?? 0);
    const isGoneSince = (history.get(key) ?? []).some((it) => !it.isThere && it.version >= write.version);
    const isRight = shown === undefined ? isGoneSince : shownAt > write.version || isSame(write, shownAt);
    if (!isRight) violations.push(`${key}: shown ${shownAt} after own ${write.type} ${write.version}`);
  }

  async function read(key: string): Promise<void> {
    const write = own.get(key);
    const shown = await view.cluster.get(refTo(key), op);
    expectNotBefore(write, key, shown);
  }

  async function list(): Promise<void> {
    const writes = new Map(own);
    const shown = await view.cluster.list({ apiVersion, kind: watched?.kind ?? '' }, op);
    for (const [key, write] of writes)
      expectNotBefore(
        write,
        key,
        shown.find(({ metadata }) => metadata.name === key),
      );
  }

  async function write(key: string): Promise<void> {
    const written = await view.cluster.apply({ ...refObject(key) }, op);
    const at = Number(written?.metadata.resourceVersion);
    if (at > (own.get(key)?.version ?? 0)) own.set(key, { type: 'Put', version: at });
  }

  async function erase(key: string): Promise<void> {
    const wasThere = objects.has(key);
    const deletion = view.cluster.delete(refTo(key), { as: 'Runner' }, op);
    const at = version;
    await deletion;
    if (wasThere && at > (own.get(key)?.version ?? 0)) own.set(key, { type: 'Deletion', version: at });
  }

  async function askAway(key: string): Promise<void> {
    const uid = objects.get(key)?.metadata.uid ?? 'none';
    const deletion = view.cluster.delete(refTo(key), { as: 'Runner', uid }, op);
    const at = version;
    const deleted = await deletion;
    if (deleted?.type === 'Going' && at > (own.get(key)?.version ?? 0))
      own.set(key, { type: 'Put', version: at });
  }

  /** What was lost is no failure of the test; an object that is not answered for yet is none either. */
  function begin({ isAnswered }: { readonly isAnswered: boolean }, work: Promise<void>): void {
    if (isAnswered) inFlight.pop()?.resolve();
    work.catch((error: unknown) => {
      if (!(error instanceof PortError)) violations.push(String(error));
    });
  }

  async function take(each: Step): Promise<void> {
    switch (each.type) {
      case 'Write':
        begin(each, write(each.name));
        break;
      case 'Delete':
        begin(each, erase(each.name));
        break;
      case 'AskToGo':
        begin(each, askAway(each.name));
        break;
      case 'Get':
        begin(each, read(each.name));
        break;
      case 'List':
        begin({ isAnswered: true }, list());
        break;
      case 'OthersWrite':
        put(refObject(each.name));
        break;
      case 'OthersDelete':
        remove(each.name);
        break;
      case 'Answer':
        inFlight.splice(each.which % Math.max(1, inFlight.length), 1)[0]?.resolve();
        break;
      case 'LoseAnswer':
        inFlight
          .splice(each.which % Math.max(1, inFlight.length), 1)[0]
          ?.reject(new PortError('Unavailable', 'the reply was lost'));
        break;
      case 'Say':
        if (!isCut) for (const news of backlog.splice(0, each.words)) sayOnce(news);
        break;
      case 'SayAgain': {
        const news = saidBefore[each.which % Math.max(1, saidBefore.length)];
        if (!isCut && news !== undefined) say(news);
        break;
      }
      case 'Bookmark':
        backlog.push({
          type: 'BOOKMARK',
          object: { ...refObject(''), metadata: { name: '', resourceVersion: `${version}` } },
        });
        break;
      case 'Cut':
        isCut = true;
        say({ type: 'LOST' });
        break;
      case 'BeginList':
        isCut = true;
        begun = snapshot();
        backlog.splice(0);
        break;
      case 'EndList':
        if (begun !== undefined) say(begun);
        if (begun !== undefined) isCut = false;
        begun = undefined;
        break;
      case 'Pass':
        now += each.ms;
        break;
    }
    await settled();
  }

  function sayOnce(news: InformerNews): void {
    saidBefore.push(news);
    say(news);
  }

  say(snapshot());
  return {
    violations,
    take,
    live: () => [...objects.values()].map(versionOf).toSorted((a, b) => a - b),
    /** Every request is answered, what is in doubt is asked for once, and the watch says all there is. */
    async rest() {
      isAnsweredAtOnce = true;
      while (inFlight.length > 0) {
        inFlight.shift()?.resolve();
        await settled();
      }
      backlog.splice(0);
      say(snapshot());
      await list();
      say(snapshot());
    },
    async readAll() {
      asked = 0;
      const seen = await view.cluster.list({ apiVersion, kind: watched?.kind ?? '' }, op);
      return { seen: seen.map(versionOf).toSorted((a, b) => a - b), asked };
    },
  };

  function refObject(key: string): KubeObject {
    return { apiVersion, kind: watched?.kind ?? '', metadata: { name: key, namespace: 'shop' } };
  }

  function refTo(key: string): ObjectRef {
    return refOf(refObject(key));
  }
}

function isSame(write: OwnWrite, version: number): boolean {
  return write.type === 'Put' && version === write.version;
}

/** All that follows from what has been answered has happened. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function versionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion);
}
