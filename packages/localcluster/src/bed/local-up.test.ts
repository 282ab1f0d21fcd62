import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalClusterError } from '../errors.ts';
import { clearBedState, writeBedState } from './bed-state.ts';
import type { LocalStatus } from './bed-status.ts';
import { localUp } from './local-up.ts';

describe('localUp', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-up-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** Of programs that never serve. */
  async function up(name: string, signal = new AbortController().signal): Promise<LocalStatus> {
    const program = join(directory, 'idle');
    await writeFile(program, '#!/bin/sh\nexec /bin/sleep 1000\n', { mode: 0o700 });
    return localUp({
      directory,
      clusters: [name],
      zones: ['a'],
      nodesPerZone: 1,
      images: 'none',
      programPath: '',
      programs: {
        etcd: program,
        'kube-apiserver': program,
        'kube-controller-manager': program,
        'kube-scheduler': program,
      },
      crds: [],
      fresh: false,
      clock: systemClock,
      log: () => undefined,
      signal,
    });
  }

  it('refuses other clusters while some run', async () => {
    await writeBedState(directory, { startedAt: 0, names: ['one'] });

    await expect(up('two')).rejects.toMatchObject({
      code: 'AlreadyRunning',
      message:
        'Cannot start the local clusters two: other ones are up (one), end them with "seatrial local down"',
    });
    await clearBedState(directory);
  });

  it('starts what the first asked for, and refuses the second, when two ask at once', async () => {
    const asked = new AbortController();
    const names = ['one', 'two'];
    const ends = names.map((name) => up(name, asked.signal).catch((error: unknown) => ({ name, error })));

    const refused = await Promise.race(ends);
    asked.abort(new Error('enough'));

    const [first, second] = 'name' in refused && refused.name === 'one' ? names.toReversed() : names;
    const message = `Cannot start the local clusters ${second}: other ones are up (${first}), end them with "seatrial local down"`;
    expect(await Promise.all(ends)).toEqual(
      expect.arrayContaining([
        { name: first, error: new Error('enough') },
        { name: second, error: new LocalClusterError('AlreadyRunning', message) },
      ]),
    );
    expect(await readdir(directory)).not.toContain(second);
  });
});
