import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  claimDirectory,
  type LocalStatus,
  localDown,
  localStatus,
  localUp,
  startBed,
} from '@seatrial/localcluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFree } from '../../packages/localcluster/src/control-plane/ports.ts';
import {
  eventually,
  getAs,
  idlePod,
  kubeletPort,
  makePlace,
  nodeTable,
  occupy,
  op,
  type Place,
  portsOf,
  processesOf,
  restartsOf,
  signal,
  withKube,
} from './localcluster/bed.ts';

const upMs = 180_000;

describe('localUp', { timeout: upMs }, () => {
  let place: Place;
  let status: LocalStatus;
  beforeAll(async () => {
    place = await makePlace(['staging', 'production']);
    status = await localUp(place.options);
  });
  afterAll(() => place.close());

  it('brings up both clusters, with all nodes Ready and the gateway answering', () => {
    expect([status.phase, status.problems]).toEqual(['Up', []]);
    expect(
      status.clusters.map(({ name, nodes, gatewayAnswers }) => ({ name, nodes, gatewayAnswers })),
    ).toEqual(
      ['staging', 'production'].map((name) => ({
        name,
        nodes: ['a', 'b'].map((zone) => ({ name: `${name}-${zone}`, zone, ready: true })),
        gatewayAnswers: true,
      })),
    );
  });

  it('writes kubeconfigs with which the nodes can be listed', async () => {
    for (const { name, kubeconfigPath } of status.clusters) {
      const rows = await withKube(kubeconfigPath, nodeTable);
      expect(rows).toMatchObject(
        ['a', 'b'].map((zone) => ({ Name: `${name}-${zone}`, Status: 'Ready', Version: 'v1.36.3-seatrial' })),
      );
      expect((await stat(kubeconfigPath)).mode & 0o777).toBe(0o600);
    }
  });

  it('keeps the clusters apart although they share an etcd', async () => {
    const [staging, production] = status.clusters.map((cluster) => cluster.kubeconfigPath);
    await withKube(staging!, (kube) => kube.create(idlePod('here'), op));

    const there = await withKube(production!, (kube) => kube.list({ apiVersion: 'v1', kind: 'Pod' }, op));

    expect(there.items).toEqual([]);
  });

  it('shows the log of a pod through the API server, and to nobody who asks the node', async () => {
    const [{ kubeconfigPath } = { kubeconfigPath: '' }] = status.clusters;
    const path = '/api/v1/namespaces/default/pods/here/log';
    await withKube(kubeconfigPath, async (kube) => {
      await eventually(() => restartsOf(kube, 'here'));
      const log = await eventually(async () => {
        const { body } = await kube.raw({ method: 'GET', path }, op);
        return body === '' ? undefined : body;
      });
      expect(log).toBe('ahoy\n');
    });

    const port = await kubeletPort(kubeconfigPath, 'staging-a');
    await expect(getAs(kubeconfigPath, `https://127.0.0.1:${port}${path}`)).rejects.toThrow(
      'other side closed',
    );
  });

  it('leaves alone what runs already', async () => {
    expect(await localUp(place.options)).toMatchObject({ phase: 'Up', ownerPid: status.ownerPid });
  });

  it('refuses a second owner of the directory', async () => {
    await expect(startBed(place.options)).rejects.toMatchObject({ code: 'AlreadyRunning' });
  });

  it('gives pods to no API server but its own', async () => {
    const { directory } = place.options;
    const stranger = join(directory, 'stranger');
    await mkdir(stranger);
    const identity = { caFingerprint: 'AA', kubeSystemUid: '1' };
    await writeFile(join(stranger, 'identity.json'), JSON.stringify(identity));
    const config = JSON.parse(await readFile(join(directory, 'staging', 'agent.json'), 'utf8')) as object;
    const file = join(stranger, 'agent.json');
    await writeFile(file, JSON.stringify({ ...config, directory: stranger, stateDirectory: stranger }));
    const main = fileURLToPath(new URL('../../packages/localcluster/src/agent/main.ts', import.meta.url));

    const agent = spawn(process.execPath, [main, file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    agent.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });

    expect(await once(agent, 'close')).toEqual([1, null]);
    expect(said).toBe(
      `Cannot run pods for this API server: it is not the one started in ${stranger}, use its own kubeconfig\n`,
    );
  });

  it('starts each program again that is killed, etcd and the nodes too, keeps what was stored, and says so', async () => {
    const [staging] = status.clusters;
    const killed = [...status.programs, ...staging!.programs];
    expect(killed.map(({ name }) => name)).toEqual([
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'node agent',
    ]);
    for (const { pid } of killed) process.kill(pid, 'SIGKILL');
    await eventually(async () => {
      const { restarted } = await localStatus(place.options);
      return restarted.length === killed.length ? true : undefined;
    });

    // Another up has nothing to start, and waits until all of it serves again.
    const after = await localUp(place.options);

    expect([after.phase, after.problems, after.ownerPid]).toEqual(['Up', [], status.ownerPid]);
    // What needs an API server may have ended once more before that served.
    expect(after.restarted).toEqual(
      killed.map(({ name }) =>
        expect.stringMatching(
          `^${name === 'etcd' ? 'all clusters' : 'staging'}: ${name} was started again (once|\\d+ times), last after .+, see .+\\.log\\.previous$`,
        ),
      ),
    );
    await withKube(staging!.kubeconfigPath, async (kube) => {
      // The API server has what the node said last until the node says it anew.
      await eventually(async () => (((await restartsOf(kube, 'here')) ?? 0) >= 1 ? true : undefined));
      await kube.create(idlePod('later'), op);
      await eventually(() => restartsOf(kube, 'later'));
    });
  });

  it('leaves no process and no port behind when it goes down', async () => {
    const ports = await Promise.all(
      place.options.clusters.map(async (name) => Object.values(await portsOf(place.options, name))),
    );

    expect(await localDown(place.options)).toEqual({ stopped: true, leftoversKilled: 0 });

    expect(await processesOf(place.options)).toEqual([]);
    expect(await Promise.all(ports.flat().map(isFree))).toEqual(ports.flat().map(() => true));
    expect(await localStatus(place.options)).toMatchObject({ phase: 'Down', problems: [], clusters: [] });
  });
});

describe('localUp, again', { timeout: upMs }, () => {
  let place: Place;
  let first: LocalStatus;
  let other: LocalStatus;
  beforeAll(async () => {
    place = await makePlace(['solo']);
    // Two people, or a script and its impatient author.
    [first, other] = await Promise.all([localUp(place.options), localUp(place.options)]);
    await withKube(first.clusters[0]!.kubeconfigPath, async (kube) => {
      await kube.create(idlePod('kept'), op);
      await eventually(() => restartsOf(kube, 'kept'));
    });
  });
  afterAll(() => place.close());

  it('starts the clusters once when two ask at the same time', () => {
    expect([first.phase, other.phase]).toEqual(['Up', 'Up']);
    expect(other.ownerPid).toBe(first.ownerPid);
  });

  it('takes up what was there: the address, the credentials, the objects, the pods', async () => {
    const kubeconfig = await readFile(first.clusters[0]!.kubeconfigPath, 'utf8');
    const old = join(place.options.directory, 'old.kubeconfig');
    await writeFile(old, kubeconfig);
    await localDown(place.options);

    const second = await localUp(place.options);

    expect(second.clusters[0]!.url).toBe(first.clusters[0]!.url);
    expect(await withKube(old, (kube) => eventually(() => restartsOf(kube, 'kept')))).toBe(1);
  });

  it('ends with its supervisor, even when that is killed, and comes up again', async () => {
    const { ownerPid } = await localStatus(place.options);
    expect((await processesOf(place.options)).length).toBe(6); // etcd, three of the control plane, agent, pod

    process.kill(ownerPid!, 'SIGKILL');

    await eventually(async () => ((await processesOf(place.options)).length === 0 ? true : undefined));
    // Its children see the pipe close while the kernel still clears up after the process that was killed.
    const dead = await eventually(async () => {
      const status = await localStatus(place.options);
      return status.phase === 'Down' ? status : undefined;
    });
    expect(dead.problems).toContain(
      `the process that ran the clusters (${ownerPid}) is gone: start them again`,
    );
    expect(await localUp(place.options)).toMatchObject({ phase: 'Up', problems: [] });
  });

  it('moves to another port when its own was taken meanwhile', async () => {
    const before = await portsOf(place.options, 'solo');
    await localDown(place.options);
    const leave = await occupy(before['apiserver']!);

    const moved = await localUp(place.options);
    const after = await portsOf(place.options, 'solo');

    expect(moved.phase).toBe('Up');
    expect(after['apiserver']).not.toBe(before['apiserver']);
    expect(moved.clusters[0]!.url).toBe(`https://127.0.0.1:${after['apiserver']}`);
    expect(after['gateway']).toBe(before['gateway']);
    await leave();
  });

  it('forgets what was there when asked to begin afresh', async () => {
    await localDown(place.options);

    const fresh = await localUp({ ...place.options, fresh: true });

    const pods = await withKube(fresh.clusters[0]!.kubeconfigPath, (kube) =>
      kube.list({ apiVersion: 'v1', kind: 'Pod' }, op),
    );
    expect(pods.items).toEqual([]);
  });
});

describe('startBed', { timeout: upMs }, () => {
  let place: Place;
  beforeAll(async () => {
    place = await makePlace(['solo']);
  });
  afterAll(() => place.close());

  it('shows the last words of a program that fails, and leaves nothing running', async () => {
    const programs = { ...place.options.programs, 'kube-apiserver': '/bin/ls' };

    await expect(startBed({ ...place.options, programs })).rejects.toMatchObject({
      code: 'ProgramFailed',
      message: expect.stringMatching(
        /^Cannot keep kube-apiserver running: exit code 2, .*unrecognized option/s,
      ),
    });
    expect(await processesOf(place.options)).toEqual([]);
  });

  it('stops in the middle of its start when the signal says so, and leaves nothing running', async () => {
    const asked = new AbortController();
    const start = startBed({ ...place.options, signal: AbortSignal.any([signal, asked.signal]) });
    const ended = start.then(
      () => 'up',
      (error: unknown) => error,
    );
    await eventually(async () => ((await processesOf(place.options)).length > 1 ? true : undefined));

    asked.abort(new Error('enough'));

    expect(await ended).toEqual(new Error('enough'));
    expect(await processesOf(place.options)).toEqual([]);
    expect(await localStatus(place.options)).toMatchObject({ phase: 'Down', problems: [] });
  });

  it('leaves nothing running when it cannot note what runs', async () => {
    const state = join(place.options.directory, 'bed.json');
    const log = (message: string): void => {
      if (!message.includes('nodes are Ready')) return;
      rmSync(state);
      mkdirSync(join(state, 'in the way'), { recursive: true });
    };

    await expect(startBed({ ...place.options, log })).rejects.toMatchObject({ code: 'EISDIR' });

    expect(await processesOf(place.options)).toEqual([]);
    rmSync(state, { recursive: true });
    await (await claimDirectory({ ...place.options, signal })).release();
  });

  it('lets people in with the rights that RBAC gives them, and no others', async () => {
    const bed = await startBed(place.options);
    const [cluster] = bed.clusters;
    const path = await cluster!.issueKubeconfig({ user: 'ann', groups: ['releasers'] });

    const asked = withKube(path, (kube) => kube.list({ apiVersion: 'v1', kind: 'Secret' }, op));

    await expect(asked).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringContaining('"ann"'),
    });
    await bed.stop();
  });
});
