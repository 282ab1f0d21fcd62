import { isDeepStrictEqual } from 'node:util';
import { field, items, lifeOf, shardOf, sharedHolders, stringAt } from '@seatrial/core';
import { isKubeError, type Kube, systemClock } from '@seatrial/kube';
import {
  type ApplicationState,
  apiVersion,
  type Condition,
  type KubeObject,
  labels,
  type ObjectRef,
  parseApplicationState,
  parseRelease,
  type Release,
  runnerUser,
  sharedLeaseName,
  systemNamespace,
} from '@seatrial/model';
import { clusterName } from './files.ts';
import { op, type Place } from './place.ts';

const lookEveryMs = 150;
/** Nobody's promise: what a machine that is busy with other tests needs at the very most. */
const limitMs = 150_000;

/** Looks until there is something to see. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const startedAt = systemClock.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (systemClock.now() - startedAt > limitMs) throw new Error(`not seen in ${limitMs} ms: ${what}`);
    await systemClock.sleep(lookEveryMs, op.signal);
  }
}

export async function find(kube: Kube, ref: ObjectRef): Promise<KubeObject | undefined> {
  try {
    return await kube.get(ref, op);
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}

export function routeRef(app: string): ObjectRef {
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: app, name: 'web' };
}

export function deploymentRef(app: string, name = 'web'): ObjectRef {
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace: app, name };
}

export function stateRef(app: string): ObjectRef {
  return { apiVersion, kind: 'ApplicationState', namespace: app, name: app };
}

export async function stateOf({ kube }: Place, app: string): Promise<ApplicationState | undefined> {
  const object = await find(kube, stateRef(app));
  return object === undefined ? undefined : parseApplicationState(object);
}

export async function readyOf(place: Place, app: string): Promise<Condition | undefined> {
  return (await stateOf(place, app))?.status?.conditions.find((it) => it.type === 'Ready');
}

/** By identity of a runner, the shards that it holds, as its Lease and the shared one say. */
export async function shardsHeld({ kube }: Place): Promise<ReadonlyMap<string, readonly number[]>> {
  const selection = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: systemNamespace };
  const { items: leases } = await kube.list(selection, op);
  const shared = leases.find(({ metadata }) => metadata.name === sharedLeaseName(clusterName));
  const identities = new Map(leases.map((it) => [lifeOf(it), stringAt(it, 'spec', 'holderIdentity')]));
  const held = new Map<string, number[]>();
  for (const [shard, life] of sharedHolders(shared)) {
    const identity = identities.get(life) ?? 'nobody';
    held.set(identity, [...(held.get(identity) ?? []), shard]);
  }
  return held;
}

/** The runner that works on an application; undefined where none does. */
export async function holderOf(place: Place, app: string): Promise<string | undefined> {
  return [...(await shardsHeld(place))].find(([, shards]) => shards.includes(shardOf(app)))?.[0];
}

/** Waits until just these runners share the applications. */
export async function shared(place: Place, identities: readonly string[]): Promise<void> {
  await eventually(`shards of ${identities.join(' and ')}`, async () => {
    const holders = [...(await shardsHeld(place)).keys()].toSorted();
    return isDeepStrictEqual(holders, identities.toSorted()) ? true : undefined;
  });
}

/** Newest first. */
export async function releasesOf({ kube }: Place, app: string): Promise<readonly Release[]> {
  const { items: found } = await kube.list({ apiVersion, kind: 'Release', namespace: app }, op);
  const sequence = ({ metadata }: Release): number => Number(metadata.name.split('-').at(-2));
  return found.map(parseRelease).toSorted((a, b) => sequence(b) - sequence(a));
}

/** The newest release, as soon as `when` holds for it; or where it was when that did not come. */
export async function releaseWhen(
  place: Place,
  app: string,
  what: string,
  when: (release: Release) => boolean | undefined,
): Promise<Release> {
  try {
    return await eventually(`${what} (${app})`, async () => {
      const [newest] = await releasesOf(place, app);
      return newest !== undefined && when(newest) === true ? newest : undefined;
    });
  } catch (error) {
    const [newest] = await releasesOf(place, app);
    const ready = await readyOf(place, app);
    throw new Error(
      `${String(error)}; ${newest?.metadata.name} is ${JSON.stringify(newest?.status)}; Ready: ${JSON.stringify(ready)}`,
      { cause: error },
    );
  }
}

/** The newest release in a phase. */
export function releaseIn(place: Place, app: string, phase: string, commit?: string): Promise<Release> {
  return releaseWhen(
    place,
    app,
    phase,
    ({ spec, status }) => status?.phase === phase && (commit === undefined || spec.commit === commit),
  );
}

/** Taken back, with its revert on the branch or none to come: one on its way would be newer than what a test merges next. */
export function takenBack(place: Place, app: string, commit: string): Promise<Release> {
  return releaseWhen(place, app, 'taken back', ({ spec, status }) => {
    const isSettled = status?.revert !== undefined && status.revert.state !== 'Wanted';
    return spec.commit === commit && status?.phase === 'RolledBack' && isSettled;
  });
}

/** The canary takes traffic and waits for a person. */
export function canaryWaits(place: Place, app: string, commit: string): Promise<Release> {
  return releaseWhen(
    place,
    app,
    'canary waiting for approval',
    ({ spec, status }) => spec.commit === commit && status?.reason === 'WaitingForApproval',
  );
}

const at = '2026-11-01T00:00:00.000Z';

export async function ask(
  { kube }: Place,
  release: Release,
  type: 'Reject' | 'Rollback' | 'Retry' | 'PromoteNow',
): Promise<void> {
  const { name, namespace = '' } = release.metadata;
  const requests = [...release.spec.requests, { type, by: 'admin', at, comment: 'as I say' }];
  await kube.patch(
    { apiVersion, kind: 'Release', name, namespace },
    { spec: { requests } },
    { ...op, type: 'merge' },
  );
}

/** In the name of somebody who may do everything: the API server takes an approval in one's own name alone. */
export async function approve({ kube }: Place, release: Release, by = 'admin'): Promise<void> {
  const { name, namespace = '' } = release.metadata;
  const ref = { apiVersion, kind: 'Release', name, namespace };
  const person = kube.impersonate({ user: by, groups: ['system:masters', 'system:authenticated'] });
  const { spec } = parseRelease(await kube.get(ref, op));
  const approvals = [...spec.approvals, { by, at }];
  await person.patch(ref, { spec: { approvals } }, { ...op, type: 'merge' });
}

/** Gives the runner a further role, as an administrator does. */
export async function allowRunner({ kube }: Place, name: string, rules: readonly object[]): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { name: `contract-${name}` };
  const runner = { kind: 'ServiceAccount', name: 'seatrial-runner', namespace: systemNamespace };
  const roleRef = { apiGroup, kind: 'ClusterRole', name: metadata.name };
  const version = { apiVersion: `${apiGroup}/v1`, metadata };
  for (const object of [
    { ...version, kind: 'ClusterRole', rules },
    { ...version, kind: 'ClusterRoleBinding', roleRef, subjects: [runner] },
  ]) {
    await kube.apply(object, { ...op, force: true });
  }
}

/** Uids of the pods that the stable workload has. */
export async function stablePods({ kube }: Place, app: string): Promise<readonly string[]> {
  const { items: pods } = await kube.list(
    { apiVersion: 'v1', kind: 'Pod', namespace: app, labelSelector: 'app=web' },
    op,
  );
  return pods.map((pod) => pod.metadata.uid ?? '').sort();
}

/** Backends of the route and their weights. */
export async function backends({ kube }: Place, app: string): Promise<Readonly<Record<string, unknown>>> {
  const route = await find(kube, routeRef(app));
  const refs = items(route, 'spec', 'rules').flatMap((rule) => items(rule, 'backendRefs'));
  return Object.fromEntries(refs.map((ref) => [String(field(ref, 'name')), field(ref, 'weight') ?? 1]));
}

/** What a release added and should have taken away again, taints and weights included. */
export async function leftovers(place: Place, app: string): Promise<readonly string[]> {
  const { kube } = place;
  const left: string[] = [];
  for (const [version, kind, labelSelector] of [
    ['apps/v1', 'Deployment', labels.release],
    ['v1', 'Service', labels.release],
    ['v1', 'ConfigMap', labels.release],
    ['v1', 'Pod', `${labels.role}=canary`],
  ] as const) {
    const found = await kube.list({ apiVersion: version, kind, namespace: app, labelSelector }, op);
    left.push(...found.items.map((object) => `${kind} ${object.metadata.name}`));
  }
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' }, op);
  for (const node of nodes.items) {
    if (field(node, 'spec', 'unschedulable') === true) left.push(`cordon of ${node.metadata.name}`);
    if (items(node, 'spec', 'taints').length > 0) left.push(`taint on ${node.metadata.name}`);
  }
  const other = Object.keys(await backends(place, app)).filter((name) => name !== 'web');
  return [...left, ...other.map((name) => `backend ${name}`)];
}

/** As if a removal had been seen some minutes earlier; then something happens to an object of the application. */
export async function letGraceTimePass(place: Place, app: string, touched: ObjectRef): Promise<void> {
  const { kube } = place;
  const removal = (await stateOf(place, app))?.status?.removal;
  const since = new Date(Date.parse(removal?.since ?? '') - 600_000).toISOString();
  const runner = kube.impersonate({ user: runnerUser, groups: ['system:masters', 'system:authenticated'] });
  await runner.patch(
    stateRef(app),
    { status: { removal: { ...removal, since } } },
    { ...op, type: 'merge', subresource: 'status' },
  );
  const metadata = { annotations: { touched: since } };
  await kube.patch(touched, { metadata }, { ...op, type: 'merge' });
}
