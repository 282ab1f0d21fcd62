import { items, numberAt, stringAt } from '@seatrial/core';
import { shopNamespace } from '../people/shop.ts';
import type { Site } from '../simulated-world.ts';
import type { Check } from './check.ts';

/** With so many requests, and so much more of them bad than of stable's, nobody can miss it. */
const requestsMin = 200;
const extraShareMin = 0.4;
const lookMs = 1_000;
/**
 * Seconds in which the runner can see and act, from when the canary plainly fails until its route sends it nothing. A look
 * at the counts takes a few seconds, and so does a retry; nothing in it waits for Git.
 */
const secondsMax = 30;

/** Requests that have ended at one arm since the canary was first served. */
interface Arm {
  readonly requests: number;
  readonly bad: number;
}

/**
 * A canary that plainly fails is taken out of its route in bounded time, whether Git can be reached or not. Only this
 * check knows what users had, and for how long the runner could have seen it.
 */
export const timelyRollbacks: Check = ({ world: { timeline }, site, violated }) => {
  const { store, traffic } = site.cluster;
  let before: { readonly stable: Arm; readonly canary: Arm } | undefined;
  let seconds = 0;

  function arms(service: string): { readonly stable: Arm; readonly canary: Arm } {
    const [all, canary] = [traffic.total(service), traffic.total(service, 'Canary')];
    return { stable: { requests: all.requests - canary.requests, bad: all.bad - canary.bad }, canary };
  }

  function look(): void {
    timeline.after(lookMs, look);
    const service = canaryService(site);
    if (service === undefined) {
      before = undefined;
      seconds = 0;
      return;
    }
    const now = arms(service);
    before ??= now;
    if (!isPlain(before, now) || !canAct(site)) return;
    seconds += lookMs / 1_000;
    if (seconds > secondsMax) {
      violated('what plainly fails is taken back in time', `${service}-canary after ${seconds} s`);
      before = now;
      seconds = 0;
    }
  }

  timeline.after(lookMs, look);
  return ({ object }) => {
    // The canary of another version is judged by its own requests.
    if (object.kind !== 'Deployment' || !object.metadata.name.endsWith('-canary')) return;
    const live = store.get({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: shopNamespace,
      name: object.metadata.name,
    });
    if (live === undefined) before = undefined;
  };
};

/** The Service whose canary the route of the shop asks for. */
function canaryService({ cluster: { store } }: Site): string | undefined {
  const route = store.get({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    namespace: shopNamespace,
    name: 'web',
  });
  const served = items(route, 'spec', 'rules')
    .flatMap((rule) => items(rule, 'backendRefs'))
    .find(
      (backend) =>
        stringAt(backend, 'name')?.endsWith('-canary') === true && (numberAt(backend, 'weight') ?? 1) > 0,
    );
  return stringAt(served, 'name')?.slice(0, -'-canary'.length);
}

function isPlain(
  before: { readonly stable: Arm; readonly canary: Arm },
  now: { readonly stable: Arm; readonly canary: Arm },
): boolean {
  const share = (arm: 'stable' | 'canary'): number =>
    (now[arm].bad - before[arm].bad) / Math.max(1, now[arm].requests - before[arm].requests);
  const requests = now.canary.requests - before.canary.requests;
  return requests >= requestsMin && share('canary') - share('stable') >= extraShareMin;
}

/** Nothing but Git may be away. */
function canAct({ weather, runner }: Site): boolean {
  return !weather.apiAway && weather.scrape === 'Answers' && runner.isWatching();
}
