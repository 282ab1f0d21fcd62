import type { Rng } from '@seatrial/core';
import { stringMap } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { between } from '../draws.ts';
import type { Timeline } from '../time/timeline.ts';
import { isReady, isTerminating, selects } from './pod.ts';
import type { Store } from './store.ts';

const noticeMs = [5, 200] as const;

export const serviceLabel = 'kubernetes.io/service-name';

/** The endpoint controller: one slice for each Service, of the ready pods that its selector really picks. */
export function startEndpoints(store: Store, timeline: Timeline, rng: Rng): void {
  const noticed = new Set<string>();

  function notice(namespace: string): void {
    if (noticed.has(namespace)) return;
    noticed.add(namespace);
    timeline.after(between(rng, noticeMs), () => {
      noticed.delete(namespace);
      for (const service of store.ofKind('Service', namespace)) write(service, namespace);
    });
  }

  function write(service: KubeObject, namespace: string): void {
    if (service.metadata.deletionTimestamp !== undefined) return;
    const selector = stringMap(service, 'spec', 'selector');
    const { name, uid = '' } = service.metadata;
    const endpoints = store
      .ofKind('Pod', namespace)
      .filter((pod) => selects(selector, pod) && isReady(pod) && !isTerminating(pod))
      .map((pod) => ({
        conditions: { ready: true },
        targetRef: { kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid },
      }));
    store.put(
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: `${name}-slice`,
          namespace,
          labels: { [serviceLabel]: name },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid }],
        },
        endpoints,
      },
      'Cluster',
    );
  }

  store.onChange(({ object }) => {
    const { namespace } = object.metadata;
    if ((object.kind === 'Pod' || object.kind === 'Service') && namespace !== undefined) notice(namespace);
  });
}
