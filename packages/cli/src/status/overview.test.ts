import { type ApplicationState, ApplicationStateStatus, apiVersion } from '@seatrial/model';
import { expect, it } from 'vitest';
import { aRelease, started, startedAt } from '../testing/a-release.ts';
import { aRun } from '../testing/a-run.ts';
import { overviewOf } from './overview.ts';

const state: ApplicationState = {
  apiVersion,
  kind: 'ApplicationState',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { application: 'shop', cluster: 'production', requests: [] },
  status: ApplicationStateStatus.parse({
    currentRelease: 'shop-2-1a2b3c4',
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'Releasing',
        message: 'on its way',
        lastTransitionTime: startedAt,
      },
      {
        type: 'ScenariosValid',
        status: 'False',
        reason: 'UnknownField',
        message: 'zone.yaml:3:5: unknown field "durationSecs"',
        lastTransitionTime: startedAt,
      },
    ],
  }),
};

it('overviewOf: joins an application with its release, and keeps runs that have not ended', () => {
  const runs = [aRun(), aRun({ name: 'over', status: { phase: 'Completed' } })];

  const overview = overviewOf({ states: [state], releases: [aRelease()], runs, leases: [] }, started);

  expect(overview).toEqual({
    configBranch: [],
    applications: [
      {
        namespace: 'shop',
        application: 'shop',
        cluster: 'production',
        ready: 'False',
        release: 'shop-2-1a2b3c4',
        phase: 'Progressing',
        weightPercent: 10,
        reason: 'WaitingForApproval',
        message: 'shop-2-1a2b3c4 is Progressing: 0 of 2 approvals',
        problems: ['ScenariosValid is False: zone.yaml:3:5: unknown field "durationSecs"'],
      },
    ],
    runners: [],
    runs: [
      {
        run: 'zone-loss-manual-1',
        application: 'shop',
        cluster: 'staging',
        phase: 'Holding',
        message: 'zone a is away',
      },
    ],
  });
});

it('overviewOf: names a version that was taken back and stays on the config branch, while the branch has it', () => {
  const revert = { state: 'NotPushed', message: 'staging has promoted what came before it' };
  const held = aRelease({ status: { phase: 'RolledBack', finishedAt: startedAt, revert } });
  const problemsAt = (desiredVersion: string): readonly string[] | undefined => {
    const status = ApplicationStateStatus.parse({ desiredVersion });
    const parts = { states: [{ ...state, status }], releases: [held], runs: [], leases: [] };
    return overviewOf(parts, started).applications[0]?.problems;
  };

  expect(problemsAt(held.spec.version)).toEqual([
    'the version of shop/shop-2-1a2b3c4 stays on the config branch: staging has promoted what came before it; "seatrial release show shop/shop-2-1a2b3c4" says what can be done',
  ]);
  expect(problemsAt('e'.repeat(40))).toEqual([]);
});

it.each([
  {
    given: 'the first commit is refused',
    branch: {
      refused: { commit: '2'.repeat(40), reason: 'CommitNotSigned', message: 'it is not signed: sign' },
    },
    says: [{ reason: 'CommitNotSigned', message: 'it is not signed: sign; nothing was taken before it' }],
  },
  {
    given: 'a further repository is away',
    branch: { repository: 'team-a', problem: 'Cannot look at it: give credentials' },
    says: [
      { repository: 'team-a', reason: 'SourceUnavailable', message: 'Cannot look at it: give credentials' },
    ],
  },
] as const)('overviewOf: says of the config branch that $given', ({ branch, says }) => {
  const overview = overviewOf(
    { states: [], releases: [], runs: [], leases: [], branches: [branch] },
    started,
  );

  expect(overview.configBranch).toEqual(says);
});
