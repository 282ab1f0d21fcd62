import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Kube, systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import {
  approve,
  backends,
  canaryWaits,
  deploymentRef,
  eventually,
  leftovers,
  releaseIn,
  releasesOf,
  releaseWhen,
  stablePods,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

const app = 'stormy';
/** A node whose Lease is 40 s old is taken for lost, and nodes renew theirs every 10 s. */
const frozenMs = 30_000;

/** The cluster of these tests starts again what was killed in it, as a real one does. */
export const controlPlaneSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  withTraffic(place, app);

  function pidOf(program: string): number {
    const found = place().cluster.programs.find(({ name }) => name === program);
    if (found === undefined) throw new Error(`the cluster has no ${program}`);
    return found.pid;
  }

  async function git(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', ['--git-dir', place().bareRepository, ...args]);
    return stdout.trim();
  }

  /** Runs on its own: what the tests look with has no answer either while the API server is away. */
  async function untilServing(): Promise<void> {
    await eventually('the API server', async () => {
      const asked: Promise<unknown> = place().kube.raw(
        { method: 'GET', path: '/readyz' },
        { ...op, timeoutMs: 2_000 },
      );
      return asked.then(
        () => true as const,
        () => undefined,
      );
    });
  }

  async function generation(kube: Kube): Promise<number> {
    return (await kube.get(deploymentRef(app), op)).metadata.generation ?? 0;
  }

  /** How often a release stands in the ledger and in the branch. */
  async function told(name: string): Promise<unknown> {
    const count = async (ref: string): Promise<number> =>
      (await git('log', '--format=%H', '--fixed-strings', `--grep=${name}`, ref)).split('\n').filter(Boolean)
        .length;
    return { ledger: await count('refs/seatrial/ledger/local'), branch: await count('main') };
  }

  async function recorded(commit: string): Promise<void> {
    await releaseWhen(place(), app, 'in the ledger', ({ spec, status }) => {
      return spec.commit === commit && status?.ledger === 'Recorded';
    });
  }

  async function missed(from: number): Promise<string> {
    return eventually(
      'the API server missed',
      async () =>
        (await place().runner.said())
          .slice(from)
          .find(({ level, msg }) => level === 'warn' && msg.includes('asked again until it answers'))?.msg,
    );
  }

  it('promotes a good version once, although the API server and etcd were killed in the middle of its canary', async () => {
    const { kube } = place();
    const pods = await stablePods(place(), app);
    const before = await generation(kube);
    const commit = await place().merge(appManifests(app, { image: images.good }), 'Good');
    await releaseWhen(place(), app, 'the canary', ({ spec, status }) => {
      return spec.commit === commit && status?.phase === 'Preparing';
    });

    process.kill(pidOf('etcd'), 'SIGKILL');
    process.kill(pidOf('kube-apiserver'), 'SIGKILL');
    await untilServing();
    const release = await canaryWaits(place(), app, commit);
    expect(await stablePods(place(), app)).toEqual(pods);

    process.kill(pidOf('etcd'), 'SIGKILL');
    await untilServing();
    await approve(place(), release);
    await releaseWhen(place(), app, 'promoting', ({ spec, status }) => {
      return spec.commit === commit && status?.phase === 'Promoting';
    });
    process.kill(pidOf('kube-apiserver'), 'SIGKILL');
    await untilServing();

    const { metadata } = await releaseIn(place(), app, 'Promoted', commit);
    await recorded(commit);
    expect((await releasesOf(place(), app)).filter(({ spec }) => spec.commit === commit)).toHaveLength(1);
    expect(await told(metadata.name)).toMatchObject({ ledger: 1 });
    expect(await generation(kube)).toBe(before + 1);
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await backends(place(), app)).toEqual({ web: 1 });
  });

  /** Ends 30 s after it has begun, when the program goes on. */
  async function frozen(program: string): Promise<void> {
    const from = (await place().runner.said()).length;
    const pid = pidOf(program);
    process.kill(pid, 'SIGSTOP');
    const thawed = systemClock.sleep(frozenMs, op.signal).finally(() => process.kill(pid, 'SIGCONT'));
    expect(await missed(from)).toMatch(/no answer|Timeout|timed out|within \d+ ms/);
    await thawed;
    await untilServing();
  }

  it('takes a bad version back once when the API server, which stood still for 30 s, goes on, and says meanwhile that it is away', async () => {
    const pods = await stablePods(place(), app);
    const commit = await place().merge(
      appManifests(app, { image: images.failing, greeting: 'Without an answer' }),
      'Fail',
    );
    await releaseWhen(place(), app, 'traffic on the canary', ({ spec, status }) => {
      return spec.commit === commit && status?.weightPercent === 20;
    });

    await frozen('kube-apiserver');

    const { metadata, status } = await takenBack(place(), app, commit);
    await recorded(commit);
    expect(status).toMatchObject({ verdict: { gate: 'ErrorRate' }, revert: { state: 'Done' } });
    expect((await releasesOf(place(), app)).filter(({ spec }) => spec.commit === commit)).toHaveLength(1);
    expect(await told(metadata.name)).toEqual({ ledger: 1, branch: 1 });
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await stablePods(place(), app)).toEqual(pods);
  });
}
