import { type RevertChoice, simulateChosenRevert } from '@seatrial/sim';
import { describe, expect, it } from 'vitest';

const timeout = 600_000;
const seeds = [1, 2, 3];

describe('production rejects a version after others that staging alone has promoted', () => {
  it.each<{ choice: RevertChoice; versionAtEnd: number }>([
    { choice: 'Nothing', versionAtEnd: 3 },
    { choice: 'ToNewest', versionAtEnd: 2 },
    { choice: 'AllTheWay', versionAtEnd: 0 },
  ])(
    'nothing of theirs leaves the branch before a person chooses: $choice',
    { timeout },
    async ({ choice, versionAtEnd }) => {
      for (const seed of seeds) {
        const told = await simulateChosenRevert({ seed, choice });

        expect([...told.outcome.violations, ...told.outcome.pending]).toEqual([]);
        expect(told.held).toMatchObject({
          state: 'NotPushed',
          reason: 'PromotedElsewhere',
          drops: [{ promotedOn: ['staging'] }, { promotedOn: ['staging'] }],
        });
        expect(told.versionAtEnd).toBe(versionAtEnd);
      }
    },
  );
});
