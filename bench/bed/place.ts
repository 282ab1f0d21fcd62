import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRunner } from '@seatrial/demo';
import { createKube, type Kube, systemClock } from '@seatrial/kube';
import { type ControlPlane, type Program, startControlPlane, startGitServer } from '@seatrial/localcluster';
import { runnerUser } from '@seatrial/model';
import { provide, resolveCacheDir } from '@seatrial/programs';
import { installSeatrial } from '@seatrial/runner';
import { createMeter, type Meter } from './cost.ts';
import { type Repository, repositoryAt } from './repository.ts';

export const clusterName = 'bench';
export const op = { signal: new AbortController().signal, timeoutMs: 60_000 };
/** Longer than any measurement: what is told by webhook is not found by looking. */
const pollSeconds = '3600';
const controllers: readonly string[] = ['kube-controller-manager', 'kube-scheduler'];

/** A control plane with Seatrial installed, and a Git server with a config repository. */
export interface Place {
  readonly directory: string;
  readonly plane: ControlPlane;
  readonly kube: Kube;
  readonly meter: Meter;
  readonly repository: Repository;
  readonly repositoryUrl: string;
  /** Text of the Cluster file. */
  readonly clusterFile: string;
  close(): Promise<void>;
}

/** `seatrial run` as a process of its own. */
export interface Runner {
  readonly program: Program;
  /** Tells of a push, as GitHub does. */
  tell(): Promise<void>;
  /** A value of its metrics; the sum where there are several. */
  metric(name: string): Promise<number>;
}

/** @param controllers whether there are a controller manager and a scheduler: what they do would be counted too */
export async function openPlace(options: { readonly controllers: boolean }): Promise<Place> {
  const { signal } = op;
  const { env } = process;
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-bench-'));
  const obtain = { env, cacheDir: resolveCacheDir(env), report: () => undefined, signal };
  const programs = await provide(
    ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
    obtain,
  );
  const plane = await startControlPlane({
    name: clusterName,
    directory: join(directory, 'plane'),
    programs,
    clock: systemClock,
    log: () => undefined,
    signal,
  });
  const kube = await createKube({
    kubeconfig: { path: plane.kubeconfigPath },
    userAgent: 'seatrial-bench',
    fieldManager: 'bench',
  });
  const git = await startGitServer({ root: join(directory, 'git'), env, signal });
  const close = async (): Promise<void> => {
    await kube.close();
    await git.close();
    await plane.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const { ledgerKey } = await installSeatrial({
      kube,
      clock: systemClock,
      report: () => undefined,
      signal,
    });
    const repositoryUrl = await git.createRepository('config');
    if (!options.controllers) await Promise.all(plane.programs.filter(isController).map((it) => it.stop()));
    return {
      directory,
      plane,
      kube,
      meter: createMeter(kube, pidOf(plane, 'kube-apiserver')),
      repository: repositoryAt(join(directory, 'git', 'config.git')),
      repositoryUrl,
      clusterFile: `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${clusterName}}
spec:
  namespaces: [{paths: ["**"], names: ["*"]}]
  ledger: {keys: [{publicKey: ${ledgerKey}}]}
`,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function startSeatrial(place: Place, nodeFlags: readonly string[] = []): Promise<Runner> {
  const { directory, plane } = place;
  const secret = randomBytes(32).toString('hex');
  const secretFile = join(directory, 'hook-secret');
  await writeFile(secretFile, secret, { mode: 0o600 });
  const stateDirectory = join(directory, 'runner');
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  const logFile = join(directory, 'runner.log');
  const program = await startRunner({
    clusterName,
    kubeconfig: await plane.issueKubeconfig({ user: runnerUser, groups: ['system:serviceaccounts'] }),
    repositoryUrl: place.repositoryUrl,
    stateDirectory,
    logFile,
    identity: 'bench',
    leaseSeconds: 15,
    nodeFlags,
    more: [
      '--log-format=json',
      `--poll-seconds=${pollSeconds}`,
      '--listen=127.0.0.1:0',
      '--hook-listen=127.0.0.1:0',
      `--hook-secret-file=${secretFile}`,
    ],
    env: process.env,
    marker: plane.marker,
    clock: systemClock,
  });
  const [hook, status] = [await saidIn(program, 'webhooks at '), await saidIn(program, 'status at ')];
  await saidIn(program, 'leading ');
  return {
    program,
    async tell() {
      const body = JSON.stringify({
        ref: 'refs/heads/main',
        after: 'f'.repeat(40),
        repository: { name: 'config' },
      });
      const digits = createHmac('sha256', secret).update(body).digest('hex');
      const headers = {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-hub-signature-256': `sha256=${digits}`,
      };
      const answer = await fetch(hook, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`the webhook was answered ${answer.status}: ${await answer.text()}`);
    },
    async metric(name) {
      const text = await (await fetch(`${status}/metrics`)).text();
      const values = [...text.matchAll(/^(\w+)(?:\{.*\})? ([\d.e+]+)$/gm)];
      return values.reduce((sum, [, found, value]) => (found === name ? sum + Number(value) : sum), 0);
    },
  };
}

/** What follows `words` in the log. */
async function saidIn(program: Program, words: string): Promise<string> {
  for (let look = 0; look < 1200 && program.isRunning(); look += 1) {
    const text = await readFile(program.logFile, 'utf8');
    const line = text.split('\n').find((it) => it.includes(`"msg":"${words}`));
    if (line !== undefined) return (JSON.parse(line) as { msg: string }).msg.slice(words.length);
    await systemClock.sleep(100, op.signal);
  }
  throw new Error(`the runner does not say "${words}":\n${await readFile(program.logFile, 'utf8')}`);
}

function isController({ name }: Program): boolean {
  return controllers.includes(name);
}

export function pidOf(plane: ControlPlane, name: string): number {
  const program = plane.programs.find((it) => it.name === name);
  if (program === undefined) throw new Error(`there is no ${name}`);
  return program.pid;
}
