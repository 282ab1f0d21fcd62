import type { ClusterPort } from '@seatrial/core';
import { apiVersion, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createAppliedMeter } from './applied.ts';

const op = { signal: new AbortController().signal };
const commit = 'c'.repeat(40);

interface Written {
  readonly phase: string;
  readonly withoutCanary?: true;
}

/** A release of a commit that a webhook at 1,000 had told of, found at 1,200, made at 1,300, with a status a second from 2,000 on. */
async function measured(
  statuses: readonly Written[],
  given: { spec?: string; name?: string; madeAt?: number } = {},
) {
  const { spec = commit, name = 'shop-1', madeAt = 1_300 } = given;
  let now = 1_200;
  const seen: number[] = [];
  const meter = createAppliedMeter(
    () => now,
    (ms) => void seen.push(ms),
  );
  const writes = {
    create: async (object: KubeObject) => object,
    updateStatus: async (object: KubeObject) => object,
  };
  const port = meter.over(writes as unknown as ClusterPort);
  const release = (of: string): KubeObject => ({
    apiVersion,
    kind: 'Release',
    metadata: { name: of, namespace: 'shop' },
    spec: { commit: spec },
  });

  meter.found(commit, 1_000);
  now = madeAt;
  expect(await port.create(release('shop-1'), op)).toEqual(release('shop-1'));
  now = 2_000;
  for (const status of statuses) {
    await port.updateStatus({ ...release(name), status }, op);
    now += 1_000;
  }
  return seen;
}

describe('the time from a webhook to what was pushed', () => {
  it.each([
    ['the canary stands', ['Preparing', 'Progressing', 'Promoting', 'Promoted'], [2_000]],
    ['it is promoted at once', ['Promoting', 'Promoted'], [2_000]],
    ['it is watched after that', ['Promoting', 'Promoting', 'Watching', 'Promoted'], [3_000]],
    ['it is taken back before', ['Preparing', 'RollingBack', 'RolledBack'], []],
    ['it is overtaken before', ['Pending', 'Superseded'], []],
  ])('ends when %s', async (_, phases, expected) => {
    expect(await measured(phases.map((phase) => ({ phase })))).toEqual(expected);
  });

  it('does not end at steps that are gone through without a canary', async () => {
    const statuses = [{ phase: 'Progressing', withoutCanary: true } as const, { phase: 'Promoted' }];

    expect(await measured(statuses)).toEqual([2_000]);
  });

  it.each([
    ['of another commit', { spec: 'd'.repeat(40) }, []],
    ['that was there before', { name: 'shop-0' }, []],
    ['that begins within a minute', { madeAt: 61_200 }, [1_000]],
    ['that begins later', { madeAt: 61_201 }, []],
  ])('is that of no release %s but its own', async (_, given, expected) => {
    expect(await measured([{ phase: 'Promoted' }], given)).toEqual(expected);
  });
});
