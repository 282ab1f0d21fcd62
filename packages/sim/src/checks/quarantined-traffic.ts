import { items, numberAt, stringAt, stringMap, versionAnnotation } from '@seatrial/core';
import { stateOf } from '../applications.ts';
import { isReady, selects } from '../kube/pod.ts';
import type { Check } from './check.ts';

const lookMs = 5_000;
/** In which what is being taken back when its version is kept out may still have requests. */
const secondsMax = 120;

/** Requests reach no pod of a version that is kept out: neither by the route's weights, nor as the stable workload. */
export const quarantinedTraffic: Check = ({ world: { timeline, applications }, site, violated }) => {
  const { store } = site.cluster;
  const since = new Map<string, number>();

  function look(): void {
    timeline.after(lookMs, look);
    const served = new Set(
      applications.flatMap(({ metadata: { name }, spec: { namespace } }) => servedIn(name, namespace)),
    );
    for (const key of since.keys()) if (!served.has(key)) since.delete(key);
    for (const key of served) {
      const from = since.get(key) ?? timeline.now();
      since.set(key, from);
      if (timeline.now() - from < secondsMax * 1_000) continue;
      violated('a version that is kept out gets no requests', key);
      since.set(key, timeline.now());
    }
  }

  /** Deployments of a version that is kept out, behind a Service that a route sends requests to. */
  function servedIn(application: string, namespace: string): readonly string[] {
    const state = stateOf(store, application)?.status;
    const kept = new Set(state?.quarantine.map(({ version }) => version) ?? []);
    // Where nothing was promoted yet there is nothing to go back to.
    if (kept.size === 0 || state?.stableVersion === undefined) return [];
    const backends = new Set(
      store
        .ofKind('HTTPRoute', namespace)
        .flatMap((route) => items(route, 'spec', 'rules'))
        .flatMap((rule) => items(rule, 'backendRefs'))
        .filter((backend) => (numberAt(backend, 'weight') ?? 1) > 0)
        .map((backend) => stringAt(backend, 'name')),
    );
    const services = store.ofKind('Service', namespace).filter(({ metadata }) => backends.has(metadata.name));
    const pods = store
      .ofKind('Pod', namespace)
      .filter(
        (pod) => isReady(pod) && services.some((it) => selects(stringMap(it, 'spec', 'selector'), pod)),
      );
    return store
      .ofKind('Deployment', namespace)
      .filter(({ metadata }) => kept.has(metadata.annotations?.[versionAnnotation] ?? ''))
      .filter(({ metadata }) => pods.some((pod) => pod.metadata.name.startsWith(`${metadata.name}-`)))
      .map(({ metadata }) => `${application}: Deployment ${metadata.name}`);
  }

  timeline.after(lookMs, look);
  return () => undefined;
};
