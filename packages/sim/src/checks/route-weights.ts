import { field, items, numberAt, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { isTerminating } from '../kube/pod.ts';
import { releasesIn } from '../people/records.ts';
import { type Check, isCanary, isMoving } from './check.ts';

/** core/canary/route-back.ts: a gateway that does not answer for this long does not keep a canary alive. */
const routeDeadlineMs = 30_000;

/** Weights are whole shares of 100, agree with the record, and never send anybody to what is not there. */
export const routeWeights: Check = ({ world, site: { cluster }, violated }) => {
  const { store, gateway } = cluster;
  /** When the route asked for no canary any more. */
  let freeSince = Number.NEGATIVE_INFINITY;

  return ({ type, object, previous, by }) => {
    if (object.kind === 'HTTPRoute') {
      if (type !== 'Deleted' && by === 'Runner') checkRoute(object);
      if (namesCanary(previous) && !namesCanary(object)) freeSince = world.timeline.now();
    }
    const goes =
      type === 'Deleted' || (isTerminating(object) && (previous === undefined || !isTerminating(previous)));
    if (isCanary(object) && goes && (object.kind === 'Deployment' || object.kind === 'Service'))
      checkUnused(object);
  };

  function checkRoute(route: KubeObject): void {
    for (const rule of items(route, 'spec', 'rules')) {
      const backends = items(rule, 'backendRefs');
      const weights = backends.map((backend) => numberAt(backend, 'weight') ?? 1);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      if (sum <= 0 || weights.some((weight) => weight < 0 || !Number.isInteger(weight))) {
        violated('weights are whole shares of 100', JSON.stringify(backends));
      }
      const index = backends.findIndex((backend) => stringAt(backend, 'name') === 'web-canary');
      const percent = index < 0 ? 0 : (100 * (weights[index] ?? 0)) / sum;
      if (percent > 0) checkShare(percent);
    }
  }

  function checkShare(percent: number): void {
    const moving = releasesIn(store).filter(isMoving);
    if (!moving.some(({ status }) => status?.weightPercent === percent)) {
      violated('a weight is in the record before it is in the route', `${percent}% is in no record`);
    }
    for (const kind of ['Deployment', 'Service'] as const) {
      const found = store.ofKind(kind).find((it) => it.metadata.name === 'web-canary');
      if (found === undefined || isTerminating(found)) {
        violated(
          'weights never point at nothing',
          `${percent}% goes to web-canary, whose ${kind} is not there`,
        );
      }
    }
  }

  function checkUnused(object: KubeObject): void {
    const promise = 'what has traffic is not deleted';
    if (store.ofKind('HTTPRoute').some(namesCanary))
      violated(promise, `${object.kind} ${object.metadata.name} goes while the route names it`);
    const served = [...gateway.routes.values()].some(({ rules }) =>
      rules.flat().some(({ service, share }) => service === 'web-canary' && share > 0),
    );
    if (served && world.timeline.now() - freeSince < routeDeadlineMs) {
      violated(
        promise,
        `${object.kind} ${object.metadata.name} goes while the gateway still sends requests to it`,
      );
    }
  }
};

function namesCanary(route: KubeObject | undefined): boolean {
  return route !== undefined && JSON.stringify(field(route, 'spec', 'rules')).includes('web-canary');
}
