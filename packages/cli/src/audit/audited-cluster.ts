import { type Audited, askAll, stringAt } from '@seatrial/core';
import { isKubeError, type Kube, type ObjectSelection } from '@seatrial/kube';
import {
  type ApplicationState,
  type KubeObject,
  type ObjectRef,
  parseApplicationState,
  refKey,
  refOf,
} from '@seatrial/model';
import { listRecords, readable } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import type { AuditedPlace } from './audited.ts';

/** Kinds that are asked for at the same time. */
const listsAtOnce = 8;

interface Looking {
  readonly kube: Kube;
  readonly signal: AbortSignal;
  readonly notes: string[];
}

/** Whose an object is. */
interface Owned {
  readonly ref: ObjectRef;
  readonly application: string;
}

export type AuditedCluster = Pick<AuditedPlace, 'objects' | 'drift' | 'kubernetesMinor' | 'notes'> & {
  /** As its Cluster file names it. */
  readonly cluster: string;
  /** By application, its file in the config repository. */
  readonly files: ReadonlyMap<string, string>;
};

/**
 * What is deployed in a cluster by its records: the objects in their inventories as they are now, their namespaces, and the
 * certificates that other programs keep beside them.
 *
 * @param wanted as the Cluster file names it; absent: the one name under which applications are deployed there
 * @throws CliError NotFound where no application is deployed under that name, Usage where one has to be chosen; KubeError
 */
export async function auditedCluster(
  kube: Kube,
  wanted: string | undefined,
  { signal, stderr }: Pick<Context, 'signal' | 'stderr'>,
): Promise<AuditedCluster> {
  const records = await listRecords(kube, 'ApplicationState', undefined, signal);
  const all = readable(records, parseApplicationState, stderr);
  const cluster = chosenCluster(wanted, all);
  const states = all.filter(({ spec }) => spec.cluster === cluster);
  const looking: Looking = { kube, signal, notes: [] };
  const owned = states.flatMap(({ spec, status }) =>
    (status?.inventory ?? []).map((ref): Owned => ({ ref, application: spec.application })),
  );
  const asAudited = (object: KubeObject, application: string): Audited => ({
    object,
    application,
    clusters: [cluster],
  });
  const live = await askAll(selections(owned), (selection) => list(selection, looking), listsAtOnce);
  const owners = new Map(owned.map(({ ref, application }) => [refKey(ref), application]));
  const beside = await askAll(
    namespacesOf(states),
    async ({ namespace, application }) => [
      ...(await namespaceObject(namespace, looking)).map((object) => ({ object, application })),
      ...(await certificates(namespace, looking)).map((object) => ({ object, application })),
    ],
    listsAtOnce,
  );
  const found = new Map<string, Audited>();
  for (const { object, application } of beside.flat())
    found.set(refKey(refOf(object)), asAudited(object, application));
  for (const object of live.flat()) {
    const key = refKey(refOf(object));
    const application = owners.get(key);
    if (application !== undefined) found.set(key, asAudited(object, application));
  }
  return {
    cluster,
    objects: [...found.values()],
    drift: states.flatMap(({ spec, status }) =>
      (status?.drift ?? []).map((drift) => ({
        at: found.get(refKey(drift)) ?? asAudited(bare(drift), spec.application),
        drift,
      })),
    ),
    ...(await minorRelease(looking)),
    notes: looking.notes,
    files: new Map(
      states.flatMap(({ spec, status }) =>
        status?.file === undefined ? [] : [[spec.application, status.file] as const],
      ),
    ),
  };
}

function chosenCluster(wanted: string | undefined, all: readonly ApplicationState[]): string {
  const names = [...new Set(all.map(({ spec }) => spec.cluster))].toSorted();
  const [first, ...others] = names;
  if (wanted === undefined && first !== undefined && others.length === 0) return first;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  if (wanted === undefined && first !== undefined) {
    const message = `Cannot choose the cluster to audit: applications are deployed there as of ${names.join(', ')}`;
    throw new CliError('Usage', message, 'name one of them with --cluster');
  }
  const which = wanted === undefined ? 'this cluster' : `the cluster "${wanted}"`;
  const under = wanted === undefined ? '' : ' under that name';
  const hint =
    first === undefined
      ? 'choose the API server with --kubeconfig and --context; without --cluster the repository is audited'
      : `there ${others.length === 0 ? 'is' : 'are'} ${names.join(', ')}`;
  throw new CliError('NotFound', `Cannot audit ${which}: no application is deployed${under} there`, hint);
}

/** One list for each kind and namespace, however many objects of it are there. */
function selections(owned: readonly Owned[]): readonly ObjectSelection[] {
  const wanted = owned.map(({ ref: { apiVersion, kind, namespace } }) => ({
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
  }));
  return [...new Map(wanted.map((it) => [JSON.stringify(it), it])).values()];
}

function namespacesOf(
  states: readonly ApplicationState[],
): readonly { readonly namespace: string; readonly application: string }[] {
  const pairs = states.flatMap(({ spec, metadata, status }) =>
    [metadata.namespace, ...(status?.inventory ?? []).map((ref) => ref.namespace)].flatMap((namespace) =>
      namespace === undefined ? [] : [[namespace, spec.application] as const],
    ),
  );
  return [...new Map(pairs.toReversed())].map(([namespace, application]) => ({ namespace, application }));
}

async function list(selection: ObjectSelection, looking: Looking): Promise<readonly KubeObject[]> {
  const { apiVersion, kind, namespace } = selection;
  const where = namespace === undefined ? '' : ` of namespace "${namespace}"`;
  return unlessRefused(`${kind}s${where} were`, looking, async ({ kube, signal }) => {
    const { items } = await kube.list(selection, { signal });
    return items.map((item) => ({ ...item, apiVersion, kind }));
  });
}

async function namespaceObject(name: string, looking: Looking): Promise<readonly KubeObject[]> {
  return unlessRefused(`Namespace "${name}" was`, looking, async ({ kube, signal }) => [
    await kube.get({ apiVersion: 'v1', kind: 'Namespace', name }, { signal }),
  ]);
}

/** What may not be read is said, and what is no longer served is not there. */
async function unlessRefused(
  what: string,
  looking: Looking,
  ask: (looking: Looking) => Promise<readonly KubeObject[]>,
): Promise<readonly KubeObject[]> {
  try {
    return await ask(looking);
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return [];
    if (!isKubeError(error, 'Forbidden')) throw error;
    looking.notes.push(`${what} not looked at: ${error.message}`);
    return [];
  }
}

/** Made by other programs from what applications ask for; their keys are read by nobody here. */
async function certificates(namespace: string, looking: Looking): Promise<readonly KubeObject[]> {
  return list(
    { apiVersion: 'v1', kind: 'Secret', namespace, fieldSelector: 'type=kubernetes.io/tls' },
    looking,
  );
}

/** Where the API server says it. */
async function minorRelease({ kube, signal }: Looking): Promise<{ readonly kubernetesMinor?: number }> {
  const { body } = await kube.raw({ method: 'GET', path: '/version' }, { signal });
  const number = Number.parseInt(stringAt(JSON.parse(body), 'minor') ?? '', 10);
  return Number.isNaN(number) ? {} : { kubernetesMinor: number };
}

function bare({ apiVersion, kind, name, namespace }: ObjectRef): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}
