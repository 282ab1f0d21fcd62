import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openPublisher } from '@seatrial/git';
import { createKube, systemClock } from '@seatrial/kube';
import { startGitServer } from '@seatrial/localcluster';
import { type KubeObject, parseRelease, type Release, systemNamespace } from '@seatrial/model';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Packed, pack } from '../../release/pack.ts';
import { obtain, op, signal } from './bed/control-plane.ts';
import { workingCopy } from './render/working-copy.ts';
import { appFile, appManifests, clusterFile } from './runner/files.ts';
import { eventually } from './runner/look.ts';

const node = process.execPath;

let folder = '';
let packed: Packed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatrial-packed-'));
  packed = await pack(join(folder, 'out'));
  await mkdir(join(folder, 'home'));
  await extract({ file: packed.archive, cwd: folder, strict: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function inArchive(path: string): string {
  return join(folder, 'package', path);
}

/** Of the repository nothing is near; programs come from the cache of this machine. */
function environment(): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    SEATRIAL_CACHE_DIR: obtain.cacheDir,
  };
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function seatrial(args: readonly string[], cwd = folder): Promise<Ended> {
  return started([inArchive('lib/seatrial.js'), ...args], cwd);
}

function started(args: readonly string[], cwd = folder): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(node, args, { cwd, env: environment() }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe('the archive of a release', () => {
  it('is the same, byte for byte, when it is made again', async () => {
    const again = await pack(join(folder, 'again'));

    for (const kind of ['archive', 'checksum', 'billOfMaterials'] as const)
      expect((await readFile(again[kind])).equals(await readFile(packed[kind]))).toBe(true);
  });

  it('has its digest beside it, as sha256sum reads it', async () => {
    const { stdout } = await promisify(execFile)('sha256sum', ['--check', packed.checksum], {
      cwd: join(folder, 'out'),
    });

    expect(stdout).toBe(`seatrial-${packed.version}.tgz: OK\n`);
  });

  it('needs no file that is not in it', async () => {
    const names = await readdir(inArchive('lib'));
    const texts = await Promise.all(names.map((name) => readFile(inArchive(`lib/${name}`), 'utf8')));

    const named = texts.flatMap((text) => [...text.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)]);
    const wanted = named.map(([, path = '']) => path.replace('./', ''));
    expect(wanted.toSorted()).toEqual(['agent.js', 'new-errors-worker.js', 'shop.js', 'supervisor.js']);
    expect(names).toEqual(expect.arrayContaining(wanted));
    expect(await readdir(inArchive('go'))).toContain('kustomize');
  });

  it('lists each library of which it has code, with its licence', async () => {
    const bill = JSON.parse(await readFile(packed.billOfMaterials, 'utf8'));
    const notices = await readFile(inArchive('THIRD-PARTY-NOTICES.txt'), 'utf8');

    const names: readonly string[] = bill.components.map((it: { name: string }) => it.name);
    expect(names).toEqual(expect.arrayContaining(['yaml', 'zod', 'undici', 'commander', 'simple-git']));
    expect(names).not.toContain('vitest');
    for (const name of names) expect(notices).toContain(`${name}@`);
  });

  it('says its version', async () => {
    expect(await seatrial(['--version'])).toEqual({ exitCode: 0, stdout: `${packed.version}\n`, stderr: '' });
  });

  it('can be installed as an npm package, alone', async () => {
    const prefix = join(folder, 'prefix');

    const args = ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix];
    await promisify(execFile)('npm', [...args, packed.archive], { env: environment(), cwd: folder });

    const { stdout } = await promisify(execFile)(join(prefix, 'bin/seatrial'), ['--version'], {
      env: environment(),
    });
    expect(stdout).toBe(`${packed.version}\n`);
  });

  it('can be a dependency of a folder that has nothing, without a registry', async () => {
    const project = await mkdtemp(join(folder, 'project-'));
    const npm = (...args: readonly string[]) =>
      promisify(execFile)('npm', args, { env: environment(), cwd: project });

    await npm('install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', packed.archive);

    expect(await readdir(join(project, 'node_modules'))).toEqual(['.bin', '.package-lock.json', 'seatrial']);
    expect((await npm('exec', '--offline', '--', 'seatrial', '--version')).stdout).toBe(
      `${packed.version}\n`,
    );
    const manifest = JSON.parse(await readFile(join(project, 'node_modules/seatrial/package.json'), 'utf8'));
    expect(manifest).toMatchObject({ license: 'Apache-2.0', engines: { node: '>=24' } });
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('scripts');
  });

  it('names the repository that it is published from, where that is said', async () => {
    const named = join(folder, 'named');
    const { archive } = await pack(named, 'https://git.example.com/ada/seatrial');

    await extract({ file: archive, cwd: named, strict: true }, ['package/package.json']);

    expect(JSON.parse(await readFile(join(named, 'package/package.json'), 'utf8'))).toMatchObject({
      repository: { type: 'git', url: 'git+https://git.example.com/ada/seatrial.git' },
    });
  });

  it('validates, renders and plans what is in a working copy', async () => {
    const root = await workingCopy();
    await rm(join(root, '.git'), { recursive: true });
    const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: root });
    git('init', '--quiet');
    git('add', '--all');
    git('-c', 'user.name=ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message', 'first');
    const overlay = 'resources: [../../../../bases/web]\nreplicas: [{name: web, count: 7}]\n';
    await writeFile(join(root, 'apps/shop/overlays/production/kustomization.yaml'), overlay);

    const validated = await seatrial(['validate', '.'], root);
    const rendered = await seatrial(['render', 'shop', '--cluster', 'production'], root);
    const planned = await seatrial(['plan', '--no-cluster', '--from', 'HEAD'], root);

    expect(validated).toMatchObject({ exitCode: 0, stderr: '' });
    expect(rendered).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('replicas: 7'),
    });
    expect(planned).toMatchObject({
      exitCode: 5,
      stderr: '',
      stdout: expect.stringContaining('spec.replicas'),
    });
  });

  it('says what the gate sees', async () => {
    const { exitCode, stdout } = await seatrial(['gate', 'power', '--requests-per-second', '20']);

    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('min')]);
  });

  it('starts a cluster, installs itself, and takes a version to it and a bad one off the branch', async () => {
    const directory = join(folder, 'clusters');
    const git = await startGitServer({ root: join(folder, 'srv'), env: process.env, signal });
    const url = await git.createRepository('config');
    const up = await seatrial(['local', 'up', '--directory', directory, '--clusters', 'local', '-o', 'json']);
    expect(up).toMatchObject({ exitCode: 0 });
    const [cluster] = JSON.parse(up.stdout).clusters;
    const as = ['--kubeconfig', String(cluster.kubeconfigPath)];
    let runner: ReturnType<typeof spawn> | undefined;
    try {
      expect(await seatrial(['install', '--no-runner', ...as])).toMatchObject({ exitCode: 0 });
      const account = await runnerKubeconfig(String(cluster.kubeconfigPath));
      await using log = await open(join(folder, 'runner.log'), 'w');
      const publisher = await openPublisher({
        url,
        directory: join(folder, 'developer'),
        branch: 'main',
        clock: systemClock,
        env: process.env,
        signal,
      });
      const author = { name: 'Ada', email: 'ada@example.com' };
      const merge = (files: Readonly<Record<string, string | null>>, message: string) =>
        publisher.publish({ files, message, author }, op);
      await merge(
        {
          ...clusterFile(`${cluster.gatewayMetricsUrl}`),
          ...appFile('shop'),
          ...appManifests('shop', { image: 'shop:1.0' }),
        },
        'First',
      );
      const run = ['--cluster', 'local', '--repository', url, '--state-directory', join(folder, 'state')];
      runner = spawn(
        node,
        [inArchive('lib/seatrial.js'), 'run', ...run, '--poll-seconds', '1', '--kubeconfig', account],
        {
          env: environment(),
          cwd: folder,
          stdio: ['ignore', log.fd, log.fd],
        },
      );

      await releaseThat(as, ({ status }) => status?.phase === 'Promoted');
      await merge(appManifests('shop', { image: 'shop:missing' }), 'Bad');
      const bad = await releaseThat(as, ({ status }) => status?.revert?.state === 'Done');

      expect(bad.status?.phase).toBe('RolledBack');
    } finally {
      runner?.kill('SIGTERM');
      await seatrial(['local', 'down', '--directory', directory]);
      await git.close();
    }
  });
});

/** A kubeconfig with a token of the account that the installation has made for the runner. */
async function runnerKubeconfig(adminPath: string): Promise<string> {
  const admin = await createKube({
    kubeconfig: { path: adminPath },
    userAgent: 'seatrial-contract',
    fieldManager: 'seatrial',
  });
  const path = `/api/v1/namespaces/${systemNamespace}/serviceaccounts/seatrial-runner/token`;
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { body: answer } = await admin.raw({ method: 'POST', path, body }, op);
  await admin.close();
  const config = JSON.parse(await readFile(adminPath, 'utf8'));
  config.users[0].user = { token: JSON.parse(answer).status.token };
  const file = join(folder, 'runner.kubeconfig');
  await writeFile(file, JSON.stringify(config));
  return file;
}

function releaseThat(as: readonly string[], isMeant: (release: Release) => boolean): Promise<Release> {
  return eventually('the release', async () => {
    const { stdout } = await seatrial(['releases', '-o', 'json', ...as]);
    const items: readonly KubeObject[] = stdout === '' ? [] : JSON.parse(stdout).items;
    return items.map(parseRelease).find(isMeant);
  });
}
