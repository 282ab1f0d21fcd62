import { expect, it } from 'vitest';
import { decideScenarioRun } from '../decide.ts';
import { experiment, podsNamed, run, seen, t0, wholeWith } from '../fixtures.ts';

const podKill = experiment([{ type: 'PodKill' }]);
const pods = podsNamed('p1', 'p2');

it.each([
  { pod: 'is gone', uid: undefined, phase: 'Holding' },
  { pod: 'has come back under its name, as those of a StatefulSet do', uid: 'uid-new', phase: 'Holding' },
  { pod: 'is still there', uid: 'uid-p1', phase: 'Injecting' },
])('a kill has taken effect once that very pod is gone: one $pod', ({ uid, phase }) => {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'p1' };
  const target = { id: '0/p1', fault: 0, ref, uid: 'uid-p1', state: 'Injected' } as const;
  const others = pods.filter(({ name }) => name !== 'p1');
  const there = uid === undefined ? others : [...others, ...podsNamed('p1').map((it) => ({ ...it, uid }))];

  const { status } = decideScenarioRun(
    run(podKill, { phase: 'Injecting', targets: [target] }),
    seen({ workload: { type: 'Value', value: wholeWith(there) } }),
    t0,
  );

  expect(status.phase).toBe(phase);
});
