import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '@seatrial/cli';
import { createKube, type Kube, systemClock } from '@seatrial/kube';
import { startControlPlane } from '@seatrial/localcluster';
import { runnerUser, systemNamespace } from '@seatrial/model';
import { provide, resolveCacheDir } from '@seatrial/programs';
import { installSeatrial } from '@seatrial/runner';

export const op = { signal: new AbortController().signal, timeoutMs: 20_000 };

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One API server with Seatrial installed, and people who use the command line there. */
export interface Bed {
  readonly directory: string;
  readonly admin: Kube;
  /** With the runner's own credentials and rights. */
  readonly runner: Kube;
  readonly kubeconfigs: Readonly<Record<'admin' | 'runner' | 'ada' | 'grace' | 'victor', string>>;
  /** Runs a command line as one of them. */
  seatrial(who: keyof Bed['kubeconfigs'], args: readonly string[], signal?: AbortSignal): Promise<Ended>;
  stop(): Promise<void>;
}

/** `ada` and `grace` may release in `shop` and operate scenarios; `victor` may look. */
export async function startBed(): Promise<Bed> {
  const { signal } = op;
  const { env } = process;
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-cli-'));
  const programs = await provide(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'], {
    env,
    cacheDir: resolveCacheDir(env),
    report: () => undefined,
    signal,
  });
  const plane = await startControlPlane({
    name: 'cli',
    directory: join(directory, 'plane'),
    programs,
    clock: systemClock,
    log: () => undefined,
    signal,
  });
  const [runnerConfig, ada, grace, victor] = await Promise.all([
    plane.issueKubeconfig({ user: runnerUser, groups: ['system:serviceaccounts'] }),
    plane.issueKubeconfig({ user: 'ada', groups: [] }),
    plane.issueKubeconfig({ user: 'grace', groups: [] }),
    plane.issueKubeconfig({ user: 'victor', groups: [] }),
  ]);
  const kubeconfigs = { admin: plane.kubeconfigPath, runner: runnerConfig, ada, grace, victor };
  const admin = await client(kubeconfigs.admin);
  const runner = await client(kubeconfigs.runner);
  await installSeatrial({ kube: admin, clock: systemClock, report: () => undefined, signal });
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, op);
  for (const user of ['ada', 'grace']) {
    await bind(admin, user, 'seatrial-releaser', 'shop');
    await bind(admin, user, 'seatrial-operator', systemNamespace);
  }
  await bind(admin, 'victor', 'seatrial-viewer', 'shop');

  return {
    directory,
    admin,
    runner,
    kubeconfigs,
    async seatrial(who, args, until = signal) {
      const written = { stdout: '', stderr: '' };
      const output = (name: 'stdout' | 'stderr') => ({
        write: (text: string) => {
          written[name] += text;
        },
        isTerminal: false,
      });
      const exitCode = await runCli([...args, '--kubeconfig', kubeconfigs[who]], {
        env: { PATH: env['PATH'] },
        cwd: directory,
        stdin: Readable.from([]),
        stdout: output('stdout'),
        stderr: output('stderr'),
        nodeVersion: process.versions.node,
        hostname: 'bed',
        pid: process.pid,
        rng: () => Math.random(),
        signal: until,
      });
      return { exitCode, ...written };
    },
    async stop() {
      await Promise.all([runner.close(), admin.close()]);
      await plane.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function client(path: string): Promise<Kube> {
  return createKube({ kubeconfig: { path }, userAgent: 'seatrial-contract', fieldManager: 'seatrial' });
}

async function bind(admin: Kube, name: string, role: string, namespace: string): Promise<void> {
  await admin.apply(
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: `${name}-${role}`, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
    },
    op,
  );
}
