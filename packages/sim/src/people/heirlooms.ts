import { annotations, labels } from '@seatrial/model';
import { between } from '../draws.ts';
import type { Store } from '../kube/store.ts';
import type { VirtualCluster } from '../kube/virtual-cluster.ts';
import type { SimulatedWorld } from '../simulated-world.ts';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'heirloom' } as const;

/** The manifest with which a version takes over what somebody had made by hand. */
export function heirloomFile(text: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${ref.name}
  annotations: {${annotations.adopt}: "true"}
data: {text: ${JSON.stringify(text)}}
`;
}

/** As with `kubectl create`. */
export function putHeirloom(store: Store): void {
  const metadata = { name: ref.name, namespace: ref.namespace };
  store.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: 'of old' } }, 'Person');
}

/**
 * Somebody makes a ConfigMap by hand that some versions have and others do not, and deletes it again for as long as no
 * version has taken it: so it may come before a release, or in the middle of one.
 */
export function startHeirlooms({ timeline, streams, sites, trace }: SimulatedWorld, wanted: boolean): void {
  const rng = streams.heirlooms;

  function makeOrDelete({ name, store, deletions }: VirtualCluster): void {
    const live = store.get(ref);
    if (live !== undefined) {
      if (live.metadata.labels?.[labels.application] === undefined) deletions.begin(live, 'Person');
      return;
    }
    if (store.get({ apiVersion: 'v1', kind: 'Namespace', name: ref.namespace }) === undefined) return;
    trace(`somebody makes a ConfigMap ${ref.name} on ${name}`);
    putHeirloom(store);
  }

  function keepMaking(): void {
    timeline.after(between(rng, [200, 8_000]), () => {
      for (const { cluster } of sites) makeOrDelete(cluster);
      keepMaking();
    });
  }

  if (wanted) keepMaking();
}
