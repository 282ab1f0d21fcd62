import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { configBranchConfigMap, systemNamespace } from '@seatrial/model';
import { readConfigBranch } from '@seatrial/runner';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acceptHead } from '../../../packages/cli/src/config-branch/accept.ts';
import { checkConfigBranch } from '../../../packages/cli/src/doctor/check-config-branch.ts';
import { aKeyPair, type KeyPair } from '../git/ssh-server.ts';
import { appManifests, images } from './files.ts';
import { eventually, readyOf, releaseIn, releasesOf } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'signed';
const configBranch = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: systemNamespace,
  name: configBranchConfigMap,
};

export const originSuite: Suite = {
  apps: { [app]: firstVersion(app, { steps: '[{setWeight: 50}]' }) },
  tests,
};

function tests(place: () => Place): void {
  let folder = '';
  let key: KeyPair;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatrial-origin-'));
    key = await aKeyPair(folder, 'ann');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function git(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', ['--git-dir', place().bareRepository, ...args]);
    return stdout.trim();
  }

  /** A signed commit that changes nothing, after what is there. */
  async function sign(): Promise<string> {
    const config = [
      'gpg.format=ssh',
      `user.signingkey=${key.file}`,
      'user.name=Ann',
      'user.email=ann@example.com',
    ];
    const head = await git('rev-parse', 'main');
    const args = ['commit-tree', '-S', `${head}^{tree}`, '-p', head, '-m', 'Looked at'];
    const commit = await git(...config.flatMap((it) => ['-c', it]), ...args);
    await git('update-ref', 'refs/heads/main', commit, head);
    return commit;
  }

  const allowed = (): string => join(folder, 'allowed_signers');
  const version = (greeting: string) => appManifests(app, { image: images.first, greeting });
  const isReady = async () => ((await readyOf(place(), app))?.status === 'True' ? true : undefined);
  const because = (reason: string) =>
    eventually(`the condition ${reason}`, async () => {
      const condition = await readyOf(place(), app);
      return condition?.reason === reason ? condition : undefined;
    });
  /** It is on record a moment after it was said. */
  const accepted = () =>
    eventually('the acceptance', async () =>
      (await acceptHead(place().kube, {}, op)).startsWith('accepted') ? true : undefined,
    );

  it('takes nothing at its first start from a head without a signature, and says so where people look', async () => {
    await place().runner.stop();
    await place().kube.delete(configBranch, op);
    await writeFile(allowed(), `ann@example.com namespaces="git" ${key.publicKey}\n`);
    const commit = await place().merge(version('first look'), 'Without a signature');
    const before = await releasesOf(place(), app);
    const listen = '127.0.0.1:0';
    const runner = await place().startRunner({
      name: 'first',
      listen,
      more: ['--allowed-signers-file', allowed()],
    });

    const why = `commit ${commit.slice(0, 7)} of branch main`;
    const said = await eventually('the refusal on record', async () => {
      const checks = await checkConfigBranch(place().kube, op.signal);
      return checks.find(({ message }) => message.includes(why));
    });
    expect(said).toMatchObject({
      level: 'FAIL',
      message: expect.stringMatching(/<.*>" as it says, is not signed/),
    });
    expect((await readConfigBranch(place().kube, undefined, op))?.taken).toBeUndefined();
    const url = await eventually('the status', async () =>
      (await runner.said())
        .find(({ msg }) => msg.startsWith('status at'))
        ?.msg.split(' ')
        .at(-1),
    );
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('seatrial_config_branch_refused 1');
    expect(await releasesOf(place(), app)).toHaveLength(before.length);

    await sign();
    await releaseIn(place(), app, 'Promoted', commit);
    await eventually(
      'the head that is taken',
      async () => (await readConfigBranch(place().kube, undefined, op))?.taken,
    );
    expect((await readConfigBranch(place().kube, undefined, op))?.refused).toBeUndefined();
  });

  it('takes only what is signed, where it was told whose signatures count, and says what is not', async () => {
    await place().runner.stop();
    await sign();
    await place().startRunner({ name: 'signers', more: ['--allowed-signers-file', allowed()] });
    await eventually('ready', isReady);

    const commit = await place().merge(version('unsigned'), 'Without a signature');
    const ready = await because('CommitNotSigned');
    expect(ready).toMatchObject({ status: 'Unknown', message: expect.stringContaining(commit.slice(0, 7)) });
    await eventually('the Event', async () => {
      const events = await place().kube.list(
        { apiVersion: 'events.k8s.io/v1', kind: 'Event', namespace: app },
        op,
      );
      return JSON.stringify(events).includes('CommitNotSigned') ? true : undefined;
    });
    const notAccepted = await eventually('the refusal on record', async () =>
      acceptHead(place().kube, {}, op).then(
        () => undefined,
        (error: Error) => error.message,
      ),
    );
    expect(notAccepted).toContain('for its signature');
    expect((await releasesOf(place(), app)).map(({ spec }) => spec.commit)).not.toContain(commit);

    await sign();
    await releaseIn(place(), app, 'Promoted', commit);
    await eventually('ready', isReady);
  });

  it('follows a range of tags once that is accepted, and none that was moved', async () => {
    await place().runner.stop();
    await git('tag', 'v1.0.0', 'main');
    await place().startRunner({ name: 'tags', more: ['--versions', '1.x'] });
    expect((await because('RepositoryChanged')).message).toContain('tag v1.0.0 is read now');
    await accepted();
    await eventually('ready', isReady);

    const untagged = await place().merge(version('tagged'), 'To be tagged');
    await git('tag', 'v1.1.0', untagged);
    await releaseIn(place(), app, 'Promoted', untagged);

    const moved = await place().merge(version('moved'), 'By a tag that is there');
    await git('tag', '--force', 'v1.1.0', moved);
    expect((await because('TagMoved')).message).toContain('tag v1.1.0');
    expect((await releasesOf(place(), app)).map(({ spec }) => spec.commit)).not.toContain(moved);

    await git('tag', 'v1.1.1', moved);
    await releaseIn(place(), app, 'Promoted', moved);
  });

  it('reads the branch again after that', async () => {
    await place().runner.stop();
    await place().startRunner();
    expect((await because('RepositoryChanged')).message).toContain('branch main is read now');
    await accepted();
    await eventually('ready', isReady);
  });
}
