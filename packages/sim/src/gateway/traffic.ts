import type { Counts, Rng, SeriesPage } from '@seatrial/core';
import { addCounts, items, noCounts, stringAt } from '@seatrial/core';
import { binomial, poisson } from '../draws.ts';
import { serviceLabel } from '../kube/endpoints.ts';
import type { Kubelet, PodAnswers } from '../kube/kubelet.ts';
import type { Store } from '../kube/store.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Backend, Gateway } from './gateway.ts';

export interface Load {
  /** Requests each second that users send to each route. */
  readonly requestsPerSecond: number;
  /** Share of requests that fail whatever the version. */
  readonly errorShare: number;
  /** As in the evening: they become half as many in so many seconds, again and again. */
  readonly halvesEverySeconds?: number;
  /** Requests without an answer end as bad after so long; their users never count as answered when absent. */
  readonly timeoutSeconds?: number;
}

/** Users' requests through the gateway, counted per backend as its metrics page would. */
export interface Traffic {
  /** What the gateway's processes have counted since each was started, brought up to now. */
  page(): SeriesPage;
  /** What users saw since the beginning, all or those of a Service and its canary, or of the canary alone; never restarts. */
  total(service?: string, arm?: 'Canary'): Counts;
  /** Requests that were sent to a Service's canary alone, or to a Service alone, whether they have ended or not. */
  sent(service: string): number;
  /** While set, nobody asks for anything. */
  setSilent(silent: boolean): void;
  /** One client sends so many requests at once, which every version answers as bad, shared by weight as all are. */
  burst(requests: number): void;
  /** One of the gateway's processes gives way to a new one, which counts from zero. */
  restart(): void;
  /** Counts what was served so far as things were until now. */
  settle(): void;
}

const kindsThatMatter: ReadonlySet<string> = new Set(['Pod', 'EndpointSlice', 'HTTPRoute', 'NetworkPolicy']);
/** Of a pod that is not there any more, or not yet. */
const noAnswer: PodAnswers = { errorShare: 1, stallShare: 0, seconds: 0 };

/** One of those that share the gateway's requests. */
interface GatewayProcess {
  readonly number: number;
  /** Since its start, by `namespace/service`. */
  readonly counters: Map<string, Counts>;
}

/** Requests of a rule, and the chance that one fails, as things are. */
interface Flow {
  readonly backend: Backend;
  readonly requestsPerSecond: number;
  readonly badShare: number;
  readonly stallShare: number;
  readonly answerSeconds: number;
}

export function startTraffic(
  parts: { readonly store: Store; readonly kubelet: Kubelet; readonly gateway: () => Gateway },
  timeline: Timeline,
  rng: Rng,
  load: Load,
): Traffic {
  const { store, kubelet, gateway } = parts;
  let processes: readonly GatewayProcess[] = [1, 2].map((number) => ({ number, counters: new Map() }));
  let started = processes.length;
  const totals = new Map<string, Counts>();
  const sent = new Map<string, number>();
  let silent = false;
  let flows: readonly Flow[] = [];
  const startedAt = timeline.now();
  let countedUntil = startedAt;
  let reflowing = false;

  /** Nothing changes between two events, so what was served since the last one is one draw for each flow. */
  function settle(): void {
    const seconds = (timeline.now() - countedUntil) / 1000;
    if (seconds > 0 && !silent) {
      const share = shareLeft();
      for (const flow of flows) count(flow, seconds * share);
    }
    countedUntil = timeline.now();
    if (reflowing) return;
    reflowing = true;
    timeline.after(0, reflow);
  }

  function shareLeft(): number {
    const { halvesEverySeconds } = load;
    return halvesEverySeconds === undefined
      ? 1
      : 0.5 ** ((countedUntil - startedAt) / 1000 / halvesEverySeconds);
  }

  function reflow(): void {
    reflowing = false;
    flows = [...gateway().routes.values()].flatMap(({ rules }) =>
      rules.flatMap((backends) => backends.map((backend) => flowTo(backend, 1 / rules.length))),
    );
  }

  function count(
    { backend, requestsPerSecond, badShare, stallShare, answerSeconds }: Flow,
    seconds: number,
  ): void {
    const requests = poisson(rng, requestsPerSecond * seconds);
    if (requests === 0) return;
    sent.set(backend.service, (sent.get(backend.service) ?? 0) + requests);
    const stalled = binomial(rng, requests, stallShare);
    const answered = { requests: requests - stalled, bad: binomial(rng, requests - stalled, badShare) };
    if (answerSeconds === 0) note(backend, answered);
    else timeline.after(answerSeconds * 1000, () => note(backend, answered));
    if (stalled === 0 || load.timeoutSeconds === undefined) return;
    timeline.after(load.timeoutSeconds * 1000, () => note(backend, { requests: stalled, bad: stalled }));
  }

  /** Requests that have ended, shared among the gateway's processes as they are now. */
  function note(backend: Backend, { requests, bad }: Counts): void {
    if (requests === 0) return;
    const key = `${backend.namespace}/${backend.service}`;
    let left = { requests, bad };
    processes.forEach(({ counters }, index) => {
      const share = 1 / (processes.length - index);
      const own = { requests: 0, bad: binomial(rng, left.bad, share) };
      own.requests = own.bad + binomial(rng, left.requests - left.bad, share);
      counters.set(key, addCounts(counters.get(key) ?? noCounts, own));
      left = { requests: left.requests - own.requests, bad: left.bad - own.bad };
    });
    const total = totals.get(backend.service) ?? noCounts;
    totals.set(backend.service, addCounts(total, { requests, bad }));
  }

  function flowTo(backend: Backend, shareOfRule: number): Flow {
    const requestsPerSecond = load.requestsPerSecond * shareOfRule * backend.share;
    const slice = store
      .ofKind('EndpointSlice', backend.namespace)
      .find((it) => it.metadata.labels?.[serviceLabel] === backend.service);
    const endpoints = items(slice, 'endpoints');
    const answers = endpoints.map((endpoint) => {
      const name = stringAt(endpoint, 'targetRef', 'name') ?? '';
      const pod = store.get({ apiVersion: 'v1', kind: 'Pod', namespace: backend.namespace, name });
      return (pod === undefined ? undefined : kubelet.answers(pod)) ?? noAnswer;
    });
    const mean = (of: (it: PodAnswers) => number): number =>
      answers.length === 0 ? 0 : answers.reduce((sum, it) => sum + of(it), 0) / answers.length;
    const own = answers.length === 0 ? 1 : mean(({ errorShare }) => errorShare);
    return {
      backend,
      requestsPerSecond,
      badShare: 1 - (1 - own) * (1 - load.errorShare),
      stallShare: mean(({ stallShare }) => stallShare),
      answerSeconds: mean(({ seconds }) => seconds),
    };
  }

  store.onChange(({ object }) => {
    if (kindsThatMatter.has(object.kind)) settle();
  });

  return {
    page() {
      settle();
      return pageOf(processes);
    },
    total(service, arm) {
      settle();
      const ofService = arm === 'Canary' ? [`${service}-canary`] : [`${service}`, `${service}-canary`];
      const names = service === undefined ? [...totals.keys()] : ofService;
      return names.map((name) => totals.get(name) ?? noCounts).reduce(addCounts, noCounts);
    },
    sent(service) {
      settle();
      return sent.get(service) ?? 0;
    },
    setSilent(now) {
      settle();
      silent = now;
    },
    burst(requests) {
      settle();
      for (const { backend, requestsPerSecond } of flows) {
        const count = binomial(rng, requests, requestsPerSecond / load.requestsPerSecond);
        sent.set(backend.service, (sent.get(backend.service) ?? 0) + count);
        note(backend, { requests: count, bad: count });
      }
    },
    restart() {
      settle();
      started += 1;
      processes = [...processes.slice(1), { number: started, counters: new Map() }];
    },
    settle,
  };
}

/** A series that has counted nothing is not there, as with a router's counters. */
function pageOf(processes: readonly GatewayProcess[]): SeriesPage {
  return {
    processes: processes.map(({ number }) => String(number)),
    series: processes.flatMap(({ number, counters }) =>
      [...counters].flatMap(([arm, { requests, bad }]) =>
        [
          { key: `${arm} 200`, value: requests - bad, isBad: false },
          { key: `${arm} 500`, value: bad, isBad: true },
        ]
          .filter(({ value }) => value > 0)
          .map((series) => ({ ...series, arm, process: String(number) })),
      ),
    ),
  };
}
