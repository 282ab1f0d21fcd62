import type { Counts, Rng } from '@seatrial/core';
import { addCounts, items, noCounts, stringAt } from '@seatrial/core';
import { binomial, poisson } from '../draws.ts';
import { serviceLabel } from '../kube/endpoints.ts';
import type { Kubelet } from '../kube/kubelet.ts';
import type { Store } from '../kube/store.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Backend, Gateway } from './gateway.ts';

export interface Load {
  /** Requests each second that users send to each route. */
  readonly requestsPerSecond: number;
  /** Share of requests that fail whatever the version. */
  readonly errorShare: number;
}

/** Users' requests through the gateway, counted per backend as its metrics page would. */
export interface Traffic {
  /** Since the gateway's start, by `namespace/service`; brought up to now. */
  counts(): ReadonlyMap<string, Counts>;
  /** What users saw since the beginning, all or those of a Service and its canary; never restarts. */
  total(service?: string): Counts;
  /** The gateway's process is restarted: its counters begin at zero. */
  restart(): void;
  /** Counts what was served so far as things were until now. */
  settle(): void;
}

/** Requests of a rule, and the chance that one fails, as things are. */
interface Flow {
  readonly backend: Backend;
  readonly requestsPerSecond: number;
  readonly badShare: number;
}

export function startTraffic(
  parts: { readonly store: Store; readonly kubelet: Kubelet; readonly gateway: () => Gateway },
  timeline: Timeline,
  rng: Rng,
  load: Load,
): Traffic {
  const { store, kubelet, gateway } = parts;
  const counters = new Map<string, Counts>();
  const totals = new Map<string, Counts>();
  let flows: readonly Flow[] = [];
  let countedUntil = timeline.now();
  let reflowing = false;

  /** Nothing changes between two events, so what was served since the last one is one draw for each flow. */
  function settle(): void {
    const seconds = (timeline.now() - countedUntil) / 1000;
    if (seconds > 0) {
      for (const flow of flows) count(flow, seconds);
    }
    countedUntil = timeline.now();
    if (reflowing) return;
    reflowing = true;
    timeline.after(0, reflow);
  }

  function reflow(): void {
    reflowing = false;
    flows = [...gateway().routes.values()].flatMap(({ rules }) =>
      rules.flatMap((backends) => backends.map((backend) => flowTo(backend, 1 / rules.length))),
    );
  }

  function count({ backend, requestsPerSecond, badShare }: Flow, seconds: number): void {
    const requests = poisson(rng, requestsPerSecond * seconds);
    if (requests === 0) return;
    const bad = binomial(rng, requests, badShare);
    const key = `${backend.namespace}/${backend.service}`;
    const before = counters.get(key) ?? { requests: 0, bad: 0 };
    counters.set(key, { requests: before.requests + requests, bad: before.bad + bad });
    const total = totals.get(backend.service) ?? noCounts;
    totals.set(backend.service, addCounts(total, { requests, bad }));
  }

  function flowTo(backend: Backend, shareOfRule: number): Flow {
    const requestsPerSecond = load.requestsPerSecond * shareOfRule * backend.share;
    const slice = store
      .ofKind('EndpointSlice', backend.namespace)
      .find((it) => it.metadata.labels?.[serviceLabel] === backend.service);
    const endpoints = items(slice, 'endpoints');
    if (endpoints.length === 0) return { backend, requestsPerSecond, badShare: 1 };
    const shares = endpoints.map((endpoint) => {
      const name = stringAt(endpoint, 'targetRef', 'name') ?? '';
      const pod = store.get({ apiVersion: 'v1', kind: 'Pod', namespace: backend.namespace, name });
      return pod === undefined ? 1 : (kubelet.errorShare(pod) ?? 1);
    });
    const own = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    return { backend, requestsPerSecond, badShare: 1 - (1 - own) * (1 - load.errorShare) };
  }

  store.onChange(({ object }) => {
    if (object.kind === 'Pod' || object.kind === 'EndpointSlice' || object.kind === 'HTTPRoute') settle();
  });

  return {
    counts() {
      settle();
      return counters;
    },
    total(service) {
      settle();
      const names = service === undefined ? [...totals.keys()] : [service, `${service}-canary`];
      return names.map((name) => totals.get(name) ?? noCounts).reduce(addCounts, noCounts);
    },
    restart() {
      settle();
      counters.clear();
    },
    settle,
  };
}
