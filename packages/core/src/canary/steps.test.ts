import { expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, release, rollout, seen } from './fixtures.ts';

const at = '2026-01-01T00:00:00.000Z';

it.each([
  ['before the first step', {}, '0/2'],
  ['at a step', { stepStartedAt: at }, '1/2'],
  ['between two steps', { stepIndex: 1 }, '1/2'],
  ['at the last step', { stepIndex: 1, stepStartedAt: at }, '2/2'],
  ['past its steps', { stepIndex: 2 }, '2/2'],
])('a release %s says so', (_, status, step) => {
  const ended = release({ phase: 'Promoted', ...status });

  expect(decideRelease(ended, seen(), 0).status.step).toBe(step);
});

it('a release whose first step begins says so at once', () => {
  const canary = { type: 'Value', value: healthy(newVersion, 1) } as const;
  const begun = decideRelease(release({ phase: 'Progressing' }), seen({ canary }), 0);

  expect(begun.status).toMatchObject({ weightPercent: 10, step: '1/2' });
});

it('the first version of an application has no step to tell', () => {
  const first = release({ phase: 'Promoted' }, { previousVersion: undefined });

  expect(decideRelease(first, seen(), 0).status).not.toHaveProperty('step');
});

it('a pause is held to its last moment', () => {
  const given = release(
    { phase: 'Progressing', stepIndex: 1, stepStartedAt: at, weightPercent: 10 },
    { rollout: rollout({ steps: [{ setWeight: 10 }, { pause: { seconds: 10 } }] }) },
  );
  const tenPercent = { exists: true, weightPercent: 10, programmed: true, servesStable: true };
  const world = seen({
    canary: { type: 'Value', value: healthy(newVersion, 1) },
    route: { type: 'Value', value: tenPercent },
  });

  const held = decideRelease(given, world, Date.parse(at) + 9_999);
  const over = decideRelease(given, world, Date.parse(at) + 10_000);

  expect(held.status).toMatchObject({ stepIndex: 1, reason: 'Paused' });
  expect(held.wakeAt).toBe(Date.parse(at) + 10_000);
  expect(over.status).toMatchObject({ stepIndex: 2, reason: 'PauseOver' });
});
