import type { KubeObject } from '@seatrial/model';
import { field, items, numberAt, stringAt, withField } from '../fields.ts';

/** The two Services between which a route shares its traffic. */
export interface Arms {
  readonly stableService: string;
  readonly canaryService: string;
}

export interface RouteState {
  readonly exists: boolean;
  /** Share of requests for the canary that the object asks for; `undefined` when its rules disagree. */
  readonly weightPercent?: number;
  /** Whether every gateway that the route belongs to says that it follows this generation. */
  readonly programmed: boolean;
  /** Whether any rule sends requests to the stable Service at all. */
  readonly servesStable: boolean;
}

/**
 * The route with `percent` of the stable Service's requests going to the canary, computed from the live object alone,
 * so that taking a canary back needs neither Git nor memory. Weights of other backends in a rule keep their proportion:
 * all weights of a rule that has a canary are scaled by 100, and scaled back when it goes
 * (Gateway API HTTPRouteRule.backendRefs: a share is weight / sum of weights).
 */
export function routeWithWeight(route: KubeObject, arms: Arms, percent: number): KubeObject {
  const rules = items(route, 'spec', 'rules').map((rule) => ruleWithWeight(rule, arms, percent));
  return withField(route, ['spec', 'rules'], rules);
}

/** @param route the live object, or undefined when it is not there. */
export function routeState(route: KubeObject | undefined, arms: Arms): RouteState {
  if (route === undefined) return { exists: false, programmed: false, servesStable: false };
  const shares = new Set<number>();
  let servesStable = false;
  for (const rule of items(route, 'spec', 'rules')) {
    const backends = items(rule, 'backendRefs');
    const stable = backends.find((backend) => isService(backend, arms.stableService));
    const canary = backends.find((backend) => isService(backend, arms.canaryService));
    if (stable !== undefined) servesStable = true;
    if (stable === undefined && canary === undefined) continue;
    const both = weightOf(stable) + weightOf(canary);
    // A rule with the canary alone is the canary's, whatever its weight says.
    const share = both === 0 ? 0 : (100 * weightOf(canary)) / both;
    shares.add(stable === undefined ? 100 : Math.round(share));
  }
  const [weightPercent] = shares.size === 0 ? [0] : shares.size === 1 ? shares : [];
  return {
    exists: true,
    programmed: isProgrammed(route),
    servesStable,
    ...(weightPercent === undefined ? {} : { weightPercent }),
  };
}

function ruleWithWeight(rule: unknown, arms: Arms, percent: number): unknown {
  const restored = withoutCanary(items(rule, 'backendRefs'), arms);
  const stable = restored.find((backend) => isService(backend, arms.stableService));
  if (stable === undefined) return rule;
  if (percent === 0) return withField(rule, ['backendRefs'], restored);
  const whole = weightOf(stable);
  const backendRefs = restored.flatMap((backend) =>
    backend === stable
      ? [
          withField(backend, ['weight'], whole * (100 - percent)),
          withField(withField(backend, ['name'], arms.canaryService), ['weight'], whole * percent),
        ]
      : [withField(backend, ['weight'], weightOf(backend) * 100)],
  );
  return withField(rule, ['backendRefs'], backendRefs);
}

/**
 * Undoes the scaling: what the rule was before a canary came into it. Where somebody left the canary alone in the rule,
 * the stable Service takes its place: no rule may be left without a Service to go to.
 */
function withoutCanary(backends: readonly unknown[], arms: Arms): readonly unknown[] {
  const canary = backends.find((backend) => isService(backend, arms.canaryService));
  if (canary === undefined) return backends;
  if (!backends.some((backend) => isService(backend, arms.stableService))) {
    const weight = Math.max(1, Math.round(weightOf(canary) / 100));
    const stable = withField(withField(canary, ['name'], arms.stableService), ['weight'], weight);
    return backends.map((backend) => (backend === canary ? stable : backend));
  }
  return backends
    .filter((backend) => backend !== canary)
    .map((backend) => {
      const own = weightOf(backend) + (isService(backend, arms.stableService) ? weightOf(canary) : 0);
      return withField(backend, ['weight'], Math.round(own / 100));
    });
}

function isService(backend: unknown, name: string): boolean {
  return (
    field(backend, 'name') === name &&
    (stringAt(backend, 'kind') ?? 'Service') === 'Service' &&
    (stringAt(backend, 'group') ?? '') === ''
  );
}

/** Gateway API: an absent weight is 1. */
function weightOf(backend: unknown): number {
  return backend === undefined ? 0 : (numberAt(backend, 'weight') ?? 1);
}

/**
 * Every parent has accepted this very generation and found its backends; a route that no gateway has answered for
 * serves nothing. A gateway that says nothing of ResolvedRefs is taken at its word for Accepted.
 */
function isProgrammed(route: KubeObject): boolean {
  const parents = items(route, 'status', 'parents');
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
