import type { ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, release, rollout, seen } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const steps = [{ setWeight: 10 }, { evidence: { timeoutSeconds: 3600 } }];
const counted = (requests: number, bad = 0) => ({ type: 'Value', value: { requests, bad } }) as const;
const whole = { canary: { type: 'Value', value: healthy(newVersion, 1) } } as const;

/** A canary that is ready from the first look on: a look a second until something else than waiting is decided. */
function prepared(arms: (second: number) => ReleaseSeen['arms'], given = steps) {
  const spec = { rollout: rollout({ steps: given }) };
  const reasons: string[] = [];
  let status: ReleaseStatus | undefined = release({ phase: 'Preparing' }).status;
  for (let second = 0; second < 10 && status?.phase === 'Preparing'; second += 1) {
    status = decideRelease(
      release(status, spec),
      seen({ ...whole, arms: arms(second) }),
      t0 + second * 1_000,
    ).status;
    reasons.push(status.reason);
  }
  return { status, reasons };
}

describe('what the gate can see', () => {
  it('is said as soon as the traffic is known, before the first weight', () => {
    const arms = (second: number) => ({
      stable: counted(50_000 + 100 * second, 50),
      canary: counted(0),
    });

    const { status, reasons } = prepared(arms);

    expect(reasons).toEqual(['LookingAtTraffic', 'LookingAtTraffic', 'CanaryHealthy']);
    expect(status).toMatchObject({
      phase: 'Progressing',
      weightPercent: 0,
      gateReach: {
        requestsPerSecond: expect.closeTo(100, 5),
        usualBadShare: expect.closeTo(0.001, 4),
        counted: { requests: 50_200, bad: 50 },
        goodVersion: 'Passes',
        steps: [{ weightPercent: 10, requestsPerSecond: expect.closeTo(10, 5), timeoutSeconds: 3600 }],
      },
    });
  });

  it('is said once', () => {
    const gateReach = { at: '2026-01-01T00:00:00.000Z', unknown: 'NoRequests' } as const;
    const given = release({ phase: 'Preparing', gateReach }, { rollout: rollout({ steps }) });

    const { status } = decideRelease(given, seen(whole), t0 + 9_000);

    expect(status).toMatchObject({ phase: 'Progressing', gateReach });
  });

  it.each([
    ['nobody asks', 'NoRequests', 6, { stable: counted(50), canary: counted(0) }],
    ['nothing is counted', 'NoCounts', 1, seen().arms],
  ] as const)('is not known where %s, which is said', (_, unknown, looks, arms) => {
    const { status, reasons } = prepared(() => arms);

    expect(reasons).toHaveLength(looks);
    expect(status?.gateReach).toEqual({
      at: expect.any(String),
      unknown,
      requestsToPass: expect.any(Number),
    });
  });

  it('says of thin traffic what is known after five seconds', () => {
    const arms = (second: number) => ({ stable: counted(second), canary: counted(0) });

    const { status, reasons } = prepared(arms);

    expect(reasons).toHaveLength(6);
    expect(status?.gateReach).toMatchObject({
      requestsPerSecond: expect.closeTo(1, 5),
      goodVersion: 'Inconclusive',
    });
  });

  it('is of no interest where no step waits for evidence', () => {
    const { status, reasons } = prepared(
      () => ({ stable: counted(0), canary: counted(0) }),
      [{ setWeight: 10 }],
    );

    expect(reasons).toEqual(['CanaryHealthy']);
    expect(status?.gateReach).toBeUndefined();
  });
});
