import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createKube, isKubeError, type Kube } from '@seatrial/kube';
import { apiVersion, labels, type Release, refOf, runnerUser } from '@seatrial/model';
import { defaultServiceLimits } from '@seatrial/runner';
import { expect, it } from 'vitest';
import { acceptHead } from '../../../packages/cli/src/config-branch/accept.ts';
import { appManifests, clusterFile, images } from './files.ts';
import {
  approve,
  canaryWaits,
  eventually,
  leftovers,
  readyOf,
  releaseIn,
  releasesOf,
  releaseWhen,
  stateOf,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
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

  it('rolls a bad canary back while more decisions are owed to a server that hangs than rounds are run at once', async () => {
    const commit = await place().merge(
      appManifests(app, { image: images.failing, greeting: 'Hang' }),
      'Fail',
    );
    const isMade = (it: Release): boolean => it.spec.commit === commit && it.status?.phase === 'Preparing';
    const canary = await releaseWhen(place(), app, 'the canary', isMade);
    await place().repository.hang();
    const owed = Array.from(
      { length: defaultServiceLimits.concurrency + 1 },
      (_, n) => `${app}-0-0wed00${n}`,
    );
    const kube = await createKube({
      kubeconfig: { path: await place().cluster.issueKubeconfig({ user: runnerUser, groups: [] }) },
      userAgent: 'seatrial-contract',
      fieldManager: 'contract',
    });
    for (const name of owed) await oweToGit(kube, canary, name);
    await kube.close();

    const back = await releaseIn(place(), app, 'RolledBack', commit);

    expect(back.status).toMatchObject({ verdict: { gate: 'ErrorRate' }, ledger: 'Pending' });
    const waiting = (await releasesOf(place(), app)).filter(({ metadata }) => owed.includes(metadata.name));
    // None has failed yet: Git is still waited for.
    const failures = waiting.flatMap(({ status }) => status?.conditions.map(({ type }) => type) ?? []);
    expect(waiting.map(({ status }) => status?.ledger)).toEqual(owed.map(() => 'Pending'));
    expect(failures).not.toContain('ActionsSucceeded');
    await place().repository.open();
    await takenBack(place(), app, commit);
    await eventually('all of it in the ledger', async () => {
      const ours = (await releasesOf(place(), app)).filter(({ metadata }) => owed.includes(metadata.name));
      return ours.every(({ status }) => status?.ledger === 'Recorded') ? true : undefined;
    });
  });

  /** The record of a release that has ended, and that the ledger is still to be told of. */
  async function oweToGit(kube: Kube, { spec }: Release, name: string): Promise<void> {
    const metadata = { name, namespace: app, labels: { [labels.application]: app } };
    const made = await kube.create({ apiVersion, kind: 'Release', metadata, spec: { ...spec } }, op);
    const at = new Date(0).toISOString();
    const why = { phase: 'Superseded', reason: 'NewerVersion', message: 'made by a test' };
    const times = { startedAt: at, phaseStartedAt: at, finishedAt: at };
    const status = { ...why, ...times, ledger: 'Pending', conditions: [], history: [] };
    await eventually('its status', async () => {
      try {
        return await kube.updateStatus({ ...(await kube.get(refOf(made), op)), status }, op);
      } catch (error) {
        if (isKubeError(error, 'Conflict')) return undefined; // the runner has seen it already
        throw error;
      }
    });
  }

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

  it('follows a config branch whose end was rewritten, and says so', async () => {
    const commit = await place().merge(appManifests(app, { image: images.good }), 'To be rewritten');
    const release = await canaryWaits(place(), app, commit);
    const identity = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];

    // Another commit in the place of the last one, with the content of the one before.
    const rewritten = await git(
      ...identity,
      'commit-tree',
      `${commit}~1^{tree}`,
      '-p',
      `${commit}~1`,
      '-m',
      'x',
    );
    await git('update-ref', 'refs/heads/main', rewritten);

    await eventually('the log', logged('force-pushed'));
    await endsAs(release, 'Superseded');
    expect(await eventually('ready', isReady)).toBe(true);
  });

  it('does not follow a config branch that was set back, until a person accepts it; and loses nothing', async () => {
    // From here on it is the process whose mirror will know both commits.
    await place().runner.stop();
    const first = await place().startRunner();
    const before = await stateOf(place(), app);
    const commit = await place().merge(appManifests(app, { image: images.good }), 'To be taken off');
    const release = await canaryWaits(place(), app, commit);
    const ledger = await git('rev-parse', 'refs/seatrial/ledger/local');

    // The branch is what it was before the merge: its content is that of the stable version.
    await git('update-ref', 'refs/heads/main', `${commit}~1`);

    const ready = await eventually('the condition', readyBecause('RepositoryRewound'));
    expect(ready).toMatchObject({
      status: 'Unknown',
      message: expect.stringContaining('seatrial repository accept'),
    });
    // A process that begins with it goes on with what was taken before, and what is in flight stays.
    await first.stop();
    const runner = await place().startRunner();
    await eventually('the refusal at the start', logged('was set back'));
    expect(
      (await releaseWhen(place(), app, 'in flight', (it) => it.metadata.name === release.metadata.name))
        .status?.phase,
    ).toBe('Progressing');

    await expect(acceptHead(place().kube, { commit: ledger }, op)).rejects.toMatchObject({ code: 'Refused' });
    // It is on record a moment after it was said.
    await eventually('the acceptance', async () =>
      (await acceptHead(place().kube, {}, op)).startsWith('accepted') ? true : undefined,
    );

    await endsAs(release, 'Superseded');
    await eventually('ready', isReady);
    expect((await stateOf(place(), app))?.status).toMatchObject({
      stableVersion: before?.status?.stableVersion,
      quarantine: before?.status?.quarantine,
    });
    expect(runner).toBe(place().runner);
    expect(await leftovers(place(), app)).toEqual([]);
    await eventually('the ledger growing on', async () =>
      (await git('merge-base', ledger, 'refs/seatrial/ledger/local')) === ledger ? true : undefined,
    );
  });

  it('reads no other repository than that of its records, also with a mirror made anew', async () => {
    const stable = (await stateOf(place(), app))?.status?.stableVersion;
    const taken = await git('rev-parse', 'refs/heads/main');
    await place().runner.stop();
    const identity = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];
    const nothing = await git('hash-object', '-t', 'tree', '-w', '/dev/null');
    const other = await git(...identity, 'commit-tree', nothing, '-m', 'Another repository');
    await git('update-ref', 'refs/heads/main', other);

    // With the mirror that knows both, and with one that knows only what is there now.
    await place().startRunner();
    const changed = await eventually('the condition', readyBecause('RepositoryChanged'));
    expect(changed.message).toContain('has nothing in common');
    await place().runner.stop();
    await place().startRunner({ name: 'another' });
    await eventually('the condition', async () => {
      const found = await readyBecause('RepositoryChanged')();
      return found?.message.includes('not in the mirror') === true ? found : undefined;
    });
    expect((await stateOf(place(), app))?.status).toMatchObject({ stableVersion: stable });

    // The right one is back, and went on meanwhile: a mirror that never saw the old commit finds it in the history.
    await git('update-ref', 'refs/heads/main', taken);
    const files = appManifests(app, { image: images.first, greeting: 'went on' });
    const commit = await place().merge(files, 'Go on');
    await approve(place(), await canaryWaits(place(), app, commit));
    await releaseIn(place(), app, 'Promoted', commit);
  });

  const isReady = async () => ((await readyOf(place(), app))?.status === 'True' ? true : undefined);

  const readyBecause = (reason: string) => async () => {
    const condition = await readyOf(place(), app);
    return condition?.reason === reason ? condition : undefined;
  };

  const logged = (text: string) => async () =>
    (await place().runner.said()).find(({ msg }) => msg.includes(text));

  async function endsAs({ metadata }: Release, phase: string): Promise<void> {
    const ended = await releaseWhen(
      place(),
      app,
      'its end',
      (it) => it.metadata.name === metadata.name && it.status?.phase === phase,
    );
    expect(ended.status?.verdict?.reason).toBe('NewerVersion');
  }
}
