import { expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { othersLines } from './others-text.ts';

it('othersLines: what is unlike, and what could not be looked at', () => {
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'db', name: 'db' };
  const unseen = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', message: 'forbidden' };
  const release = aRelease({
    status: { others: { objects: [{ ...policy, how: 'Admits' }], more: 3, unseen: [unseen] } },
  });

  expect(othersLines(release)).toEqual([
    'NetworkPolicy db/db lets the stable pods in or out, and not the canary’s',
    'and 3 more',
    'not looked at: CiliumNetworkPolicy (cilium.io/v2): forbidden',
  ]);
});

it('othersLines: that nobody has looked, and why', () => {
  const others = { objects: [], unseen: [], notLookedFor: 'the API server did not answer' };

  expect(othersLines(aRelease({ status: { others } }))).toEqual([
    'not looked for: the API server did not answer',
  ]);
});
