import {
  askAll,
  canaryRef,
  createHealthOf,
  hasEnded,
  isOnTrial,
  type Observed,
  type Op,
  type ReleasePlan,
  type ReleaseSeen,
  type ResourceHealth,
  readRoute,
  routeHealth,
  routesOf,
  routing,
  watchLeftMs,
} from '@seatrial/core';
import { type EpochMs, fromInstant, type OwnHealth, type Release } from '@seatrial/model';
import { recordKey } from '../records/record-index.ts';
import { look, type World } from '../world.ts';
import { createWorkloadLook } from './observe-workload.ts';

/** A watch may hang and say nothing of it. What gives users more of a version was so a moment ago, by the API server's word. */
const verdictAgeMsMax = 2_000;

/** What a verdict rests on. */
export type Health = Pick<ReleaseSeen, 'workloads' | 'routes' | 'resources' | 'canary' | 'route'>;

export type HealthLook = (
  release: Release,
  plan: Observed<ReleasePlan>,
  op: Op,
  rests?: 'OnHealth' | 'OnNothing',
) => Promise<Health>;

const notAsked = { type: 'NoData', reason: 'not asked in this phase' } as const;

/** Looks at workloads and routes as they are. */
export function createHealthLook(
  world: Pick<World, 'cluster' | 'clock'>,
  ownKinds: () => readonly OwnHealth[],
): HealthLook {
  const { cluster, clock } = world;
  const lookAt = createWorkloadLook(world);

  async function resourcesNow({ resources = [] }: ReleasePlan, op: Op): Promise<readonly ResourceHealth[]> {
    if (resources.length === 0) return [];
    const healthOf = createHealthOf(ownKinds());
    return askAll(resources, async (ref) => {
      const live = await cluster.get(ref, op);
      const health =
        live === undefined ? ({ status: 'Missing', message: 'it is not there' } as const) : healthOf(live);
      return { ref, health };
    });
  }

  return async (
    release: Release,
    plan: Observed<ReleasePlan>,
    op: Op,
    rests = 'OnNothing',
  ): Promise<Health> => {
    const ended = hasEnded(release);
    const namespace = release.metadata.namespace ?? '';
    const where = routing(release, namespace);
    const phase = release.status?.phase ?? 'Pending';
    const canary = canaryRef(release.spec.rollout, namespace);
    const key = recordKey(release);
    const fresh = rests === 'OnHealth' ? { ...op, ageMsMax: verdictAgeMsMax } : op;
    // Until its promotion a release rests on the canary, and from then on on what is stable.
    const [ofCanary, ofStable] = isOnTrial(phase) ? [fresh, op] : [op, fresh];
    return {
      workloads:
        plan.type === 'Value'
          ? await look(op, () => Promise.all(plan.value.workloads.map((ref) => lookAt(ref, ofStable, key))))
          : notAsked,
      routes:
        plan.type === 'Value' && (phase === 'Pending' || phase === 'Promoting')
          ? await look(op, () =>
              Promise.all(
                routesOf(plan.value.full).map(async (ref) =>
                  routeHealth(ref, await cluster.get(ref, ofStable)),
                ),
              ),
            )
          : notAsked,
      resources:
        plan.type === 'Value' && isResting(release, clock.now())
          ? await look(op, () => resourcesNow(plan.value, ofStable))
          : notAsked,
      // Before it begins there is none of its own.
      canary: ended || phase === 'Pending' ? notAsked : await look(op, () => lookAt(canary, ofCanary, key)),
      route:
        ended || where === undefined
          ? { type: 'Value', value: { exists: false, programmed: false, servesStable: false } }
          : await look(op, async () => readRoute(where, await cluster.get(where.route, fresh))),
    };
  };
}

/** Whether a release goes by the health of custom resources: before it begins, at its promotion, and when its watch is over. */
function isResting(release: Release, now: EpochMs): boolean {
  const { phase = 'Pending', phaseStartedAt } = release.status ?? {};
  if (phase !== 'Watching') return phase === 'Pending' || phase === 'Promoting';
  return phaseStartedAt !== undefined && watchLeftMs(release, now - fromInstant(phaseStartedAt)) <= 0;
}
