import { expect, it } from 'vitest';
import { release, seen } from './fixtures.ts';
import { moveTo, waitFor } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const now = Date.parse(at) + 60_000;
const why = { reason: 'Because', message: 'it was so' };

function given() {
  const status = release({
    phase: 'Promoting',
    task: 'Cleaning',
    notWholeSince: at,
    routeWaitingSince: at,
    routesNotAcceptedSince: at,
    weightPercent: 10,
    restore: true,
  }).status;
  if (status === undefined) throw new Error('the release above has a status');
  return { release: release(), status, seen: seen(), now };
}

it('moveTo: leaves behind what a phase waits for and is at, and keeps the rest', () => {
  const { status } = moveTo(given(), 'Watching', why);

  expect(status).toMatchObject({
    phase: 'Watching',
    phaseStartedAt: '2026-01-01T00:01:00.000Z',
    weightPercent: 10,
    restore: true,
  });
  for (const field of ['notWholeSince', 'routeWaitingSince', 'routesNotAcceptedSince', 'task'])
    expect(status).not.toHaveProperty(field);
});

it('waitFor: keeps the deadlines of the phase, and is at what it is asked for alone', () => {
  const { status } = waitFor(given(), why);
  const restoring = waitFor(given(), { ...why, task: 'Restoring' }).status;

  expect(status).toMatchObject({ phaseStartedAt: at, notWholeSince: at, routeWaitingSince: at });
  expect(status).not.toHaveProperty('task');
  expect(restoring.task).toBe('Restoring');
});
