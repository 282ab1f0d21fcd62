import { releasePhases } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { releaseReport } from './release-report.ts';

describe('releaseReport', () => {
  it('names commit, cluster and application, and the release by its uid', () => {
    const given = release({ phase: 'Pending' });

    const report = releaseReport({ ...given, metadata: { ...given.metadata, uid: '12345678-9' } });

    expect(report).toMatchObject({
      sha: given.spec.commit,
      names: {
        context: 'seatrial/staging/shop',
        environment: 'staging/shop',
        marker: 'staging/shop-2-bbbbbbb@12345678',
      },
    });
  });

  it('says why one has ended, and of one under way nothing that changes with each look', () => {
    const finishedAt = '2026-01-01T00:00:00.000Z';
    const message = '7.8% of the canary’s requests failed';

    expect(releaseReport(release({ phase: 'RolledBack', finishedAt, message }))?.status).toEqual({
      state: 'failure',
      description: `taken back: ${message}`,
    });
    expect(releaseReport(release({ phase: 'Progressing', step: '1/3', message }))?.status).toEqual({
      state: 'pending',
      description: 'is tried, step 1/3',
    });
  });

  it('calls no release good but one that is promoted', () => {
    const good = releasePhases.filter((phase) => {
      const report = releaseReport(release({ phase }));
      return report?.status.state === 'success' || report?.deployment.state === 'success';
    });

    expect(good).toEqual(['Promoted']);
  });

  it('says nothing of one that no runner has seen', () => {
    expect(releaseReport(release())).toBeUndefined();
  });
});
