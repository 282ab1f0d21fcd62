import { describe, expect, it } from 'vitest';
import { lookAtErrorRate } from './error-rate-look.ts';
import { release, seen } from './fixtures.ts';
import type { Case } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);

function given(weightPercent: number, change: Partial<Case> = {}): Case {
  const { status } = release({ phase: 'Progressing', weightPercent });
  if (status === undefined) throw new Error('the release above has a status');
  const counts = { type: 'Value', value: { requests: 100, bad: 0 } } as const;
  const world = seen({ arms: { stable: counts, canary: counts }, ...routeAt(weightPercent, true) });
  return { release: release(), status, seen: world, now: t0, ...change };
}

function routeAt(weightPercent: number, programmed: boolean) {
  return {
    route: { type: 'Value', value: { exists: true, weightPercent, programmed, servesStable: true } },
  } as const;
}

describe('the error-rate gate', () => {
  it('looks once requests can reach the canary', () => {
    expect(lookAtErrorRate(given(0)).judgement).toBeUndefined();
    expect(lookAtErrorRate(given(10)).judgement).toBeDefined();
  });

  it('looks once a second', () => {
    const { subject } = lookAtErrorRate(given(10));

    expect(lookAtErrorRate({ ...subject, now: t0 + 999 }).judgement).toBeUndefined();
    expect(lookAtErrorRate({ ...subject, now: t0 + 1_000 }).judgement).toBeDefined();
  });

  it.each([
    { name: 'is in effect', route: routeAt(10, true), weightPercent: 10 },
    { name: 'no gateway has put into effect', route: routeAt(10, false), weightPercent: undefined },
    { name: 'is another by now', route: routeAt(20, true), weightPercent: undefined },
  ])('counts answers at a weight that $name', ({ route, weightPercent }) => {
    const subject = given(10);

    const { judgement } = lookAtErrorRate({ ...subject, seen: { ...subject.seen, ...route } });

    expect(judgement?.state.answered?.weightPercent).toBe(weightPercent);
  });
});
