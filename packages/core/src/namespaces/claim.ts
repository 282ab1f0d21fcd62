import type { Application, ApplicationState, Cluster, KubeObject } from '@seatrial/model';
import { annotations } from '@seatrial/model';
import { grantedLabels, grantsFor, grantText } from './grants.ts';

export type NamespaceBy = NonNullable<ApplicationState['spec']['namespaceBy']>;

/** Whether an application may have its namespace. */
export type NamespaceClaim =
  | { readonly type: 'Has'; readonly by: NamespaceBy | 'Before' }
  /** It is missing, and is made, with these labels. */
  | { readonly type: 'Make'; readonly labels: Readonly<Record<string, string>> }
  | { readonly type: 'Refused'; readonly message: string };

export interface ClaimSeen {
  /** Undefined where its file cannot be used; then nothing is granted. */
  readonly cluster: Pick<Cluster, 'spec'> | undefined;
  /** File in which the cluster stands, for people. */
  readonly clusterFile: string;
  /** Of an application of a further config repository: that one's name. */
  readonly repository?: string | undefined;
  /** The application's record in that namespace. */
  readonly state: Pick<ApplicationState, 'spec'> | undefined;
  /** The Namespace; need not be looked at where there is a record. */
  readonly namespace: KubeObject | undefined;
}

/**
 * A namespace that was missing is made for the first that wants it, which has it ever after: an annotation says whose it is.
 * One that is there for any other reason must be granted, and so must any that a further config repository wants. What has a record keeps the way by which it came to it; records
 * from before there were grants need none.
 */
export function namespaceClaim(application: Application, seen: ClaimSeen): NamespaceClaim {
  const { state, namespace, cluster, repository } = seen;
  const grants = cluster === undefined ? [] : grantsFor(cluster.spec, application.spec);
  if (state !== undefined) {
    const by = state.spec.namespaceBy ?? 'Before';
    return by !== 'Granted' || grants.length > 0 ? { type: 'Has', by } : refused(application, seen);
  }
  if (namespace === undefined && repository !== undefined && grants.length === 0)
    return refused(application, seen);
  if (namespace === undefined) return { type: 'Make', labels: grantedLabels(grants) };
  if (madeFor(namespace) === application.metadata.name) return { type: 'Has', by: 'Made' };
  return grants.length > 0 ? { type: 'Has', by: 'Granted' } : refused(application, seen);
}

/** The Namespace as it is made for an application. */
export function namespaceFor(application: Application, labels: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: application.spec.namespace,
      labels,
      annotations: { [annotations.madeFor]: application.metadata.name },
    },
  };
}

function madeFor({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[annotations.madeFor];
}

function refused({ metadata, spec }: Application, seen: ClaimSeen): NamespaceClaim {
  const { state, namespace, cluster, clusterFile, repository } = seen;
  const owner = namespace === undefined ? undefined : madeFor(namespace);
  const what = `namespace "${spec.namespace}"`;
  const missing = `${what} is not there, and for the repository "${repository}" it is made only where it is granted`;
  const why =
    namespace === undefined && repository !== undefined
      ? missing
      : owner === undefined
        ? `${what} was not made for Application "${metadata.name}"`
        : `${what} was made for Application "${owner}"`;
  const lost = `${what} is no longer granted to Application "${metadata.name}"`;
  const todo =
    cluster === undefined
      ? `what ${clusterFile} grants cannot be read`
      : grantText(spec, clusterFile, cluster.spec.namespaces.length > 0, repository);
  return { type: 'Refused', message: `${state === undefined ? why : lost}; ${todo}` };
}
