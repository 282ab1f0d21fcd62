import type { Op } from '@seatrial/core';
import {
  decideScenario,
  nextRun,
  type ParsedSchedule,
  parseSchedule,
  scenarioLedgerId,
} from '@seatrial/core';
import type { EpochMs, KubeObject, Scenario } from '@seatrial/model';
import { createOnce } from '../act/create-once.ts';
import { refusedByNow } from '../apply/namespace-claims.ts';
import { applicationState } from '../records/application-state.ts';
import { runsOf } from '../records/scenario-runs.ts';
import type { Source } from '../source/source.ts';
import type { World } from '../world.ts';

export interface ScenarioController {
  /** The scenarios of these applications are this process's from now on. */
  begin(isOf: (application: string) => boolean): void;
  reconcile(name: string, op: Op): Promise<EpochMs | 'OnChange'>;
}

/** Longer than it takes from the last round of one runner to the first one of the next. */
const handoverMs = 60_000;

/** Makes the runs that a scenario asks for: after promotions, and by its schedule. */
export function createScenarioController(world: World, source: Source): ScenarioController {
  const { cluster, config, clusterName, clock } = world;
  const firstSeen = new Map<string, { readonly application: string; readonly at: EpochMs }>();
  let beganAt = clock.now();
  const schedules = new Map<string, { readonly text: string; readonly parsed: ParsedSchedule }>();

  /** Asking the library whether a time zone exists takes longer than all else in a round. */
  function scheduleOf({
    metadata: { name },
    spec: { schedule, timeZone },
  }: Scenario): ParsedSchedule | undefined {
    if (schedule === undefined) return undefined;
    const text = `${schedule} ${timeZone}`;
    const known = schedules.get(name);
    if (known?.text === text) return known.parsed;
    const parsed = parseSchedule(schedule, timeZone);
    schedules.set(name, { text, parsed });
    return parsed;
  }

  /** Of the runs that are to be made. While the ledger cannot be read the records alone say what has been. */
  async function ended(runs: readonly KubeObject[], op: Op): Promise<ReadonlySet<string>> {
    const names = new Set<string>();
    for (const { metadata } of runs) {
      const begins = scenarioLedgerId({ spec: { cluster: clusterName }, metadata: { name: metadata.name } });
      const has = await config.isInLedger(clusterName, { begins }, op);
      if (has.type === 'Value' && has.value) names.add(metadata.name);
    }
    return names;
  }

  /** What is there when work on it begins was there for the runner before: what fell due at the handover is not missed. */
  function sinceWhen(now: EpochMs): EpochMs {
    return now - beganAt < handoverMs ? beganAt - handoverMs : now;
  }

  return {
    begin(isOf) {
      beganAt = clock.now();
      for (const [name, { application }] of firstSeen) if (isOf(application)) firstSeen.delete(name);
    },
    async reconcile(name, op) {
      const view = await source.view(op);
      if (view.type !== 'Value' && view.type !== 'Stale') return 'OnChange';
      const scenario = view.value.scenarios.get(name);
      if (scenario === undefined) {
        firstSeen.delete(name);
        schedules.delete(name);
        return 'OnChange';
      }
      const found = view.value.applications.get(scenario.spec.application);
      if (found === undefined) return 'OnChange';
      const application = found.value;
      const watchedSince = firstSeen.get(name)?.at ?? sinceWhen(clock.now());
      firstSeen.set(name, { application: application.metadata.name, at: watchedSince });

      const state = await applicationState(
        cluster,
        application.spec.namespace,
        application.metadata.name,
        op,
      );
      const namespaceRefused = state === undefined ? undefined : refusedByNow(found, state, view.value);
      const runs = await runsOf(cluster, name, op);
      const parsed = scheduleOf(scenario);
      const seen = {
        scenario,
        application,
        state,
        ...(namespaceRefused === undefined ? {} : { namespaceRefused }),
        runs,
        watchedSince,
        ...(parsed?.type === 'Schedule'
          ? { nextRun: (after: EpochMs) => nextRun(parsed.schedule, after) }
          : {}),
      };
      const now = clock.now();
      const wanted = decideScenario({ ...seen, ended: new Set() }, clusterName, now).actions.flatMap(
        (action) => (action.type === 'CreateRun' ? [action.run] : []),
      );
      const decision = decideScenario({ ...seen, ended: await ended(wanted, op) }, clusterName, now);
      for (const action of decision.actions) {
        if (action.type === 'CreateRun') await createOnce(cluster, action.run, op);
        else for (const ref of action.refs) await cluster.delete(ref, { as: 'Runner' }, op);
      }
      return decision.wakeAt;
    },
  };
}
