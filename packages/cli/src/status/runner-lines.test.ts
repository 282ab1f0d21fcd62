import { holdersText, type Life, lifeOf, shardOf, shardsCount, sharedHolder } from '@seatrial/core';
import { annotations, type KubeObject, labels } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { runnerLines, runnerOf } from './runner-lines.ts';

const now = Date.UTC(2026, 10, 21, 9);
const shards = Array.from({ length: shardsCount }, (_, shard) => shard);

describe('the runners of a cluster', () => {
  it('are named with what each holds', () => {
    const [one, two] = [member('one'), member('two')];
    const leases = [shared(new Map(shards.map((it) => [it, lifeOf(it < 40 ? one : two)]))), one, two];

    expect(runnerLines(leases, now)).toMatchObject([
      { cluster: 'staging', holder: 'one', alive: true, shards: 40 },
      { cluster: 'staging', holder: 'two', alive: true, shards: 24 },
    ]);
    expect(runnerOf('shop', 'staging', leases)).toBe(shardOf('shop') < 40 ? 'one' : 'two');
    expect(runnerOf('shop', 'production', leases)).toBeUndefined();
  });

  it('are shown while they hold what others are to take over, and not when they have left', () => {
    const [silent, gone, alive] = [member('silent', 20_000), member(''), member('alive')];
    const leases = [shared(new Map([[1, lifeOf(silent)]])), silent, gone, alive];

    expect(runnerLines(leases, now)).toMatchObject([
      { holder: 'silent', alive: false, shards: 1 },
      { holder: 'alive', alive: true, shards: 0 },
    ]);
  });

  it('are none where no Lease was renewed in time', () => {
    const leases = [shared(new Map()), member('silent', 10_001)];

    expect(runnerLines(leases, now)).toEqual([
      { cluster: 'staging', alive: false, renewedAt: new Date(now - 10_001).toISOString() },
    ]);
    expect(runnerLines([shared(new Map()), member('me', 10_000)], now)).toMatchObject([{ alive: true }]);
  });

  it('are the one that leads, where that one knows of no shards', () => {
    const old = lease('seatrial-runner-staging', { holderIdentity: 'old' });

    expect(runnerLines([old], now)).toMatchObject([{ cluster: 'staging', holder: 'old', alive: true }]);
    expect(runnerOf('shop', 'staging', [old])).toBe('old');
  });
});

function member(identity: string, silentMs = 0): KubeObject {
  const name = `seatrial-member-staging-${identity}`;
  return lease(name, { holderIdentity: identity, renewTime: new Date(now - silentMs).toISOString() });
}

function shared(holders: ReadonlyMap<number, Life>): KubeObject {
  const { metadata, ...rest } = lease('seatrial-runner-staging', { holderIdentity: sharedHolder });
  return { ...rest, metadata: { ...metadata, annotations: { [annotations.shards]: holdersText(holders) } } };
}

function lease(name: string, spec: object): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, uid: `uid of ${name}`, labels: { [labels.cluster]: 'staging' } },
    spec: { leaseDurationSeconds: 10, renewTime: new Date(now).toISOString(), ...spec },
  };
}
