import { closest } from '../config/closest.ts';
import { errorAt, type Finding } from '../config/finding.ts';
import type { Source } from '../config/source.ts';
import { apiGroupOf, type KubeObject } from '../kubernetes.ts';
import { clusterScopedKinds } from './cluster-scoped.ts';
import { kubernetesSchemas } from './generated/kubernetes.ts';

interface Served {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
}

const gatewayGroup = 'gateway.networking.k8s.io';

/** What the API server serves of its own, the newest version of a kind last. */
const served: readonly Served[] = Object.keys(kubernetesSchemas.kinds)
  .map((key) => {
    const at = key.lastIndexOf('/');
    const apiVersion = key.slice(0, at);
    return { apiVersion, group: apiGroupOf({ apiVersion }), kind: key.slice(at + 1) };
  })
  .filter(({ group }) => group !== gatewayGroup);

const ownGroups: ReadonlySet<string> = new Set(
  [
    ...served.map(({ group }) => group),
    ...[...clusterScopedKinds].map((key) => apiGroupOf({ apiVersion: key })),
  ].filter((group) => group !== gatewayGroup),
);

/**
 * An object of Kubernetes' own groups that the API server would not know. Groups of custom resources have a dot, so what has
 * none is Kubernetes' too, be it gone.
 */
export function unknownKind({ apiVersion, kind }: KubeObject, source: Source): Finding | undefined {
  const group = apiGroupOf({ apiVersion });
  if (kubernetesSchemas.kinds[`${apiVersion}/${kind}`] !== undefined) return undefined;
  if (clusterScopedKinds.has(`${group}/${kind}`)) return undefined; // their versions are not in the table
  if (group.includes('.') && !ownGroups.has(group)) return undefined;

  const versions = served.filter((one) => one.kind === kind);
  const meant = versions.findLast((one) => one.group === group) ?? versions.at(-1);
  if (meant !== undefined) {
    const message = `there is no ${kind} in ${shown(apiVersion)}`;
    const hint = `write ${meant.apiVersion}`;
    return errorAt(source, ['apiVersion'], { code: 'UnknownVersion', message, hint });
  }
  const message = `there is no kind ${shown(kind)} in ${shown(apiVersion)}`;
  return errorAt(source, ['kind'], { code: 'UnknownKind', message, hint: kindHint(group, kind) });
}

function kindHint(group: string, kind: string): string {
  const own = served.filter((one) => one.group === group).map((one) => one.kind);
  const meant =
    closest(kind, own) ??
    closest(
      kind,
      served.map((one) => one.kind),
    );
  if (meant !== undefined) return `did you mean "${meant}"?`;
  const kinds = [...new Set(own)].join(', ');
  return kinds === '' ? 'compare it with "kubectl api-resources"' : `the kinds of its group are ${kinds}`;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
