import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { appManifests, clusterFile, images } from './files.ts';
import {
  canaryWaits,
  eventually,
  leftovers,
  readyOf,
  releaseIn,
  releaseWhen,
  stateOf,
  takenBack,
} from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

const app = 'gitless';

export const gitSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  withTraffic(place, app);

  async function git(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', ['--git-dir', place().bareRepository, ...args]);
    return stdout.trim();
  }

  it('rolls a bad canary back with the repository away, and catches up when it is there again', async () => {
    const commit = await place().merge(appManifests(app, { image: images.failing }), 'Fail');
    await releaseWhen(
      place(),
      app,
      'the canary',
      (it) => it.spec.commit === commit && it.status?.phase === 'Preparing',
    );
    await place().repository.shut();

    const back = await releaseIn(place(), app, 'RolledBack', commit);
    expect(back.status).toMatchObject({ verdict: { gate: 'ErrorRate' }, ledger: 'Pending' });
    const ready = await eventually('the condition', async () => {
      const condition = await readyOf(place(), app);
      return condition?.reason === 'SourceUnavailable' ? condition : undefined;
    });
    expect(ready).toMatchObject({ status: 'Unknown', message: expect.stringContaining('Cannot look at') });
    expect(await leftovers(place(), app)).toEqual([]);

    await place().repository.open();
    const recorded = await releaseWhen(place(), app, 'catching up', ({ status }) => {
      return status?.ledger === 'Recorded' && status.revert?.state === 'Done';
    });
    expect(await git('show', '-s', '--format=%B', 'main')).toContain(recorded.metadata.name);
    expect(await git('log', '--format=%s', 'refs/seatrial/ledger/local')).toContain(
      `RolledBack ${recorded.metadata.name} on local`,
    );
    await eventually('ready', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );
  });

  it('judges a canary although the Cluster’s file is broken meanwhile', async () => {
    const { 'clusters/local.yaml': text = '' } = clusterFile(place().cluster.gatewayMetricsUrl);
    const version = { image: images.failing, greeting: 'Another failure' };
    const commit = await place().merge(appManifests(app, version), 'Fail otherwise');
    await releaseWhen(
      place(),
      app,
      'the canary',
      (it) => it.spec.commit === commit && it.status?.phase === 'Preparing',
    );
    await place().merge({ 'clusters/local.yaml': `${text}  telemetri: x\n` }, 'Break the cluster');

    const back = await releaseIn(place(), app, 'RolledBack', commit);

    expect(back.status?.verdict?.gate).toBe('ErrorRate');
    await place().merge({ 'clusters/local.yaml': text }, 'Mend the cluster');
    await takenBack(place(), app, commit);
    await eventually('ready', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );
  });

  it('follows a config branch that was force-pushed, and loses nothing', async () => {
    const before = await stateOf(place(), app);
    const commit = await place().merge(appManifests(app, { image: images.good }), 'To be rewritten');
    const release = await canaryWaits(place(), app, commit);
    const ledger = await git('rev-parse', 'refs/seatrial/ledger/local');

    // The branch is set back to what it was before the merge: its content is that of the stable version.
    await git('update-ref', 'refs/heads/main', `${commit}~1`);

    const { runner } = place();
    await eventually('the log', async () =>
      (await runner.said()).find(({ msg }) => msg.includes('force-pushed')),
    );
    const ended = await releaseWhen(place(), app, 'its end', ({ metadata, status }) => {
      return metadata.name === release.metadata.name && status?.phase === 'Superseded';
    });
    expect(ended.status?.verdict?.reason).toBe('NewerVersion');
    const after = await eventually('the state', async () => {
      const state = await stateOf(place(), app);
      return state?.status?.conditions.find((it) => it.type === 'Ready')?.status === 'True'
        ? state
        : undefined;
    });
    expect(after.status).toMatchObject({
      stableTree: before?.status?.stableTree,
      quarantine: before?.status?.quarantine,
    });
    expect(await leftovers(place(), app)).toEqual([]);
    await eventually('the ledger growing on', async () =>
      (await git('merge-base', ledger, 'refs/seatrial/ledger/local')) === ledger ? true : undefined,
    );
  });
}
