import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordIdentity, requireOwnCluster } from './identity.ts';

describe('requireOwnCluster', () => {
  const own = { caFingerprint: 'AA:BB', kubeSystemUid: '1' };
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-identity-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('accepts the cluster that was started in the directory', async () => {
    await recordIdentity(directory, own);

    await expect(requireOwnCluster(directory, own)).resolves.toBeUndefined();
  });

  const strangers = [
    { name: 'another authority', seen: { ...own, caFingerprint: 'CC' } },
    { name: 'another cluster of the same authority', seen: { ...own, kubeSystemUid: '2' } },
  ];
  for (const { name, seen } of strangers) {
    it(`refuses ${name}`, async () => {
      await recordIdentity(directory, own);

      await expect(requireOwnCluster(directory, seen)).rejects.toMatchObject({ code: 'ForeignCluster' });
    });
  }

  it('refuses any cluster where none was started', async () => {
    await expect(requireOwnCluster(directory, own)).rejects.toMatchObject({ code: 'StateInvalid' });
  });
});
