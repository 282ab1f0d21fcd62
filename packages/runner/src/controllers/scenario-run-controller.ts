import type { ListQuery, Observed, Op, Reading, ScenarioRunSeen, Serially } from '@seatrial/core';
import {
  decideScenarioRun,
  faultQueries,
  isDeclared,
  mustWait,
  runHasEnded,
  scenarioLedgerId,
  stringAt,
} from '@seatrial/core';
import type { EpochMs, KubeObject, ScenarioRun, ScenarioRunStatus } from '@seatrial/model';
import {
  apiVersion,
  labels,
  parseRelease,
  parseScenarioRun,
  readRecords,
  systemNamespace,
} from '@seatrial/model';
import type { GitWriter } from '../act/git-writer.ts';
import { performScenarioRun } from '../act/perform.ts';
import type { Settled } from '../act/settle.ts';
import { createWorkloadLook } from '../observe/observe-workload.ts';
import { applicationState } from '../records/application-state.ts';
import { recordKey } from '../records/record-index.ts';
import { driveRecord } from '../records/record-round.ts';
import { releasesUnderWay, runsUnderWay } from '../records/scenario-runs.ts';
import { clusterFault, type Source } from '../source/source.ts';
import { look, type World } from '../world.ts';

export interface ScenarioRunController {
  reconcile(name: string, op: Op): Promise<EpochMs | 'OnChange'>;
}

/** No application has this name: runs whose faults reach beyond their own look at those of all applications before they begin. */
const beginning = '*';

const noService = {
  type: 'NoData',
  reason: 'neither the Scenario nor the rollout of the Application names a Service',
} as const;
const notAsked = { type: 'NoData', reason: 'not asked in this phase' } as const;

export function createScenarioRunController(
  world: World,
  source: Source,
  settled: Settled,
  serially: Serially,
  git: GitWriter,
): ScenarioRunController {
  const { cluster, config, telemetry, clusterName, clock } = world;
  const lookAt = createWorkloadLook(world);

  async function observe(run: ScenarioRun, op: Op): Promise<ScenarioRunSeen> {
    const { namespace, experiment } = run.spec;
    const ended = runHasEnded(run);
    const pending = run.status === undefined || run.status.phase === 'Pending';
    const workloadRef = {
      apiVersion: 'apps/v1',
      kind: experiment.workload.kind,
      namespace,
      name: experiment.workload.name,
    };
    return {
      workload: ended ? notAsked : await look(op, () => lookAt(workloadRef, { ...op, ageMsMax: 0 })),
      sights: ended ? [] : await sights(run, op),
      refusals: pending ? await refusals(run, op) : notAsked,
      declared: pending && run.spec.trigger.type === 'Manual' ? await declared(run, op) : notAsked,
      counts: ended ? notAsked : await counts(run, op),
      busy: await busyNow(run, op),
      stableVersion: pending ? await stableVersion(run, op) : notAsked,
      recorded:
        ended && run.status?.ledger === 'Pending'
          ? await config.isInLedger(clusterName, { is: scenarioLedgerId(run) }, op)
          : notAsked,
    };
  }

  async function counts({ spec: { namespace, service } }: ScenarioRun, op: Op): Promise<Observed<Reading>> {
    if (service === undefined) return noService;
    return (await telemetry.arms({ namespace, stableService: service, canaryService: '' }, op)).stable;
  }

  /** Both locks: the Cluster file, and the namespace's own label. */
  async function refusals(run: ScenarioRun, op: Op): Promise<Observed<readonly string[]>> {
    const view = await source.view(op);
    if (view.type !== 'Value' && view.type !== 'Stale') return { type: 'Unavailable', reason: view.reason };
    const fault = clusterFault(view.value, clusterName);
    // Whether chaos is allowed cannot be read: the run waits until the file is corrected.
    if (fault !== undefined) return { type: 'Unavailable', reason: fault };
    const allowed = view.value.cluster?.spec.chaos.allowed === true;
    return look(op, async () => [
      ...(allowed ? [] : [`Cluster ${clusterName} does not allow chaos (spec.chaos.allowed)`]),
      ...((await hasOptedIn(run.spec.namespace, op))
        ? []
        : [`namespace ${run.spec.namespace} has not opted in (label ${labels.chaos}=enabled)`]),
    ]);
  }

  async function declared(run: ScenarioRun, op: Op): Promise<Observed<boolean>> {
    const view = await source.view(op);
    if (view.type !== 'Value' && view.type !== 'Stale') return { type: 'Unavailable', reason: view.reason };
    const scenario = view.value.scenarios.get(run.spec.scenario);
    const application = view.value.applications.get(scenario?.spec.application ?? '')?.value;
    return { type: 'Value', value: isDeclared(run, scenario, application) };
  }

  async function hasOptedIn(namespace: string, op: Op): Promise<boolean> {
    const object = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, op);
    return object?.metadata.labels?.[labels.chaos] === 'enabled';
  }

  /** What the faults go by, by their index. What several of them ask for is asked once. */
  async function sights(run: ScenarioRun, op: Op): Promise<ScenarioRunSeen['sights']> {
    const asked = new Map<string, Promise<readonly KubeObject[]>>();
    const list = (query: ListQuery): Promise<readonly KubeObject[]> => {
      const key = JSON.stringify(query);
      const answer = asked.get(key) ?? cluster.list(query, op);
      asked.set(key, answer);
      return answer;
    };
    return Promise.all(
      faultQueries(run).map((queries) => look(op, async () => (await Promise.all(queries.map(list))).flat())),
    );
  }

  /**
   * What begins beside it may be another runner's, and its record newer than what a watch has told here. So once this run stands
   * there as begun, the API server is asked: of two that begin at once, the later one at least sees the other.
   */
  async function busyNow(run: ScenarioRun, op: Op): Promise<Observed<boolean>> {
    if (run.status?.phase === 'Baseline') return busy(run, { ...op, ageMsMax: 0 });
    return run.status === undefined || run.status.phase === 'Pending' ? busy(run, op) : notAsked;
  }

  async function busy(run: ScenarioRun, op: Op): Promise<Observed<boolean>> {
    return look(op, async () => {
      const releases = await releasesUnderWay(cluster, op);
      const { records, problems } = readRecords(releases, parseRelease);
      // One that cannot be read does not move, and its own application waits for it; others need not.
      const unread = releases.filter(
        ({ spec }) => stringAt(spec, 'application') === run.spec.experiment.application,
      );
      if (problems.length > 0 && readRecords(unread, parseRelease).problems.length > 0) return true;
      return mustWait(run, records, await runsUnderWay(cluster, op));
    });
  }

  async function stableVersion(run: ScenarioRun, op: Op): Promise<Observed<string | undefined>> {
    return look(op, async () => {
      const state = await applicationState(cluster, run.spec.namespace, run.spec.experiment.application, op);
      return state?.status?.stableVersion;
    });
  }

  return {
    async reconcile(name, op) {
      const object = await cluster.get(
        { apiVersion, kind: 'ScenarioRun', namespace: systemNamespace, name },
        op,
      );
      if (object === undefined) return 'OnChange';
      const run = parseScenarioRun(object);
      const { application } = run.spec.experiment;
      return driveRecord(
        world,
        settled,
        {
          object,
          isOver: isFinished(run.status),
          inTurn: (work) => serially(application, () => (mayBegin(run) ? serially(beginning, work) : work())),
          decide: async () => decideScenarioRun(run, await observe(run, op), clock.now()),
          perform: async (action) => {
            if (action.type === 'AppendLedger') return git.append(recordKey(run), [action.entry]);
            return performScenarioRun(world, action, op);
          },
          isFinished,
        },
        op,
      );
    },
  };
}

function mayBegin({ status }: ScenarioRun): boolean {
  return status === undefined || status.phase === 'Pending';
}

/** Every fault is reverted, and the verdict is written down. */
function isFinished(status: ScenarioRunStatus | undefined): boolean {
  return status?.phase === 'Completed' && status.ledger !== 'Pending';
}
