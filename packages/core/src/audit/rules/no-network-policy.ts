import { field, items } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { Audited } from '../audited.ts';
import type { AuditedPods } from '../audited-pods.ts';
import type { AuditRule } from '../rule.ts';
import type { AuditScene } from '../scene.ts';

export const noNetworkPolicy: AuditRule = {
  name: 'NoNetworkPolicy',
  theme: 'Rights',
  severity: 'warning',
  about: 'Pods that every other pod of the cluster may talk to, since no NetworkPolicy is about them.',
  todo: 'add a NetworkPolicy that refuses by default, and one for each of those who have to come in',
  find: (scene) => {
    const guarded = guardedPods(scene);
    return scene.pods
      .filter((pods) => !guarded.has(pods) && field(pods.spec, 'hostNetwork') !== true)
      .map(({ of, path }) => ({
        at: of,
        path: [...path.slice(0, -1), 'metadata', 'labels'],
        message: `no NetworkPolicy is about the pods of ${nameOf(of.object)}`,
      }));
  },
};

/** A policy that selects all covers its namespace: what is covered is not asked about again. */
function guardedPods({ ofKind, selected }: AuditScene): ReadonlySet<AuditedPods> {
  const guarded = new Set<AuditedPods>();
  const whole = new Set<string>();
  const add = (policy: Audited, selector: unknown): void => {
    const place = `${policy.object.metadata.namespace ?? ''} ${policy.clusters.join()}`;
    if (whole.has(place)) return;
    for (const pods of selected(policy, selector)) guarded.add(pods);
    if (JSON.stringify(selector) === '{}') whole.add(place);
  };
  for (const policy of ofKind('networking.k8s.io/NetworkPolicy')) {
    const types = items(policy.object, 'spec', 'policyTypes');
    if (types.length === 0 || types.includes('Ingress'))
      add(policy, field(policy.object, 'spec', 'podSelector') ?? {});
  }
  for (const policy of ofKind('cilium.io/CiliumNetworkPolicy')) {
    if (
      items(policy.object, 'spec', 'ingress').length > 0 ||
      items(policy.object, 'spec', 'ingressDeny').length > 0
    )
      add(policy, field(policy.object, 'spec', 'endpointSelector'));
  }
  return guarded;
}
