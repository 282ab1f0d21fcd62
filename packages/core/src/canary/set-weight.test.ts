import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, release, rollout, seen } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const now = Date.parse(at);
const setting = release(
  { phase: 'Progressing', stepStartedAt: at, weightPercent: 50 },
  { rollout: rollout({ steps: [{ setWeight: 50 }] }) },
);

function look(change: Partial<ReleaseSeen>) {
  return decideRelease(
    setting,
    seen({ canary: { type: 'Value', value: healthy(newVersion, 2) }, ...change }),
    now,
  );
}

function routeAt(weightPercent: number, programmed: boolean): Pick<ReleaseSeen, 'route'> {
  return { route: { type: 'Value', value: { exists: true, weightPercent, programmed, servesStable: true } } };
}

describe('a weight', () => {
  it('is in effect once a gateway has put it into effect, and not when the route asks for it', () => {
    const asked = look(routeAt(50, false));
    const inEffect = look(routeAt(50, true));

    expect(asked.status).toMatchObject({ stepIndex: 0, reason: 'SettingWeight' });
    expect(inEffect.status).toMatchObject({ stepIndex: 1, reason: 'WeightInEffect' });
  });

  it('is not asked for again while the route has it and no gateway has answered, and is waited for as long as ever', () => {
    const first = look(routeAt(0, true));
    const again = look(routeAt(50, false));
    const since = { ...setting.status, ...again.status };
    const late = decideRelease(
      { ...setting, status: since },
      seen({ canary: { type: 'Value', value: healthy(newVersion, 2) }, ...routeAt(50, false) }),
      now + 3_600_000,
    );

    expect(first.actions).toMatchObject([{ type: 'SetWeight', weightPercent: 50 }]);
    expect([again.status.reason, again.actions]).toEqual(['SettingWeight', []]);
    expect(late.status).toMatchObject({ phase: 'RollingBack', reason: 'RouteNotInEffect' });
  });

  it('is not asked for while no router knows a pod of the canary', () => {
    const { status, actions } = look({ canaryEndpoints: { type: 'Value', value: 0 }, ...routeAt(0, true) });

    expect(status.reason).toBe('WaitingForEndpoints');
    expect(actions).toEqual([]);
  });

  it('asks for its share of the replicas that stable has now, whatever the manifest says', () => {
    const { status, actions } = look({ workloads: { type: 'Value', value: [healthy(oldVersion, 8)] } });

    expect(status).toMatchObject({ reason: 'CanaryScaling', message: 'canary is brought to 4' });
    expect(actions).toMatchObject([{ type: 'Apply' }]);
  });
});
