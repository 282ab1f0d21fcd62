import { apiGroupOf, groupKindOf, type ObjectRef } from '../kubernetes.ts';
import { apiGroup } from '../names.ts';
import { clusterNamespace, isReserved } from './namespace-grant.ts';

/** Groups whose objects decide who may do what: Seatrial's own in them are known by their names. */
const guardingGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'rbac.authorization.k8s.io',
]);

/** What machines and the API server make themselves. */
const madeByTheCluster: ReadonlySet<string> = new Set([
  '/Node',
  '/ComponentStatus',
  'certificates.k8s.io/CertificateSigningRequest',
]);

/**
 * Whether an object is granted only by a grant that has its place written out: roles that operators have in kube-system, where
 * some elect their leader, and roles of the whole cluster that are named as Kubernetes names its own. No grant of "*" means these.
 */
export function isGrantedByFullName({ namespace, name, ...ref }: ObjectRef): boolean {
  if (apiGroupOf(ref) !== 'rbac.authorization.k8s.io') return false;
  return namespace === undefined
    ? name.startsWith('system:')
    : namespace === clusterNamespace && !name.startsWith('system:');
}

/**
 * Whose an object is that no application may have, whatever the Cluster file grants; undefined where it may be granted. The
 * admission policy of the runner's account says the same (install/runner-policy.ts).
 */
export function reservedFor(ref: ObjectRef): 'the cluster itself' | 'Seatrial' | undefined {
  const { namespace, name } = ref;
  const kind = groupKindOf(ref);
  if (isGrantedByFullName(ref)) return undefined;
  if (isReserved(namespace ?? (kind === '/Namespace' ? name : ''))) return 'the cluster itself';
  if (namespace !== undefined) return undefined;
  if (madeByTheCluster.has(kind)) return 'the cluster itself';
  if (kind === 'apiextensions.k8s.io/CustomResourceDefinition')
    return name.endsWith(`.${apiGroup}`) ? 'Seatrial' : undefined;
  if (!guardingGroups.has(apiGroupOf(ref))) return undefined;
  return name.startsWith('seatrial-') ? 'Seatrial' : undefined;
}
