import type {
  Application,
  ApplicationState,
  EpochMs,
  KubeObject,
  ObjectRef,
  Scenario,
  ScenarioRun,
  ScenarioRunSpec,
} from '@seatrial/model';
import { apiVersion, fromInstant, labels, systemNamespace, toInstant } from '@seatrial/model';
import { runHasEnded } from './run.ts';

/** Ended runs kept for people to look at; the ledger keeps all verdicts. */
const runsKept = 20;

/** Next time after an instant at which a schedule fires; `undefined`: never. */
export type NextRun = (after: EpochMs) => EpochMs | undefined;

export interface ScenarioSeen {
  readonly scenario: Scenario;
  readonly application: Application;
  readonly state: ApplicationState | undefined;
  readonly runs: readonly ScenarioRun[];
  /** Present when the scenario has a valid schedule. */
  readonly nextRun?: NextRun;
  /** Schedules fire only for times after this: when this runner first saw the scenario. */
  readonly watchedSince: EpochMs;
}

export type ScenarioAction =
  | { readonly type: 'CreateRun'; readonly run: KubeObject }
  | { readonly type: 'Delete'; readonly refs: readonly ObjectRef[] };

export interface ScenarioDecision {
  readonly actions: readonly ScenarioAction[];
  readonly wakeAt: EpochMs | 'OnChange';
}

/**
 * Which runs of a scenario should exist. Names say what they are for, so making one twice is making it once:
 * `<scenario>-<release>` after a promotion, `<scenario>-<unix minute>` by schedule.
 */
export function decideScenario(seen: ScenarioSeen, cluster: string, now: EpochMs): ScenarioDecision {
  const cleaning = oldRuns(seen.runs);
  if (seen.scenario.spec.suspend) return { actions: cleaning, wakeAt: 'OnChange' };
  const actions = [...onRelease(seen, cluster, now), ...cleaning];
  if (seen.nextRun === undefined) return { actions, wakeAt: 'OnChange' };

  const next = seen.nextRun(lastScheduled(seen));
  if (next === undefined || next > now) return { actions, wakeAt: next ?? 'OnChange' };
  const name = `${seen.scenario.metadata.name}-${Math.floor(next / 60_000)}`;
  const run = newRun(seen, cluster, name, { type: 'Schedule', at: toInstant(next) });
  return { actions: [...actions, { type: 'CreateRun', run }], wakeAt: now + 1_000 };
}

/** A run of a scenario; also what `seatrial scenario run` makes. */
export function newRun(
  { scenario, application, state }: Pick<ScenarioSeen, 'scenario' | 'application' | 'state'>,
  cluster: string,
  name: string,
  trigger: ScenarioRunSpec['trigger'],
): KubeObject {
  const tree = state?.status?.stableTree;
  const service = application.spec.rollout?.service;
  const spec: ScenarioRunSpec = {
    scenario: scenario.metadata.name,
    cluster,
    namespace: application.spec.namespace,
    trigger,
    experiment: scenario.spec,
    requests: [],
    ...(service === undefined ? {} : { service }),
    ...(tree === undefined ? {} : { tree }),
  };
  return {
    apiVersion,
    kind: 'ScenarioRun',
    metadata: {
      name,
      namespace: systemNamespace,
      labels: {
        [labels.scenario]: scenario.metadata.name,
        [labels.application]: scenario.spec.application,
      },
    },
    spec,
  };
}

function onRelease(seen: ScenarioSeen, cluster: string, now: EpochMs): readonly ScenarioAction[] {
  const release = seen.state?.status?.stableRelease;
  if (!seen.scenario.spec.onRelease || release === undefined) return [];
  const name = `${seen.scenario.metadata.name}-${release}`;
  if (seen.runs.some((run) => run.metadata.name === name)) return [];
  return [
    { type: 'CreateRun', run: newRun(seen, cluster, name, { type: 'Release', at: toInstant(now), release }) },
  ];
}

/** A missed time is made up for once, as the newest run says what has been; older misses are not piled up. */
function lastScheduled({ runs, watchedSince }: ScenarioSeen): EpochMs {
  const times = runs.flatMap(({ spec }) =>
    spec.trigger.type === 'Schedule' ? [fromInstant(spec.trigger.at)] : [],
  );
  return Math.max(watchedSince, ...times);
}

function oldRuns(runs: readonly ScenarioRun[]): readonly ScenarioAction[] {
  const removable = runs
    .filter(
      (run) => runHasEnded(run) && run.status?.ledger !== 'Pending' && run.spec.trigger.type !== 'Release',
    )
    .toSorted((a, b) => fromInstant(b.spec.trigger.at) - fromInstant(a.spec.trigger.at))
    .slice(runsKept);
  if (removable.length === 0) return [];
  return [
    {
      type: 'Delete',
      refs: removable.map(({ metadata }) => ({
        apiVersion,
        kind: 'ScenarioRun',
        namespace: systemNamespace,
        name: metadata.name,
      })),
    },
  ];
}
