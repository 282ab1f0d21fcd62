import { type RevertRequest, revertRequest } from '@seatrial/core';
import type { Release, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createReverts } from './reverts.ts';

const op = { signal: new AbortController().signal };

type RevertNote = NonNullable<ReleaseStatus['revert']>['state'];

function releaseOf(uid: string, state: RevertNote = 'Wanted'): Release {
  return {
    metadata: { name: 'shop-2-bbbbbbb', namespace: 'shop', uid },
    spec: { application: 'shop', cluster: 'staging', tree: 'b', previousTree: 'a', path: 'apps/shop' },
    status: { revert: { state } },
  } as Release;
}

function requestOf(release: Release): RevertRequest {
  const request = release.status === undefined ? undefined : revertRequest(release, release.status);
  if (request === undefined) throw new Error('there is a version to go back to');
  return request;
}

describe('a revert that was asked for', () => {
  const first = releaseOf('11111111-aaaa');
  const answer = { type: 'Done', commit: 'c'.repeat(40) } as const;
  const asked = async () => {
    const reverts = createReverts({ revert: async () => answer });
    await reverts.ask(requestOf(first), op);
    return reverts;
  };

  it('is known of the release it was asked for', async () => {
    expect((await asked()).of(first)).toEqual({ type: 'Value', value: answer });
  });

  it('is not taken for that of a release of the same name with another uid', async () => {
    expect((await asked()).of(releaseOf('22222222-aaaa'))).toMatchObject({ type: 'NoData' });
  });

  it('is forgotten once the record says it', async () => {
    const reverts = await asked();

    reverts.of(releaseOf('11111111-aaaa', 'Done'));

    expect(reverts.of(first)).toMatchObject({ type: 'NoData' });
  });
});
