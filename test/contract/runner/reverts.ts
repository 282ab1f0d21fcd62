import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openMirror } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import type { Release } from '@seatrial/model';
import { expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { appManifests, images } from './files.ts';
import { canaryWaits, eventually, releasesOf, takenBack } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

const app = 'shared';
/** A cluster of which there is nothing but its ledger: what it has promoted is told by the tests. */
const elsewhere = 'elsewhere';

export const revertsSuite: Suite = {
  apps: {
    [app]: {
      ...firstVersion(app, { alsoOn: elsewhere }),
      [`clusters/${elsewhere}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${elsewhere}}
spec: {}
`,
    },
  },
  tests,
};

function tests(place: () => Place): void {
  withTraffic(place, app);

  const cli = (...args: string[]) =>
    seatrial([...args, '-n', app], {
      kubeconfig: place().cluster.kubeconfigPath,
      cwd: tmpdir(),
      signal: op.signal,
    });

  async function onBranch(path: string): Promise<string> {
    const args = ['--git-dir', place().bareRepository, 'rev-parse', `main:${path}`];
    return (await promisify(execFile)('git', args)).stdout.trim();
  }

  /** As the runner of the other cluster would. */
  async function promotedElsewhere({ spec, metadata }: Release): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'seatrial-elsewhere-'));
    const mirror = await openMirror({
      url: `file://${place().bareRepository}`,
      protocols: ['file'],
      directory: join(directory, 'mirror'),
      branch: 'main',
      clock: systemClock,
      env: process.env,
      signal: op.signal,
      ledgers: [elsewhere],
    });
    const at = new Date(systemClock.now()).toISOString();
    const id = `release.${elsewhere}.${metadata.name}`;
    const body = {
      type: 'Release',
      id,
      at,
      cluster: elsewhere,
      application: app,
      version: spec.version,
      release: metadata.name,
      commit: spec.commit,
      outcome: 'Promoted',
      quarantined: false,
      approvedBy: [],
      verdict: { outcome: 'Pass', gate: 'Direct', reason: 'Held', message: 'told by a test', at },
    };
    await mirror.ledger.append(elsewhere, [{ id, subject: 'Promoted', body }], { keys: [] }, op);
    await rm(directory, { recursive: true, force: true });
  }

  it('pushes no revert that would drop what another cluster has promoted, until a person chooses', async () => {
    const good = appManifests(app, { image: images.good, greeting: 'Promoted elsewhere' });
    const between = await place().merge(good, 'Promoted elsewhere');
    const waiting = await canaryWaits(place(), app, between);
    await promotedElsewhere(waiting);
    const ended = await cli('reject', app, '--no-revert');
    expect(ended.exitCode).toBe(0);
    await takenBack(place(), app, between);
    const bad = await place().merge(appManifests(app, { image: images.failing }), 'Fail here');
    const failed = await takenBack(place(), app, bad);

    expect(failed.status?.revert).toMatchObject({
      state: 'NotPushed',
      reason: 'PromotedElsewhere',
      drops: [{ commit: between, version: waiting.spec.version, promotedOn: [elsewhere] }],
    });
    expect(await onBranch(`apps/${app}`)).toBe(failed.spec.version);
    const { stdout: status } = await cli('status');
    // A line is broken where the terminal ends.
    expect(status.replace(/\s+/g, ' ')).toContain('stays on the config branch');
    const { stdout: shown } = await cli('release', 'show', failed.metadata.name);
    expect(shown.replace(/\s+/g, ' ')).toContain(
      `release revert ${app}/${failed.metadata.name} --to ${between.slice(0, 7)}`,
    );

    const refused = await cli('release', 'revert', failed.metadata.name);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
    const to = ['--to', between.slice(0, 7), '--comment', 'elsewhere it runs'];
    const chosen = await cli('release', 'revert', failed.metadata.name, ...to);

    expect(chosen.exitCode).toBe(0);
    const done = await eventually('the revert', async () =>
      (await releasesOf(place(), app)).find(
        ({ metadata, status: now }) =>
          metadata.name === failed.metadata.name && now?.revert?.state === 'Done',
      ),
    );
    expect(done.status?.revert).toMatchObject({ asked: { by: 'admin', to: between } });
    expect(await onBranch(`apps/${app}`)).toBe(waiting.spec.version);
    const message = await promisify(execFile)('git', [
      '--git-dir',
      place().bareRepository,
      'show',
      '-s',
      '--format=%B',
      done.status?.revert?.commit ?? '',
    ]);
    expect(message.stdout).toContain('admin: elsewhere it runs');
    const again = await cli('release', 'revert', failed.metadata.name);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('it is done by commit') });
  });
}
