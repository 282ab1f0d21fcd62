import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKube } from './create-kube.ts';
import { kubeOptions } from './testing/a-kube.ts';
import { kubeconfigFor, sendJson, startScriptedServer } from './testing/scripted-server.ts';

const op = { signal: new AbortController().signal };

describe('the kubeconfig', () => {
  it('gives the token, the user to impersonate, and the path of a server behind a prefix', async () => {
    const seen: unknown[] = [];
    const server = await startScriptedServer((request, response) => {
      seen.push([
        request.url,
        request.headers['authorization'],
        request.headers['impersonate-user'],
        request.headers['impersonate-group'],
      ]);
      sendJson(response, 200, { gitVersion: 'v1' });
    });
    onTestFinished(() => server.close());
    const config = JSON.parse(kubeconfigFor(`${server.origin}/k8s/`));
    config.users[0].user = { token: 'secret' };
    const kube = await createKube({ ...kubeOptions, kubeconfig: { text: JSON.stringify(config) } });
    onTestFinished(() => kube.close());

    await kube.impersonate({ user: 'chaos', groups: ['a', 'b'] }).serverVersion(op);

    expect(seen).toEqual([['/k8s/version', 'Bearer secret', 'chaos', 'a, b']]);
  });

  it('gives a new token from its file once the old one is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kube-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'token'), 'first\n');
    const seen: unknown[] = [];
    const server = await startScriptedServer(async (request, response) => {
      seen.push(request.headers['authorization']);
      await writeFile(join(folder, 'token'), 'second');
      if (seen.length === 1) sendJson(response, 401, { kind: 'Status', code: 401 });
      else sendJson(response, 200, { gitVersion: 'v1' });
    });
    onTestFinished(() => server.close());
    const config = JSON.parse(kubeconfigFor(server.origin));
    config.users[0].user = { 'auth-provider': { config: { tokenFile: join(folder, 'token') } } };
    const kube = await createKube({ ...kubeOptions, kubeconfig: { text: JSON.stringify(config) } });
    onTestFinished(() => kube.close());

    await kube.serverVersion(op);

    expect(seen).toEqual(['Bearer first', 'Bearer second']);
  });

  it('gives the token of a tokenFile beside the kubeconfig, whatever token stands in it besides', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kube-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const seen: unknown[] = [];
    const server = await startScriptedServer((request, response) => {
      seen.push(request.headers['authorization']);
      sendJson(response, 200, { gitVersion: 'v1' });
    });
    onTestFinished(() => server.close());
    const config = JSON.parse(kubeconfigFor(server.origin));
    config.users[0].user = { token: 'old', tokenFile: 'token' };
    await writeFile(join(folder, 'config'), JSON.stringify(config));
    await writeFile(join(folder, 'token'), 'new');
    const kube = await createKube({ ...kubeOptions, kubeconfig: { path: join(folder, 'config') } });
    onTestFinished(() => kube.close());

    await kube.serverVersion(op);

    expect(seen).toEqual(['Bearer new']);
  });

  it('stays what it was while its file is half-written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kube-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'config');
    let refusals = 1;
    const server = await startScriptedServer(async (_, response) => {
      await writeFile(path, '{"users": [');
      if (refusals > 0) sendJson(response, 401, { kind: 'Status', code: 401 });
      else sendJson(response, 200, { gitVersion: 'v1' });
      refusals -= 1;
    });
    onTestFinished(() => server.close());
    await writeFile(path, kubeconfigFor(server.origin));
    const kube = await createKube({ ...kubeOptions, kubeconfig: { path } });
    onTestFinished(() => kube.close());

    expect(await kube.serverVersion(op)).toMatchObject({ gitVersion: 'v1' });
  });

  it.each(['ftp://ann:pa55word@h', 'https://ann:pa55word@h:99999', 7])(
    'refuses the server %j without its password',
    async (server) => {
      const config = JSON.parse(kubeconfigFor('https://h'));
      config.clusters[0].cluster.server = server;

      const made = createKube({ ...kubeOptions, kubeconfig: { text: JSON.stringify(config) } });

      await expect(made).rejects.toMatchObject({
        code: 'BadConfig',
        message: expect.not.stringContaining('pa55'),
      });
    },
  );

  it('says so when it names no context', async () => {
    const { 'current-context': _, ...config } = JSON.parse(kubeconfigFor('http://127.0.0.1:1'));

    const made = createKube({ ...kubeOptions, kubeconfig: { text: JSON.stringify(config) } });

    await expect(made).rejects.toThrow('no current context is set, there are: local');
  });

  for (const { name, kubeconfig } of [
    { name: 'text that is no YAML', kubeconfig: { text: '{[' } },
    { name: 'empty text', kubeconfig: { text: '' } },
    { name: 'a file that is not there', kubeconfig: { path: '/nowhere/kubeconfig' } },
    {
      name: 'an unknown context',
      kubeconfig: { text: kubeconfigFor('http://127.0.0.1:1'), context: 'prod' },
    },
    { name: 'a server that is no URL', kubeconfig: { text: kubeconfigFor('ftp://x') } },
  ]) {
    it(`refuses ${name} as BadConfig`, async () => {
      await expect(createKube({ ...kubeOptions, kubeconfig })).rejects.toMatchObject({ code: 'BadConfig' });
    });
  }
});
