import { Application } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { chosenCluster, type Rehearsal, rehearse } from './rehearsal.ts';
import { rehearsalMarkdown } from './rehearsal-text.ts';
import { rehearseRollout } from './rehearse-rollout.ts';
import { trials } from './trials.ts';

function anApplication(rollout: object = {}, targets: object = [{ cluster: 'staging' }]): Application {
  return Application.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop' },
    spec: {
      path: 'apps/shop',
      namespace: 'shop',
      rollout: { workload: { name: 'api' }, service: 'api', route: { name: 'api' }, ...rollout },
      targets,
    },
  });
}

const question = { cluster: 'staging', requestsPerSecond: 200, stableShare: 0.001, seed: 1 };

function rehearsed(rollout: object, names: readonly string[]) {
  const { spec } = anApplication(rollout);
  if (spec.rollout === undefined) throw new Error('the application has no rollout');
  const { requestsPerSecond, stableShare, seed } = question;
  const asked = { rollout: spec.rollout, steps: spec.rollout.steps, requestsPerSecond, stableShare, seed };
  return rehearseRollout(
    asked,
    trials.filter(({ name }) => names.includes(name)),
  );
}

describe('rehearseRollout', () => {
  it('promotes a good version and takes bad ones back, each with what it cost', async () => {
    const rows = await rehearsed({ watchSeconds: 5 }, [
      'as good as stable',
      '20% errors',
      'crashes at its start',
    ]);

    expect(rows.map(({ trial, end, isRight }) => [trial, end, isRight])).toEqual([
      ['as good as stable', 'Promoted', true],
      ['20% errors', 'TakenBack', true],
      ['crashes at its start', 'TakenBack', true],
    ]);
    const [good, bad, crashing] = rows;
    expect(bad?.reason).toBe('OddsAboveTolerance');
    expect(crashing?.reason).toBe('CrashLoopBackOff');
    expect(crashing?.moreFailed).toBeLessThan(20);
    expect(bad?.failedRequests).toBeGreaterThan(0);
    expect(good?.seconds).toBeGreaterThan(bad?.seconds ?? 0);
  });

  it('lets people approve at once, as many as it takes', async () => {
    const steps = [{ setWeight: 50 }, { approval: { count: 2 } }];

    const [row] = await rehearsed({ steps, watchSeconds: 1 }, ['as good as stable']);

    expect(row).toMatchObject({ end: 'Promoted', isRight: true });
  });

  it('goes on through the failure of a zone in mid-canary', async () => {
    const steps = [{ setWeight: 50 }, { pause: { seconds: 90 } }];

    const [row] = await rehearsed({ steps, watchSeconds: 1 }, ['good, a zone fails in mid-canary']);

    expect(row).toMatchObject({ end: 'Promoted' });
    expect(row?.seconds).toBeGreaterThan(90);
  });

  it('gives the same answer for the same seed', async () => {
    const names = ['5% errors'];

    expect(await rehearsed({}, names)).toEqual(await rehearsed({}, names));
  });
});

describe('rehearse', () => {
  it('refuses an application without a rollout, and a cluster to which it does not go', async () => {
    const { spec, ...rest } = anApplication();
    const { rollout: _, ...plain } = spec;

    expect(await rehearse({ application: { ...rest, spec: plain }, ...question })).toBe(
      'Application shop has no rollout: each change goes to its objects at once',
    );
    expect(await rehearse({ application: anApplication(), ...question, cluster: 'moon' })).toBe(
      'Application shop does not go to moon',
    );
  });
});

describe('chosenCluster', () => {
  it('is the first where all go by the same steps, and none where they do not', () => {
    const production = { cluster: 'production', steps: [{ setWeight: 50 }] };

    expect(chosenCluster(anApplication({}, [{ cluster: 'staging' }, { cluster: 'eu' }]))).toBe('staging');
    expect(chosenCluster(anApplication({}, [{ cluster: 'staging' }, production]))).toBeUndefined();
  });
});

it('rehearsalMarkdown: has a row for each version, and says what is not seen', () => {
  const rehearsal: Rehearsal = {
    application: 'shop',
    cluster: 'staging',
    requestsPerSecond: 20,
    stableShare: 0.001,
    seed: 1,
    rows: [
      {
        trial: '5% errors',
        end: 'TakenBack',
        reason: 'OddsAboveTolerance',
        message: 'too many',
        seconds: 130,
        requests: 2_600,
        failedRequests: 9,
        moreFailed: 6,
        isRight: true,
      },
    ],
    seen: 'Seen.',
    notSeen: 'Not seen: little.',
  };

  expect(rehearsalMarkdown(rehearsal)).toBe(`### Rehearsal of shop on staging

20 requests/s, seed 1; in virtual time, with a service of four pods in the place of the application's.

| | A version | is | why | after | requests that fail for it |
|---|---|---|---|---|---|
| ✅ | 5% errors | taken back | OddsAboveTolerance | 2 min | 6 of 2600 |

Seen.

Not seen: little.
`);
});
