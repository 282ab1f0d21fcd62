import type { ClusterPort } from '@seatrial/core';
import type { InformerNews } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { aPort } from './testing/a-port.ts';
import { viewOver } from './view.ts';

const op = { signal: new AbortController().signal };
const key = 'release/shop/shop-1';
const query = {
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: 'shop',
  selector: { matchLabels: { app: 'web' } },
  follow: key,
};

function pod(name: string, version: number): KubeObject {
  const metadata = {
    name,
    namespace: 'shop',
    uid: name,
    resourceVersion: `${version}`,
    labels: { app: 'web' },
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

/** A clock whose sleepers wake when time passes. */
function aClock() {
  let now = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((wake, reject) => {
        sleepers.add({ at: now + ms, wake });
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    async passes(ms: number) {
      now += ms;
      for (const each of sleepers) {
        if (each.at > now) continue;
        sleepers.delete(each);
        each.wake();
      }
      await new Promise(setImmediate);
    },
  };
}

/** A view that follows, with what it has asked, and the watches that it has. */
function place(
  answers: Partial<ClusterPort> = {},
  first: readonly KubeObject[] | 'Never' = [pod('web-1', 8)],
) {
  const clock = aClock();
  const asked: string[] = [];
  const woken: string[] = [];
  const open: { readonly hear: (news: InformerNews) => void; readonly changed: () => void }[] = [];
  const port = aPort({
    list: async ({ kind }) => {
      asked.push(`list ${kind}`);
      return first === 'Never' ? [] : first;
    },
    ...answers,
  });
  const { cluster } = viewOver(port, clock, {
    clock,
    signal: op.signal,
    wake: (it) => void woken.push(it),
    follow: (_, heard) => {
      open.push(heard);
      if (first !== 'Never') heard.hear({ type: 'LISTED', items: first, resourceVersion: '100' });
      return () => void open.splice(open.indexOf(heard), 1);
    },
  });
  const names = async (more: { readonly ageMsMax?: number } = {}): Promise<readonly string[]> =>
    (await cluster.list(query, { ...op, ...more })).map(({ metadata }) => metadata.name);
  return { cluster, clock, asked, woken, open, names };
}

describe('what is followed', () => {
  it('is watched from the first look on, and asked for no more', async () => {
    const { names, open, asked } = place();

    expect(await names()).toEqual(['web-1']);
    open[0]?.hear({ type: 'ADDED', object: pod('web-2', 101) });
    expect(await names()).toEqual(['web-1', 'web-2']);

    expect([open.length, asked]).toEqual([1, []]);
  });

  it('wakes who looks at it, when it changes', async () => {
    const { names, open, woken } = place();
    await names();

    open[0]?.changed();

    expect(woken).toEqual([key]);
  });

  it('is watched for a minute after the last look, and anew with the next one', async () => {
    const { names, open, clock } = place();
    await names();
    await clock.passes(59_999);
    await names();

    await clock.passes(59_999);
    expect(open.length).toBe(1);
    await clock.passes(1);
    expect(open.length).toBe(0);

    await names();
    expect(open.length).toBe(1);
  });

  it('is asked for where a verdict rests on it, unless it was asked for a moment ago', async () => {
    const { names, asked, clock } = place();
    const recent = { ageMsMax: 2_000 };
    await names(recent);
    await clock.passes(2_000);
    await names(recent);
    expect(asked).toEqual([]);

    await clock.passes(1);
    await names(recent);
    await names(recent);

    expect(asked).toEqual(['list Pod']);
  });

  it('is known as it was asked for, before its watch says the same', async () => {
    const { names, clock } = place({ list: async () => [pod('web-2', 120)] });
    await names();
    await clock.passes(5_000);

    expect(await names({ ageMsMax: 0 })).toEqual(['web-2']);
    expect(await names()).toEqual(['web-2']);
  });

  it('is asked for where so much is watched that what wakes rounds would find no connection', async () => {
    const { cluster, open, asked } = place();
    const look = (namespace: string) => cluster.list({ ...query, namespace }, op);
    for (let at = 0; at < 900; at += 1) await look(`shop-${at}`);
    expect(asked).toEqual([]);

    await look('one-more');
    await look('shop-899');
    await look('one-more');

    expect([open.length, asked]).toEqual([900, ['list Pod', 'list Pod']]);
  });

  it('is asked for where its watch does not begin', async () => {
    const { names, asked, clock } = place({}, 'Never');
    const looking = names();

    await clock.passes(1_000);

    expect(await looking).toEqual([]);
    expect(asked).toEqual(['list Pod']);
  });

  it('is asked for once one of it was deleted: its watch may be late', async () => {
    const { names, cluster, asked } = place({ delete: async () => undefined });
    await names();

    await cluster.delete(
      { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' },
      { as: 'Runner' },
      op,
    );
    await names();

    expect(asked).toEqual(['list Pod']);
  });
});
