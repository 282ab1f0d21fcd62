import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKube, type Kube, systemClock } from '@seatrial/kube';
import { type ControlPlane, startControlPlane } from '@seatrial/localcluster';
import { provide, resolveCacheDir } from '@seatrial/programs';

export const { signal } = new AbortController();
export const op = { signal, timeoutMs: 60_000 };

/** Asked for once in a test, and handed on to whatever obtains programs. */
export const obtain = {
  env: process.env,
  cacheDir: resolveCacheDir(process.env),
  report: () => undefined,
  signal,
};

/** One API server with its controllers and scheduler, without nodes, in a directory of its own. */
export interface ControlPlaneBed {
  readonly directory: string;
  readonly plane: ControlPlane;
  /** A member of system:masters, known as `admin`. */
  readonly admin: Kube;
  /** Somebody by their kubeconfig; closed with the bed. */
  readonly connect: (kubeconfigPath: string) => Promise<Kube>;
  readonly stop: () => Promise<void>;
}

export async function startControlPlaneBed(name: string): Promise<ControlPlaneBed> {
  const directory = await mkdtemp(join(tmpdir(), `seatrial-${name}-`));
  const programs = await provide(
    ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
    obtain,
  );
  const plane = await startControlPlane({
    name,
    directory: join(directory, 'plane'),
    programs,
    clock: systemClock,
    log: () => undefined,
    signal,
  });
  const clients: Kube[] = [];
  async function connect(path: string): Promise<Kube> {
    const client = await createKube({
      kubeconfig: { path },
      userAgent: 'seatrial-contract',
      fieldManager: 'seatrial',
    });
    clients.push(client);
    return client;
  }
  return {
    directory,
    plane,
    admin: await connect(plane.kubeconfigPath),
    connect,
    stop: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await plane.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Gives somebody one of the ClusterRoles in a namespace. */
export async function bindRole(admin: Kube, user: string, role: string, namespace: string): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  await admin.apply(
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      // A name may not have the slash that a user may.
      metadata: { name: `${user.replaceAll('/', '.')}-${role}`, namespace },
      roleRef: { apiGroup, kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup, kind: 'User', name: user }],
    },
    op,
  );
}
