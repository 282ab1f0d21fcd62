import { simulateWithdrawnGrant } from '@seatrial/sim';
import { describe, expect, it } from 'vitest';

const timeout = 600_000;
const seeds = [1, 2];

describe('a grant that goes in the middle of a release, and comes back', () => {
  it.each([
    { which: 'further', says: 'dock' },
    { which: 'wholeCluster', says: 'PriorityClass' },
  ] as const)(
    'stops the next version alone, deletes nothing, and is said: $which',
    { timeout },
    async ({ which, says }) => {
      for (const seed of seeds) {
        const told = await simulateWithdrawnGrant({ seed, which });

        expect([...told.outcome.violations, ...told.outcome.pending]).toEqual([]);
        expect(told.inFlight?.phase).toBe('Promoted');
        expect(told.said).toMatchObject({
          status: 'False',
          reason: 'InvalidManifests',
          message: expect.stringContaining(says),
        });
        expect([told.ranMeanwhile, told.begunMeanwhile]).toEqual(['good-1', 0]);
      }
    },
  );
});
