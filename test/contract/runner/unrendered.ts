import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Condition } from '@seatrial/model';
import { expect, it, onTestFinished } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { pathOf } from '../render/bed.ts';
import { appManifests, clusterName, type Files, images } from './files.ts';
import { kustomizeFiles } from './kustomize-files.ts';
import { eventually, find, readyOf, releaseIn, stablePods } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const run = promisify(execFile);
const steps = '[{setWeight: 50}]';
const app = 'adrift';
/** Needs no program: it goes on whatever is away. */
const other = 'afloat';
const { all, baseFiles } = kustomizeFiles(app, { steps });

export const unrenderedSuite: Suite = {
  apps: { [app]: all, [other]: firstVersion(other, { steps }) },
  tests,
};

function tests(place: () => Place): void {
  let count = 0;

  async function cli(...args: string[]): Promise<string> {
    const as = { kubeconfig: place().cluster.kubeconfigPath, cwd: place().directory, signal: op.signal };
    return (await seatrial(args, as)).stdout.replace(/\s+/g, ' ');
  }

  function unrendered(name: string): Promise<Condition> {
    return eventually(`${name} cannot be rendered`, async () => {
      const condition = await readyOf(place(), name);
      return condition?.reason === 'RenderingUnavailable' ? condition : undefined;
    });
  }

  async function othersGoOn(): Promise<void> {
    count += 1;
    const version = { image: images.first, greeting: `On its own ${count}` };
    const commit = await place().merge(appManifests(other, version), 'Another application');
    await releaseIn(place(), other, 'Promoted', commit);
  }

  /** A PATH on which there is git and nothing else. */
  async function barePath(): Promise<string> {
    const folder = join(place().directory, 'bare-path');
    await mkdir(folder);
    const { stdout } = await run('/bin/sh', ['-c', 'command -v git']);
    await symlink(stdout.trim(), join(folder, 'git'));
    return folder;
  }

  it('waits for a program that cannot be had, says so, and goes on when it is there', async () => {
    const path = await barePath();
    await place().runner.stop();
    await place().startRunner({
      moreEnv: {
        PATH: path,
        SEATRIAL_CACHE_DIR: join(place().directory, 'empty-cache'),
        SEATRIAL_MIRROR: 'http://127.0.0.1:9',
      },
    });
    const pods = await stablePods(place(), app);
    const commit = await place().merge(
      baseFiles({ image: images.good, greeting: 'Without a program' }),
      'A base',
    );

    const ready = await unrendered(app);
    expect(ready).toMatchObject({ status: 'Unknown', message: expect.stringContaining('kustomize') });
    await othersGoOn();
    expect(await stablePods(place(), app)).toEqual(pods);
    expect(await cli('status', '-n', app, '-o', 'wide')).toContain('RenderingUnavailable');
    expect(await cli('doctor')).toContain(`rendering of ${app}`);

    await symlink(await pathOf('kustomize', op.signal), join(path, 'kustomize'));
    await releaseIn(place(), app, 'Promoted', commit);
  });

  /** A registry that takes requests, and answers with the archive once it may. */
  async function registry(archive: Uint8Array): Promise<{ host: string; answer: () => void }> {
    const waiting: ServerResponse[] = [];
    let answers = false;
    const server = createServer((_, response) => {
      if (answers) response.end(archive);
      else waiting.push(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return {
      host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      answer: () => {
        answers = true;
      },
    };
  }

  async function packed(): Promise<Buffer> {
    const folder = join(place().directory, 'packed');
    await mkdir(join(folder, 'buoy/templates'), { recursive: true });
    await writeFile(join(folder, 'buoy/Chart.yaml'), 'apiVersion: v2\nname: buoy\nversion: 1.0.0\n');
    const template = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: buoy}\ndata: {light: red}\n';
    await writeFile(join(folder, 'buoy/templates/buoy.yaml'), template);
    await run('tar', ['-czf', 'buoy.tgz', 'buoy'], { cwd: folder });
    return readFile(join(folder, 'buoy.tgz'));
  }

  function fromRegistry(name: string, host: string, archive: Uint8Array): Files {
    const digest = createHash('sha256').update(archive).digest('hex');
    return {
      [`apps/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  path: apps/${name}
  namespace: ${name}
  source:
    helm: {chart: buoy, repository: "oci://${host}/charts", version: 1.0.0, digest: "sha256:${digest}"}
  targets: [{cluster: ${clusterName}}]
`,
      [`apps/${name}/README.md`]: 'Of a chart from elsewhere.\n',
    };
  }

  it('waits for a chart repository that hangs, with the applications of that alone', async () => {
    await place().runner.stop();
    await place().startRunner();
    const archive = await packed();
    const { host, answer } = await registry(archive);
    const names = Array.from({ length: 10 }, (_, at) => `moored-${at}`);
    const commit = await place().merge(
      Object.assign({}, ...names.map((name) => fromRegistry(name, host, archive))) as Files,
      'Charts from a registry that hangs',
    );

    await othersGoOn();
    for (const name of names) {
      const ready = await unrendered(name);
      expect(ready).toMatchObject({
        status: 'Unknown',
        message: expect.stringMatching(/^Cannot fetch http:.*said nothing for/),
      });
    }
    await othersGoOn();

    answer();
    for (const name of names) {
      await releaseIn(place(), name, 'Promoted', commit);
      const buoy = await find(place().kube, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: name,
        name: 'buoy',
      });
      expect(buoy).toMatchObject({ data: { light: 'red' } });
    }
  });
}
