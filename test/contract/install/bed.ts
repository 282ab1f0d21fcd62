import { isKubeError, type Kube, type KubeErrorCode, systemClock } from '@seatrial/kube';
import { apiVersion, chaosUser, type KubeObject, runnerUser } from '@seatrial/model';
import { installSeatrial } from '@seatrial/runner';
import { bindRole, op, signal, startControlPlaneBed } from '../bed/control-plane.ts';

export const merge = { ...op, type: 'merge' } as const;

/** One API server with Seatrial installed, and clients of those who meet there. */
export interface Bed {
  /** A member of system:masters, known as `admin`. */
  readonly admin: Kube;
  /** With the runner's own credentials and rights. */
  readonly runner: Kube;
  /** As the runner injects faults: in the chaos service account's name. */
  readonly chaos: Kube;
  /** Somebody who has one of the ClusterRoles for people in a namespace. */
  readonly person: (name: string, role: string, namespace: string) => Promise<Kube>;
  /** Creates a record as the runner does, with its status. */
  readonly make: (record: KubeObject, status?: object) => Promise<KubeObject>;
  /** Installs again and returns what was reported. */
  readonly install: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

export async function startBed(): Promise<Bed> {
  const { plane, admin, connect, stop } = await startControlPlaneBed('install');
  const runner = await connect(
    await plane.issueKubeconfig({
      user: runnerUser,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:seatrial-system'],
    }),
  );

  async function install(): Promise<readonly string[]> {
    const reported: string[] = [];
    await installSeatrial({
      kube: admin,
      clock: systemClock,
      report: (message) => reported.push(message),
      signal,
    });
    return reported;
  }

  return {
    admin,
    runner,
    chaos: runner.impersonate({ user: chaosUser }),
    person: async (name, role, namespace) => {
      await bindRole(admin, name, role, namespace);
      const person = admin.impersonate({ user: name, groups: ['system:authenticated'] });
      await eventually(() => person.list({ apiVersion, kind: 'Release', namespace }, op), 'Forbidden');
      return person;
    },
    make: async (record, status) => {
      const created = await runner.create(record, op);
      return status === undefined ? created : runner.updateStatus({ ...created, status }, op);
    },
    install,
    stop,
  };
}

/** Creates a namespace, or labels it, and waits until pods can be created in it. */
export async function createNamespace(
  admin: Kube,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }, op);
  await eventually(
    () => admin.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default' }, op),
    'NotFound',
  );
}

/** The first success: controllers and caches need a moment until a refusal with one of these codes is over. */
export async function eventually<T>(ask: () => Promise<T>, ...codes: readonly KubeErrorCode[]): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isKubeError(error, ...codes) || tries >= 1_000) throw error;
      await systemClock.sleep(100, op.signal);
    }
  }
}

export type Table = Readonly<Record<string, unknown>>[];

/** What `kubectl get` prints: rows by the names of their columns; `wide` adds the others. */
export async function tableOf(kube: Kube, path: string, columns: 'Normal' | 'Wide'): Promise<Table> {
  const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  const { body } = await kube.raw({ method: 'GET', path, headers }, op);
  const { columnDefinitions, rows } = JSON.parse(body) as {
    columnDefinitions: readonly { name: string; priority: number }[];
    rows: readonly { cells: readonly unknown[] }[];
  };
  return rows.map(({ cells }) =>
    Object.fromEntries(
      columnDefinitions.flatMap(({ name, priority }, index) =>
        columns === 'Wide' || priority === 0 ? [[name, cells[index]]] : [],
      ),
    ),
  );
}
