import type { KubeObject } from '@seatrial/model';
import { field, items, numberAt, stringAt, withField } from '../../fields.ts';
import { parentKey } from '../../health/route.ts';
import { nameOf } from '../../name-of.ts';
import { isSameJson } from '../../same-json.ts';
import type { Arms, RouterRow, RouteState, WeightObstacle } from './router-row.ts';

/** Gateway API takes weights to 1,000,000, and sharing a rule multiplies its weights by 100. */
const weightMax = 10_000;

/** Gateway API: a rule shares its requests between its backends by their weights. */
export const httpRoute: RouterRow = {
  weightsAt: ['spec', 'rules'],
  read: routeState,
  weightPatch: (route, arms, percent) => ({
    spec: { rules: field(routeWithWeight(route, arms, percent), 'spec', 'rules') },
  }),
  obstacles: weightObstacles,
  hint: (service) => `name "${service}" in backendRefs of one of its rules`,
};

/**
 * The route with `percent` of the stable Service's requests going to the canary, computed from the live object alone,
 * so that taking a canary back needs neither Git nor memory. Each backend that is the stable Service is split, on its own
 * port and with its own filters; weights of other backends in the rule keep their proportion: all weights of a rule that
 * has a canary are scaled by 100, and scaled back when it goes (Gateway API HTTPRouteRule.backendRefs: a share is
 * weight / sum of weights).
 */
export function routeWithWeight(route: KubeObject, arms: Arms, percent: number): KubeObject {
  const which = armOf(route, arms);
  const rules = items(route, 'spec', 'rules').map((rule) => ruleWithWeight(rule, arms, which, percent));
  return withField(route, ['spec', 'rules'], rules);
}

/** @param route the live object, or undefined when it is not there. */
export function routeState(route: KubeObject | undefined, arms: Arms): RouteState {
  if (route === undefined) return { exists: false, programmed: false, servesStable: false };
  const which = armOf(route, arms);
  const shares = new Set<number>();
  let servesStable = false;
  for (const rule of items(route, 'spec', 'rules')) {
    const backends = items(rule, 'backendRefs');
    const stable = backends.filter((backend) => which(backend) === 'Stable');
    const canary = backends.filter((backend) => which(backend) === 'Canary');
    const [ofStable, ofCanary] = [sumOfWeights(stable), sumOfWeights(canary)];
    if (ofStable > 0) servesStable = true;
    // A rule with the canary alone is the canary's, whatever its weight says.
    if (stable.length === 0 && canary.length > 0) shares.add(100);
    // One that gives neither of them a request says nothing about how they share.
    else if (ofStable + ofCanary > 0) shares.add(Math.round((100 * ofCanary) / (ofStable + ofCanary)));
  }
  const [weightPercent] = shares.size === 0 ? [0] : shares.size === 1 ? shares : [];
  return {
    exists: true,
    programmed: isProgrammed(route),
    servesStable,
    ...(weightPercent === undefined ? {} : { weightPercent }),
  };
}

type WhichArm = (backend: unknown) => 'Stable' | 'Canary' | 'Neither';

/** A backend is an arm by kind, name and namespace: a Service of that name elsewhere is another one. */
function armOf(route: KubeObject, { stableService, canaryService }: Arms): WhichArm {
  const own = route.metadata.namespace;
  return (backend) => {
    const isOwnService =
      (stringAt(backend, 'kind') ?? 'Service') === 'Service' &&
      (stringAt(backend, 'group') ?? '') === '' &&
      (stringAt(backend, 'namespace') ?? own) === own;
    const name = isOwnService ? stringAt(backend, 'name') : undefined;
    if (name === stableService) return 'Stable';
    return name === canaryService ? 'Canary' : 'Neither';
  };
}

function ruleWithWeight(rule: unknown, arms: Arms, which: WhichArm, percent: number): unknown {
  const backends = items(rule, 'backendRefs');
  const restored = withoutCanary(backends, arms, which);
  if (!restored.some((backend) => which(backend) === 'Stable')) return rule;
  if (percent === 0) return restored === backends ? rule : withField(rule, ['backendRefs'], restored);
  const backendRefs = restored.flatMap((backend) => {
    const weight = weightOf(backend);
    if (which(backend) !== 'Stable') return [withField(backend, ['weight'], weight * 100)];
    return [
      withField(backend, ['weight'], weight * (100 - percent)),
      withField(withField(backend, ['name'], arms.canaryService), ['weight'], weight * percent),
    ];
  });
  return withField(rule, ['backendRefs'], backendRefs);
}

/**
 * Undoes the scaling: what the rule was before a canary came into it. Each canary gives its weight back to the stable
 * backend that it was split from; where somebody has removed that, it takes its place: no rule may be left without a
 * Service to go to.
 */
function withoutCanary(
  backends: readonly unknown[],
  { stableService }: Arms,
  which: WhichArm,
): readonly unknown[] {
  const canaries = backends.filter((backend) => which(backend) === 'Canary');
  if (canaries.length === 0) return backends;
  const left = [...canaries];
  const restored = backends.flatMap((backend) => {
    const arm = which(backend);
    if (arm === 'Canary') return [];
    const mate = arm === 'Stable' ? left.findIndex((canary) => isSplitFrom(canary, backend)) : -1;
    const [canary] = mate === -1 ? [] : left.splice(mate, 1);
    return [withField(backend, ['weight'], Math.round((weightOf(backend) + sumOfWeights([canary])) / 100))];
  });
  if (restored.some((backend) => which(backend) === 'Stable')) return restored;
  const inItsPlace = left.map((canary) => {
    const weight = Math.max(1, Math.round(weightOf(canary) / 100));
    return withField(withField(canary, ['name'], stableService), ['weight'], weight);
  });
  return [...inItsPlace, ...restored];
}

/** Alike but for name and weight: the port, the filters and whatever else a backend may have. */
function isSplitFrom(canary: unknown, stable: unknown): boolean {
  const shape = (backend: unknown): unknown =>
    withField(withField(backend, ['name'], undefined), ['weight'], undefined);
  return isSameJson(shape(canary), shape(stable));
}

function sumOfWeights(backends: readonly unknown[]): number {
  return backends.reduce<number>((sum, backend) => sum + weightOf(backend), 0);
}

/** Gateway API: an absent weight is 1. */
function weightOf(backend: unknown): number {
  return backend === undefined ? 0 : (numberAt(backend, 'weight') ?? 1);
}

/**
 * Every parent that the route has now has accepted this very generation and found its backends; a route that no gateway
 * has answered for serves nothing. What a gateway said for a parent that the route has no more counts no longer. A
 * gateway that says nothing of ResolvedRefs is taken at its word for Accepted.
 */
function isProgrammed(route: KubeObject): boolean {
  const wanted = items(route, 'spec', 'parentRefs').map((ref) => parentKey(ref, route));
  const parents = items(route, 'status', 'parents').filter((parent) => {
    const ref = field(parent, 'parentRef');
    return ref === undefined || wanted.length === 0 || wanted.includes(parentKey(ref, route));
  });
  const holds = (condition: unknown): boolean =>
    field(condition, 'status') === 'True' &&
    (numberAt(condition, 'observedGeneration') ?? 0) >= (route.metadata.generation ?? 0);
  return (
    parents.length > 0 &&
    parents.every((parent) => {
      const conditions = items(parent, 'conditions');
      const accepted = conditions.find((condition) => field(condition, 'type') === 'Accepted');
      const resolved = conditions.find((condition) => field(condition, 'type') === 'ResolvedRefs');
      return accepted !== undefined && holds(accepted) && (resolved === undefined || holds(resolved));
    })
  );
}

function weightObstacles(route: KubeObject): readonly WeightObstacle[] {
  return items(route, 'spec', 'rules').flatMap((rule, nth) =>
    items(rule, 'backendRefs').flatMap((backend, index) => {
      const weight = weightOf(backend);
      if (weight <= weightMax) return [];
      return [
        {
          path: ['spec', 'rules', nth, 'backendRefs', index, 'weight'],
          message: `${nameOf(route)} has a weight of ${weight}, which cannot be shared with a canary in whole numbers`,
          hint: `weights are shares: divide all of the rule until none is above ${weightMax}`,
        },
      ];
    }),
  );
}
