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
import { nameWithin } from '../canary/names.ts';
import { isSameJson } from '../same-json.ts';
import { runHasEnded } from './run.ts';

/** Ended runs kept for people to look at; the ledger keeps all verdicts. */
const runsKept = 20;
/** What a schedule fires on. */
const minuteMs = 60_000;

/** Next time after an instant at which a schedule fires; `undefined`: never. */
export type NextRun = (after: EpochMs) => EpochMs | undefined;

export interface ScenarioSeen {
  readonly scenario: Scenario;
  readonly application: Application;
  /** Its record in the namespace that its file names; without it the application has nothing there to be tried. */
  readonly state: ApplicationState | undefined;
  /** Why it may not have that namespace any more; absent where it may. */
  readonly namespaceRefused?: string;
  readonly runs: readonly ScenarioRun[];
  /** Names of runs that the ledger has a verdict of: one whose record a person deleted must not begin anew. */
  readonly ended: ReadonlySet<string>;
  /** Present when the scenario has a valid schedule. */
  readonly nextRun?: NextRun;
  /** When this runner first saw the scenario: a schedule that never fired has missed nothing before that. */
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
 * `<scenario>-<release>` after a promotion, `<scenario>-<unix minute>` by schedule. None begins in a namespace that is not the
 * application's, whatever its file says.
 */
export function decideScenario(seen: ScenarioSeen, cluster: string, now: EpochMs): ScenarioDecision {
  const cleaning = oldRuns(seen);
  if (seen.scenario.spec.suspend) return { actions: cleaning, wakeAt: 'OnChange' };
  const mayBegin = seen.state !== undefined && seen.namespaceRefused === undefined;
  const wanted = mayBegin ? [...onRelease(seen, cluster, now), ...bySchedule(seen, cluster, now)] : [];
  const creating = wanted
    .filter(({ metadata }) => !seen.ended.has(metadata.name))
    .map((run) => ({ type: 'CreateRun', run }) as const);
  const actions = [...creating, ...cleaning];
  return { actions, wakeAt: seen.nextRun?.(now) ?? 'OnChange' };
}

/** A run of a scenario; also what `seatrial scenario run` makes. */
/** What a run needs to know of the application that it tries; an Application file has it. */
export interface ApplicationOnTrial {
  readonly spec: {
    readonly namespace: string;
    readonly rollout?: { readonly service: string } | undefined;
  };
}

export function newRun(
  {
    scenario,
    application,
    state,
  }: Pick<ScenarioSeen, 'scenario' | 'state'> & {
    readonly application: ApplicationOnTrial;
  },
  cluster: string,
  name: string,
  trigger: ScenarioRunSpec['trigger'],
): KubeObject {
  const version = trigger.type === 'Release' ? state?.status?.stableVersion : undefined;
  const service = countedService(scenario, application);
  const spec: ScenarioRunSpec = {
    scenario: scenario.metadata.name,
    cluster,
    namespace: application.spec.namespace,
    trigger,
    experiment: scenario.spec,
    requests: [],
    ...(service === undefined ? {} : { service }),
    ...(version === undefined ? {} : { version }),
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

/** The Service whose requests show the steady state; none where the scenario asks for no requests. */
function countedService({ spec }: Scenario, application: ApplicationOnTrial): string | undefined {
  const { judgedBy, service } = spec.steadyState;
  return judgedBy === 'Requests' ? (service ?? application.spec.rollout?.service) : undefined;
}

/** Whether a run tries what the files say, where they say, and looks at the requests that they say. */
export function isDeclared(
  { spec }: ScenarioRun,
  scenario: Scenario | undefined,
  application: Application | undefined,
): boolean {
  return (
    scenario !== undefined &&
    application !== undefined &&
    spec.cluster === scenario.spec.cluster &&
    spec.namespace === application.spec.namespace &&
    spec.service === countedService(scenario, application) &&
    isSameJson(spec.experiment, scenario.spec)
  );
}

function onRelease(seen: ScenarioSeen, cluster: string, now: EpochMs): readonly KubeObject[] {
  const release = seen.state?.status?.stableRelease;
  if (!seen.scenario.spec.onRelease || release === undefined) return [];
  const name = nameWithin(`${seen.scenario.metadata.name}-${release}`, '');
  if (seen.runs.some((run) => run.metadata.name === name)) return [];
  return [newRun(seen, cluster, name, { type: 'Release', at: toInstant(now), release })];
}

function bySchedule(seen: ScenarioSeen, cluster: string, now: EpochMs): readonly KubeObject[] {
  const { nextRun, scenario } = seen;
  if (nextRun === undefined) return [];
  const deadlineMs = scenario.spec.startingDeadlineSeconds * 1000;
  const due = newestTime(nextRun, Math.max(lastScheduled(seen), now - deadlineMs), now);
  if (due === undefined) return [];
  const name = nameWithin(scenario.metadata.name, `-${Math.floor(due / minuteMs)}`);
  return [newRun(seen, cluster, name, { type: 'Schedule', at: toInstant(due) })];
}

function lastScheduled({ runs, watchedSince }: ScenarioSeen): EpochMs {
  const last = newestFirst(runs).find(({ spec }) => spec.trigger.type === 'Schedule');
  return last === undefined ? watchedSince : fromInstant(last.spec.trigger.at);
}

/** Newest time of a schedule in (after, until], found by halving: after days without a runner, not every time in them is stepped through. */
function newestTime(nextRun: NextRun, after: EpochMs, until: EpochMs): EpochMs | undefined {
  const fires = (since: EpochMs): boolean => (nextRun(since) ?? Number.POSITIVE_INFINITY) <= until;
  if (!fires(after)) return undefined;
  let low = after;
  let high = until;
  while (high - low > minuteMs) {
    const middle = Math.floor((low + high) / 2);
    if (fires(middle)) low = middle;
    else high = middle;
  }
  return nextRun(low);
}

/** Two are kept beside: the newest scheduled run shows how far the schedule has come, that of the stable release that it was tried. */
function oldRuns({ runs, state }: ScenarioSeen): readonly ScenarioAction[] {
  const release = state?.status?.stableRelease;
  const sorted = newestFirst(runs);
  const lastBySchedule = sorted.find(({ spec }) => spec.trigger.type === 'Schedule');
  const isNeeded = ({ spec: { trigger } }: ScenarioRun): boolean =>
    trigger.type === 'Release' && (release === undefined || trigger.release === release);
  const removable = sorted
    .filter((run) => runHasEnded(run) && run.status?.ledger !== 'Pending')
    .filter((run) => run !== lastBySchedule && !isNeeded(run))
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

function newestFirst(runs: readonly ScenarioRun[]): readonly ScenarioRun[] {
  return runs.toSorted((a, b) => fromInstant(b.spec.trigger.at) - fromInstant(a.spec.trigger.at));
}
