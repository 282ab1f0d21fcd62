import type { Clock, Op } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { createBesideRounds, workMsMax } from './beside-rounds.ts';
import { RevertWaits } from './revert-waits.ts';

const op: Op = { signal: new AbortController().signal };

/** A clock that goes on when it is told to. */
function aClock() {
  let now = 0;
  const sleepers = new Set<() => void>();
  const sleep: Clock['sleep'] = (ms, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const at = now + ms;
    const look = (): void => {
      if (now >= at) resolve();
    };
    sleepers.add(look);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    return promise;
  };
  function pass(ms: number): void {
    now += ms;
    for (const look of sleepers) look();
  }
  return { sleep, pass };
}

function aBench() {
  const clock = aClock();
  const woken: string[] = [];
  const begun: { readonly name: string; readonly end: (value: string) => void; readonly op: Op }[] = [];
  const beside = createBesideRounds<string>(clock, () => void woken.push('wake'));
  /** Asks for work that ends when the test says so. */
  const ask = (about: string, key: string): Promise<string> =>
    beside.of(
      about,
      key,
      (own) => {
        const { promise, resolve } = Promise.withResolvers<string>();
        begun.push({ name: `${about} ${key}`, end: resolve, op: own });
        return promise;
      },
      op,
    );
  const names = (): readonly string[] => begun.map(({ name }) => name);
  return { beside, clock, woken, begun, names, ask };
}

describe('work beside the rounds', () => {
  it('is waited for where it is short, and wakes nobody', async () => {
    const { ask, begun, woken } = aBench();

    const asked = ask('shop', 'one');
    begun[0]?.end('nothing');

    expect(await asked).toBe('nothing');
    expect(woken).toEqual([]);
  });

  it('goes on when the round has no more patience, and is answered to who asks again', async () => {
    const { ask, begun, names, clock, woken } = aBench();
    const asked = ask('shop', 'one');
    clock.pass(10_000);
    await expect(asked).rejects.toBeInstanceOf(RevertWaits);

    begun[0]?.end('nothing');
    await expect.poll(() => woken).toEqual(['wake']);

    expect(await ask('shop', 'one')).toBe('nothing');
    expect(names()).toEqual(['shop one']);
  });

  it('is done for one at a time', async () => {
    const { ask, begun, names, clock, woken } = aBench();
    const asked = ask('shop', 'one');
    clock.pass(10_000);
    await expect(asked).rejects.toBeInstanceOf(RevertWaits);

    await expect(ask('bank', 'one')).rejects.toThrow('another revert');
    begun[0]?.end('nothing');
    await expect.poll(() => woken).toEqual(['wake']);
    const next = ask('bank', 'one');
    begun[1]?.end('something');

    expect(await next).toBe('something');
    expect(names()).toEqual(['shop one', 'bank one']);
  });

  it('is begun anew where it is about something else by now, and the one before is ended', async () => {
    const { ask, begun, names, clock } = aBench();
    const asked = ask('shop', 'one');
    clock.pass(10_000);
    await expect(asked).rejects.toBeInstanceOf(RevertWaits);

    const next = ask('shop', 'two');
    begun[1]?.end('something');

    expect(await next).toBe('something');
    expect(names()).toEqual(['shop one', 'shop two']);
    expect(begun[0]?.op.signal.aborted).toBe(true);
  });

  it('has its time, and is ended then', async () => {
    const { ask, begun, clock, woken } = aBench();
    const asked = ask('shop', 'one');
    clock.pass(10_000);
    await expect(asked).rejects.toBeInstanceOf(RevertWaits);

    clock.pass(workMsMax);
    await expect.poll(() => woken).toEqual(['wake']);

    await expect(ask('shop', 'one')).rejects.toMatchObject({ code: 'Invalid' });
    expect(begun[0]?.op.signal.aborted).toBe(true);
  });

  it('is not for ever: what has failed is tried again', async () => {
    const { beside, ask, begun } = aBench();

    const failed = beside.of('shop', 'one', () => Promise.reject(new Error('no luck')), op);
    await expect(failed).rejects.toThrow('no luck');
    const asked = ask('shop', 'one');
    begun[0]?.end('nothing');

    expect(await asked).toBe('nothing');
  });
});
