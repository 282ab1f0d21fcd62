import { items, numberAt, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import type { Store } from '../kube/store.ts';
import type { Timeline } from '../time/timeline.ts';

/** What a route's parentRefs must name: of other gateways nothing is known here. */
const gatewayName = 'local';

/** Share of a rule's requests for a Service, as the gateway serves it now. */
export interface Backend {
  readonly namespace: string;
  readonly service: string;
  readonly share: number;
}

export interface ProgrammedRoute {
  readonly generation: number;
  /** Backends of each rule; none where users ask for no hostname of it. */
  readonly rules: readonly (readonly Backend[])[];
}

/** A gateway: follows each route some time after it was written, and then says so in the route's status. */
export interface Gateway {
  /** What it serves now, by the route's `namespace/name`. */
  readonly routes: ReadonlyMap<string, ProgrammedRoute>;
}

/** Whether requests reach a canary now. */
export function servesCanary({ routes }: Gateway): boolean {
  return [...routes.values()].some(({ rules }) =>
    rules.flat().some(({ service, share }) => service.endsWith('-canary') && share > 0),
  );
}

/** @param delayMs drawn again for each change of a route */
export function startGateway(
  store: Store,
  timeline: Timeline,
  delayMs: () => number,
  beforeChange: () => void,
): Gateway {
  const routes = new Map<string, ProgrammedRoute>();

  function follow(route: KubeObject): void {
    const key = `${route.metadata.namespace}/${route.metadata.name}`;
    const live = store.get(refOf(route));
    beforeChange();
    if (live === undefined) {
      routes.delete(key);
      return;
    }
    const { generation = 0 } = live.metadata;
    const own = items(live, 'spec', 'parentRefs').filter(
      (parent) => stringAt(parent, 'name') === gatewayName,
    );
    if (own.length === 0) routes.delete(key);
    else
      routes.set(key, {
        generation,
        rules: isAskedFor(live) ? items(live, 'spec', 'rules').map((rule) => backendsOf(live, rule)) : [],
      });
    const condition = { type: 'Accepted', status: 'True', observedGeneration: generation };
    const parents = own.map((parentRef) => ({
      parentRef,
      controllerName: 'seatrial.dev/virtual-gateway',
      conditions: [condition],
    }));
    store.put({ ...live, status: { parents } }, 'Cluster');
  }

  store.onChange(({ type, object, previous }) => {
    if (object.kind !== 'HTTPRoute') return;
    const changed = type !== 'Modified' || previous?.metadata.generation !== object.metadata.generation;
    if (changed) timeline.after(delayMs(), () => follow(object));
  });
  return { routes };
}

/** Users know each route by its name. */
function isAskedFor(route: KubeObject): boolean {
  const hostnames = items(route, 'spec', 'hostnames');
  return hostnames.length === 0 || hostnames.includes(`${route.metadata.name}.example`);
}

function backendsOf(route: KubeObject, rule: unknown): readonly Backend[] {
  const refs = items(rule, 'backendRefs');
  const weights = refs.map((ref) => numberAt(ref, 'weight') ?? 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return refs.map((ref, index) => ({
    namespace: stringAt(ref, 'namespace') ?? route.metadata.namespace ?? '',
    service: stringAt(ref, 'name') ?? '',
    share: sum === 0 ? 0 : (weights[index] ?? 0) / sum,
  }));
}
