import type { Release, ReleaseStatus } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { initialGate } from '../gate/gate-state.ts';
import { noLimitEvidence } from '../gate/limit-evidence.ts';
import { initialWatch } from '../gate/promotion-watch.ts';
import { nothingAfter } from '../gate/traffic-rate.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, plan, release, rollout, route, seen, version } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const tenPerSecond = { looks: 60, requests: 600, seconds: 60, squares: 6_000 };

const tried = {
  canary: { type: 'Value', value: healthy(newVersion, 1) },
  route: { type: 'Value', value: { exists: true, weightPercent: 20, programmed: true, servesStable: true } },
} as const;

describe('a release whose requests cease', () => {
  it('is taken back after promotion, and the version before restored', () => {
    const watching = release({ phase: 'Watching', weightPercent: 0, watch: watch(), traffic: before() });

    const { status } = rounds(watching, 40, () => silent());

    expect(status).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { outcome: 'Fail', gate: 'Traffic', reason: 'TrafficLost' },
    });
    expect(status.verdict?.message).toBe(
      'after promotion: less than a tenth of the requests come that came before (10/s)',
    );
  });

  it('is taken back during promotion too', () => {
    const promoting = release({ phase: 'Promoting', weightPercent: 0, watch: watch(), traffic: before() });
    const unfinished = {
      workloads: { type: 'Value', value: [{ ...healthy(newVersion, 4), whole: false }] },
    } as const;

    const { status } = rounds(promoting, 40, () => ({ ...silent(), ...unfinished }));

    expect(status.verdict).toMatchObject({ outcome: 'Fail', reason: 'TrafficLost' });
  });

  it('is not promoted for requests that came before its pods had taken the place of the others', () => {
    const promoting = release(
      { phase: 'Promoting', weightPercent: 0, watch: watch(), traffic: before() },
      { rollout: rollout({ watchSeconds: 0 }) },
    );
    const replaced = decideRelease(promoting, seen(silent(5)), t0 + 500).status;

    const watching = decideRelease({ ...promoting, status: replaced }, seen(silent(5)), t0 + 1_500).status;

    expect(replaced.phase).toBe('Watching');
    expect(watching).toMatchObject({ phase: 'Watching', reason: 'NoRequests' });
  });

  it('is told of by the fault of its route, where a gateway tells one', () => {
    const promoting = release({ phase: 'Promoting', weightPercent: 0, watch: watch(), traffic: before() });
    const problems = [{ parent: 'Gateway "shared/pubilc"', message: 'no gateway answers for it' }];
    const routes = { type: 'Value', value: [{ ref: refOf(route), problems }] } as const;

    const { status } = rounds(promoting, 40, () => ({ ...silent(), routes }));

    expect(status.verdict).toMatchObject({ gate: 'Health', reason: 'RouteNotAccepted' });
    expect(status.verdict?.message).toContain(
      'HTTPRoute "web" at Gateway "shared/pubilc": no gateway answers',
    );
  });

  it('passes no evidence step, whatever the gate had seen, and is inconclusive in the end', () => {
    const steps = [{ setWeight: 20 }, { evidence: { timeoutSeconds: 60 } }];
    const shared = { stable: { requests: 20_000, bad: 0 }, canary: { requests: 5_000, bad: 0 } };
    const passed = {
      ...initialGate('FromZero'),
      step: { index: 1, counts: shared },
      total: shared,
      answered: { step: 1, weightPercent: 20, since: t0 / 1000 - 600, counts: shared },
    };
    const trying = release(
      {
        phase: 'Progressing',
        stepIndex: 1,
        weightPercent: 20,
        stepStartedAt: at(0),
        traffic: { ...before(), doubt: 9, lostAt: t0 },
        gate: passed,
      },
      { rollout: rollout({ steps }) },
    );
    const served = { ...silent(), ...tried };

    const { doubt: _, lostAt: __, ...calm } = trying.status?.traffic ?? before();
    const steady = { ...trying.status, traffic: { ...calm, doubt: 0 } };
    const passes = decideRelease(release(steady, trying.spec), seen(served), t0 + 500).status;
    const waiting = decideRelease(trying, seen(served), t0 + 2_000).status;
    const { status } = decideRelease({ ...trying, status: waiting }, seen(served), t0 + 60_000);

    expect(passes).toMatchObject({ stepIndex: 2, reason: 'EvidencePassed' });
    expect(waiting).toMatchObject({ phase: 'Progressing', reason: 'TrafficLost' });
    expect(status.verdict).toMatchObject({ outcome: 'Inconclusive', reason: 'EvidenceTimeout' });
  });

  it('is not promoted by steps that ask for no evidence', () => {
    const lost = release(
      {
        phase: 'Progressing',
        stepIndex: 1,
        weightPercent: 20,
        traffic: { ...before(), doubt: 9, lostAt: t0 },
      },
      { rollout: rollout({ steps: [{ setWeight: 20 }] }) },
    );
    const served = { ...silent(), ...tried };

    const waiting = decideRelease(lost, seen(served), t0 + 2_000).status;
    const { status } = decideRelease({ ...lost, status: waiting }, seen(served), t0 + 301_000);

    expect(waiting).toMatchObject({ phase: 'Progressing', reason: 'TrafficLost' });
    expect(status.verdict).toMatchObject({ outcome: 'Inconclusive', gate: 'Traffic', reason: 'TrafficLost' });
  });
});

describe('the end of the watch', () => {
  const over = (traffic: ReleaseStatus['traffic']): Release =>
    release({ phase: 'Watching', phaseStartedAt: at(-60), watch: watch(), ...(traffic && { traffic }) });

  it('waits for the first request where some came before', () => {
    const given = over(before());

    const silence = rounds(given, 1, () => silent());
    const { status } = rounds({ ...given, status: silence.status }, 1, () => silent(1), 2);

    expect(silence.status).toMatchObject({ phase: 'Watching', reason: 'NoRequests' });
    expect(status.phase).toBe('Promoted');
  });

  it('waits where hardly anybody asks, until that is known to be a loss or a pause', () => {
    const doubtful = { ...before(), doubt: 2, after: { requests: 3, seconds: 10 } };

    const { status } = rounds(over(doubtful), 1, () => silent());
    const lost = rounds(over(doubtful), 15, () => silent());
    const back = rounds(over(doubtful), 1, () => silent(20));

    expect(status).toMatchObject({ phase: 'Watching', reason: 'NoRequests' });
    expect(status.message).toBe('hardly anybody asks now; before the promotion it came 10/s');
    expect(lost.status.verdict).toMatchObject({ reason: 'TrafficLost' });
    expect(back.status.phase).toBe('Promoted');
  });

  it('waits for nobody where nobody had asked before', () => {
    expect(rounds(over(undefined), 1, () => silent()).status.phase).toBe('Promoted');
  });

  it('is held up by no metrics that are away', () => {
    const away = { type: 'Unavailable', reason: 'away' } as const;
    const blind = { ...silent(), arms: { stable: away, canary: away } };

    expect(rounds(over(before()), 1, () => blind).status.phase).toBe('Promoted');
  });

  it('never speaks of errors among no requests', () => {
    const { status } = rounds(over(undefined), 1, () => silent());

    expect(status.message).toContain('no request was counted, so nothing is known of how they fare');
    expect(status.message).not.toContain('0 bad of 0');
  });
});

describe('a release without a canary', () => {
  const direct = { plan: { type: 'Value', value: plan({ desired: version('web:1') }) } } as const;
  const arms = (requests: number): ReleaseSeen['arms'] => ({ stable: counted(requests), canary: counted(0) });
  const world = (requests: number): Partial<ReleaseSeen> => ({
    ...direct,
    workloads: { type: 'Value', value: [healthy(oldVersion, 4)] },
    arms: arms(requests),
  });

  it('looks at the traffic as it is before it changes anything', () => {
    const first = decideRelease(release(), seen(world(1_000)), t0).status;
    const second = decideRelease(release(first), seen(world(1_100)), t0 + 1_000).status;
    const third = decideRelease(release(second), seen(world(1_200)), t0 + 2_000).status;

    expect([first, second].map(({ reason }) => reason)).toEqual(['LookingAtTraffic', 'LookingAtTraffic']);
    expect(third).toMatchObject({ phase: 'Promoting', traffic: { before: { seconds: expect.any(Number) } } });
  });

  it('looks for five seconds where nobody asks, and not at all where nothing counts', () => {
    const first = decideRelease(release(), seen(world(0)), t0).status;

    expect(decideRelease(release(first), seen(world(0)), t0 + 4_900).status.phase).toBe('Pending');
    expect(decideRelease(release(first), seen(world(0)), t0 + 5_000).status.phase).toBe('Promoting');
    expect(decideRelease(release(), seen(direct), t0).status.phase).toBe('Promoting');
  });
});

function before(): NonNullable<ReleaseStatus['traffic']> {
  const last = { stable: { requests: 600, bad: 0 }, canary: { requests: 0, bad: 0 } };
  return { last, at: t0, before: tenPerSecond, doubt: 0, after: nothingAfter };
}

function watch(): NonNullable<ReleaseStatus['watch']> {
  const state = initialWatch({ requests: 600, bad: 0 }, t0 / 1000, 'Replaced');
  return { state: { ...state, evidence: noLimitEvidence, last: { stable: { requests: 600, bad: 0 } } } };
}

/** The new version is in place, and so many have asked since. */
function silent(requests = 0): Partial<ReleaseSeen> {
  return {
    workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
    arms: { stable: counted(600 + requests), canary: counted(0) },
  };
}

function counted(requests: number) {
  return { type: 'Value', value: { requests, bad: 0 } } as const;
}

/** Decides once a second, from the given one on, and stops where the phase changes. */
function rounds(
  given: Release,
  count: number,
  look: () => Partial<ReleaseSeen>,
  from = 1,
): { status: ReleaseStatus } {
  let status = given.status;
  for (let second = from; second < from + count; second += 1) {
    const decision = decideRelease(
      { ...given, ...(status && { status }) },
      seen(look()),
      t0 + second * 1_000,
    );
    status = decision.status;
    if (status.phase !== given.status?.phase) break;
  }
  if (status === undefined) throw new Error('there was no round');
  return { status };
}

function at(seconds: number): string {
  return new Date(t0 + seconds * 1_000).toISOString();
}
