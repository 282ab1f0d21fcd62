import { type Kube, KubeError } from '@seatrial/kube';
import { type ApplicationState, apiVersion, type Release } from '@seatrial/model';
import { expect, it } from 'vitest';
import { Interrupted } from '../context.ts';
import { aContext } from '../testing/a-context.ts';
import { aRelease, startedAt } from '../testing/a-release.ts';
import { followRollback, rollingBack } from './follow-rollback.ts';

const undo = { release: 'shop-2-1a2b3c4', commit: 'c0ffee1'.padEnd(40, '0'), by: 'ann', at: startedAt };
const asked = aRelease({ status: { phase: 'Promoted' } });
const way = (name: string, phase: string, createdAt: string) =>
  aRelease({ name, createdAt, spec: { undo }, status: { phase } });

function seen(releases: readonly Release[], stableRelease: string) {
  const state: ApplicationState = {
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'production', requests: [] },
    status: { sequence: 4, stableRelease, inventory: [], quarantine: [], conditions: [] },
  };
  return { releases, states: [state] };
}

it('rollingBack: is the release itself until its promotion, then the newest way back that was not given up', () => {
  const early = aRelease({ status: { phase: 'RollingBack' } });
  const ways = [
    way('shop-3-9f8e7d6', 'RolledBack', '2026-11-21T09:10:00.000Z'),
    way('shop-4-9f8e7d6', 'Promoting', '2026-11-21T09:20:00.000Z'),
    way('shop-5-9f8e7d6', 'Superseded', '2026-11-21T09:30:00.000Z'),
  ];

  expect(rollingBack(seen([early], 'shop-1-9f8e7d6'), asked)).toBe(early);
  expect(rollingBack(seen([asked], 'shop-2-1a2b3c4'), asked)).toBeUndefined();
  // The record of the application may name the stable release of before a moment longer.
  expect(rollingBack(seen([asked], 'shop-1-9f8e7d6'), asked)).toBeUndefined();
  expect(rollingBack(seen([asked, ...ways], 'shop-2-1a2b3c4'), asked)?.metadata.name).toBe('shop-4-9f8e7d6');
});

it('rollingBack: does not wait for what will not come: a newer version has become stable', () => {
  expect(() => rollingBack(seen([asked], 'shop-3-3333333'), asked)).toThrow(
    /shop-3-3333333 has become stable meanwhile/,
  );
});

it('followRollback: says what it waits for, goes on where the cluster was away, and what goes on after Ctrl-C', async () => {
  const interrupt = new AbortController();
  const context = aContext();
  const { states } = seen([], 'shop-2-1a2b3c4');
  const [state] = states;
  if (state?.status === undefined) throw new Error('there is one');
  const waiting = {
    ...state,
    status: {
      ...state.status,
      rollback: { release: 'shop-2-1a2b3c4', by: 'ann', waitsFor: 'shop-3-3333333' },
    },
  };
  const other = aRelease({ name: 'shop-3-3333333', status: { phase: 'Promoting' } });
  let looks = 0;
  const kube: Pick<Kube, 'list'> = {
    list: async ({ kind }) => {
      if (looks === 1) throw new KubeError('Unavailable', 'Cannot reach the API server');
      const items = kind === 'Release' ? [asked, other] : [waiting];
      return { items: items.map((item) => ({ ...item })), resourceVersion: '1' };
    },
  };
  const clock = {
    now: () => 0,
    sleep: async () => {
      looks += 1;
      if (looks < 3) return;
      interrupt.abort(new Interrupted('SIGINT'));
      throw interrupt.signal.reason;
    },
  };

  const ended = followRollback(
    kube,
    asked,
    { kubeconfig: 'here.yaml' },
    { clock, context: { ...context, signal: interrupt.signal } },
  );

  await expect(ended).rejects.toThrow(Interrupted);
  expect(context.written.stderr).toBe(
    'shop/shop-2-1a2b3c4: waits for shop-3-3333333, which is Promoting\n' +
      'warning: Cannot reach the API server; it is asked again\n' +
      'the rollback of shop/shop-2-1a2b3c4 goes on without you:\n' +
      '  seatrial releases -n shop --application shop --watch --kubeconfig here.yaml   follows it again\n' +
      '  seatrial release retry shop/shop-2-1a2b3c4 --kubeconfig here.yaml   lets the version in again\n',
  );
});
