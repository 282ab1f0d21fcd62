import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { clearBedState, writeBedState } from './bed-state.ts';
import { localUp } from './local-up.ts';

it('localUp: refuses other clusters while some run', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-up-'));
  await writeBedState(directory, { startedAt: 0, names: ['one'] });

  const asked = localUp({
    directory,
    clusters: ['two'],
    zones: ['a'],
    nodesPerZone: 1,
    images: 'none',
    programPath: '',
    programs: { etcd: '', 'kube-apiserver': '', 'kube-controller-manager': '', 'kube-scheduler': '' },
    crds: [],
    fresh: false,
    clock: systemClock,
    log: () => undefined,
    signal: new AbortController().signal,
  });

  await expect(asked).rejects.toMatchObject({
    code: 'AlreadyRunning',
    message:
      'Cannot start the local clusters two: other ones are up (one), end them with "seatrial local down"',
  });
  await clearBedState(directory);
  await rm(directory, { recursive: true });
});
