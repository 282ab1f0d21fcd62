import { field, items, selectorMatches, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import type { Store } from './store.ts';

/** The environment variable by which a container says which workload's pods it asks for each of its answers. */
const neededVariable = 'DATABASE';

/** Whether the network lets a pod in to what it needs; true where it needs nothing. NetworkPolicies of the namespace decide. */
export function reachesWhatItNeeds(store: Store, pod: KubeObject): boolean {
  const needed = items(items(pod, 'spec', 'containers')[0], 'env')
    .filter((variable) => stringAt(variable, 'name') === neededVariable)
    .map((variable) => stringAt(variable, 'value') ?? '');
  return needed.every((app) => isAdmitted(store, pod, { app }));
}

/** networking.k8s.io/v1: pods that no policy selects take everybody, others those whom a rule of any of them names. */
function isAdmitted(store: Store, from: KubeObject, to: Readonly<Record<string, string>>): boolean {
  const policies = store
    .ofKind('NetworkPolicy', from.metadata.namespace)
    .filter((policy) => selectorMatches(field(policy, 'spec', 'podSelector'), to));
  if (policies.length === 0) return true;
  return policies
    .flatMap((policy) => items(policy, 'spec', 'ingress'))
    .some((rule) => {
      const peers = items(rule, 'from');
      return (
        peers.length === 0 ||
        peers.some((peer) => selectorMatches(field(peer, 'podSelector'), from.metadata.labels ?? {}))
      );
    });
}
