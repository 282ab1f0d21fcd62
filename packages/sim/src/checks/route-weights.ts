import { items, nameOf, numberAt, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { isTerminating } from '../kube/pod.ts';
import { releasesIn } from '../people/records.ts';
import { type Check, isCanary, isMoving } from './check.ts';

/** core/canary/route-back.ts: a gateway that does not answer for this long does not keep a canary alive. */
const routeDeadlineMs = 30_000;

/** Weights are whole shares of 100, agree with the record, and never send anybody to what is not there. */
export const routeWeights: Check = ({ world, site: { cluster }, violated }) => {
  const { store, gateway } = cluster;
  /** By canary, when its route asked for it no more. */
  const freeSince = new Map<string, number>();
  /** What a person has deleted: that it is missed is not the runner's doing. */
  const takenByHand = new Set<string>();

  return ({ type, object, previous, by }) => {
    if (object.kind === 'HTTPRoute') {
      if (type !== 'Deleted' && by === 'Runner') checkRoute(object);
      for (const canary of canariesOf(previous)) {
        if (!canariesOf(object).includes(canary)) freeSince.set(canary, world.timeline.now());
      }
    }
    if (by === 'Person' && isTerminating(object)) takenByHand.add(nameOf(object));
    if (type === 'Added') takenByHand.delete(nameOf(object));
    const goes =
      type === 'Deleted' || (isTerminating(object) && (previous === undefined || !isTerminating(previous)));
    if (
      isCanary(object) &&
      goes &&
      !takenByHand.has(nameOf(object)) &&
      (object.kind === 'Deployment' || object.kind === 'Service')
    )
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
      const index = backends.findIndex((backend) => (stringAt(backend, 'name') ?? '').endsWith('-canary'));
      const percent = index < 0 ? 0 : (100 * (weights[index] ?? 0)) / sum;
      if (percent > 0) checkShare(stringAt(backends[index], 'name') ?? '', percent);
    }
  }

  function checkShare(canary: string, percent: number): void {
    const moving = releasesIn(store).filter(
      (it) => isMoving(it) && `${it.spec.rollout?.service}-canary` === canary,
    );
    if (!moving.some(({ status }) => status?.weightPercent === percent)) {
      violated('a weight is in the record before it is in the route', `${percent}% is in no record`);
    }
    for (const kind of ['Deployment', 'Service'] as const) {
      const found = store.ofKind(kind).find((it) => it.metadata.name === canary);
      if ((found === undefined || isTerminating(found)) && !takenByHand.has(`${kind} "${canary}"`)) {
        violated(
          'weights never point at nothing',
          `${percent}% goes to ${canary}, whose ${kind} is not there`,
        );
      }
    }
  }

  function checkUnused(object: KubeObject): void {
    const promise = 'what has traffic is not deleted';
    const canary = object.metadata.name;
    if (store.ofKind('HTTPRoute').some((route) => canariesOf(route).includes(canary)))
      violated(promise, `${object.kind} ${object.metadata.name} goes while the route names it`);
    const served = [...gateway.routes.values()].some(({ rules }) =>
      rules.flat().some(({ service, share }) => service === canary && share > 0),
    );
    const sinceMs = world.timeline.now() - (freeSince.get(canary) ?? Number.NEGATIVE_INFINITY);
    if (served && sinceMs < routeDeadlineMs) {
      violated(
        promise,
        `${object.kind} ${object.metadata.name} goes while the gateway still sends requests to it`,
      );
    }
  }
};

/** Canaries among the backends of a route; Deployment and Service of one bear the same name here. */
export function canariesOf(route: KubeObject | undefined): readonly string[] {
  return items(route, 'spec', 'rules')
    .flatMap((rule) => items(rule, 'backendRefs'))
    .map((backend) => stringAt(backend, 'name') ?? '')
    .filter((name) => name.endsWith('-canary'));
}
