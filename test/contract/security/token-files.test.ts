import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRotatingSecret } from '@seatrial/core';
import { createKube, isKubeError, type Kube } from '@seatrial/kube';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { GitAccount } from '../../../packages/localcluster/src/git-server.ts';
import { type ControlPlaneBed, op, startControlPlaneBed } from '../bed/control-plane.ts';
import { aRemote, everything, nobodySigns, told } from '../git/fixture.ts';
import { eventually } from '../localcluster/bed.ts';

const { stringify } = JSON;
const entry = { id: 'a', subject: 'a', body: null };

async function aFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'token');
  await writeFile(path, text);
  return path;
}

describe('the token for the repository', () => {
  it('is the one that stands in its file, and the one before while that is no use', async () => {
    const accounts: GitAccount[] = [];
    const accept = (password: string): void => {
      accounts[0] = { type: 'Basic', username: 'x-access-token', password, access: 'Write' };
    };
    accept('first-token');
    await using remote = await aRemote(accounts);
    const path = await aFile('first-token\n');
    const token = createRotatingSecret(() => readFile(path, 'utf8'));
    const mirror = await remote.mirror('mirror', { auth: { type: 'Token', token } });
    const said: string[] = [];
    // There is no branch yet: only who may look learns that.
    const looks = (): Promise<string> =>
      mirror.fetch(remote.op).then(
        () => 'Fetched',
        (error: Error & { code: string }) => {
          said.push(error.message);
          return error.code;
        },
      );
    expect(await looks()).toBe('BranchNotFound');

    await writeFile(path, 'second-token\n');
    accept('second-token');
    expect(await looks()).toBe('BranchNotFound');

    await writeFile(path, '');
    expect(await looks()).toBe('BranchNotFound');

    await writeFile(path, 'third-to');
    expect([await looks(), await looks()]).toEqual(['Unauthorized', 'BranchNotFound']);

    await writeFile(path, 'third-token');
    accept('third-token');
    expect(await looks()).toBe('BranchNotFound');
    expect(said.join('\n')).not.toMatch(/(?:first|second|third)-to/);
  });

  it('may have expired, says who is refused with one that was taken before, and what was read stays', async () => {
    const accounts: GitAccount[] = [
      { type: 'Basic', username: 'x-access-token', password: 'a-token', access: 'Write' },
    ];
    await using remote = await aRemote(accounts);
    const path = await aFile('a-token\n');
    const token = createRotatingSecret(() => readFile(path, 'utf8'));
    const mirror = await remote.mirror('mirror', { auth: { type: 'Token', token } });
    const { appended } = await mirror.ledger.append('staging', [entry], nobodySigns, remote.op);
    expect(appended).toBe(1);

    accounts[0] = { type: 'Basic', username: 'x-access-token', password: 'another', access: 'Write' };

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({
      code: 'Unauthorized',
      message: expect.stringContaining('a token may have expired or been revoked'),
    });
    expect(told(await mirror.ledger.read('staging', everything, remote.op))).toEqual([entry]);
  });
});

describe('the token for the API server', () => {
  let bed: ControlPlaneBed;
  beforeAll(async () => {
    bed = await startControlPlaneBed('token-files');
  });
  afterAll(() => bed?.stop());

  const namespace = 'default';

  /** A token of a service account that is good for as long as its Secret is there. */
  async function aToken(name: string): Promise<string> {
    const { kube, secret } = { kube: bed.admin, secret: { apiVersion: 'v1', kind: 'Secret' } };
    const { metadata } = await kube.create({ ...secret, metadata: { name, namespace } }, op);
    const { body } = await kube.raw(
      {
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`,
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { expirationSeconds: 600, boundObjectRef: { ...secret, name, uid: metadata.uid } },
        },
      },
      op,
    );
    return (JSON.parse(body) as { status: { token: string } }).status.token;
  }

  async function connect(user: object, limits: { readonly credentialsMs?: number } = {}): Promise<Kube> {
    const config = JSON.parse(await readFile(bed.plane.kubeconfigPath, 'utf8'));
    config.users[0].user = user;
    const kubeconfig = { text: stringify(config) };
    const kube = await createKube({ kubeconfig, userAgent: 'contract', fieldManager: 'contract', limits });
    onTestFinished(() => kube.close());
    return kube;
  }

  async function whoIs(kube: Kube): Promise<string | undefined> {
    return (await kube.selfSubject(op)).username;
  }

  it('is the one that stands in its file once the server refuses the one before', async () => {
    await eventually(() =>
      bed.admin
        .get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' }, op)
        .catch(() => undefined),
    );
    const first = await aToken('first');
    const path = await aFile(first);
    const kube = await connect({ tokenFile: path });
    const user = `system:serviceaccount:${namespace}:default`;
    expect(await whoIs(kube)).toBe(user);

    await writeFile(path, await aToken('second'));
    await bed.admin.delete({ apiVersion: 'v1', kind: 'Secret', namespace, name: 'first' }, op);
    const old = await connect({ token: first });
    await eventually(async () => {
      // What works goes on without a failure, whenever the server begins to refuse.
      expect(await whoIs(kube)).toBe(user);
      return whoIs(old).then(
        () => undefined,
        (error: unknown) => (isKubeError(error, 'Unauthorized') ? true : undefined),
      );
    });
    expect(await whoIs(kube)).toBe(user);
  });

  it('stays the one before while its file is empty, half-written or away', async () => {
    const good = await aToken('good');
    const path = await aFile(good);
    const kube = await connect(
      { 'auth-provider': { name: 'tokenFile', config: { tokenFile: path } } },
      { credentialsMs: 0 },
    );
    const before = await whoIs(kube);

    for (const text of ['', good.slice(0, good.length / 2), `${good}\0\0`, good.slice(0, -10)]) {
      await writeFile(path, text);
      expect(await whoIs(kube)).toBe(before);
    }
    await rm(path);
    expect(await whoIs(kube)).toBe(before);
  });
});
