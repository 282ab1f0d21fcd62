import { field, nodeView } from '@seatrial/core';
import type { EpochMs, KubeObject, ScenarioRun } from '@seatrial/model';
import { parseScenarioRun } from '@seatrial/model';
import type { Check } from './check.ts';
import { faultOnTrial } from './fault-on-trial.ts';

/** A runner looks every half second; what somebody does between a look and the write after it goes unseen. */
const betweenLooksMs = 2_000;

/** How a run's taint has been on one node, which may be made anew under its name. */
interface Force {
  readonly since: EpochMs;
  until?: EpochMs;
}

/** A zone failure that passed was in force on every node for as long as the scenario says. Looks at the nodes alone. */
export const faultsInForce: Check = ({ world: { timeline }, violated }) => {
  /** By the run and the node's uid, in the order of time. */
  const forces = new Map<string, Force[]>();
  /** Runs and nodes that somebody else had cordoned before: that cordon may be lifted. */
  const cordonedBefore = new Set<string>();

  function note(run: string, uid: string, isInForce: boolean): void {
    const known = forces.get(`${run}/${uid}`) ?? [];
    const last = known.at(-1);
    if (isInForce && (last === undefined || isLastOver(last))) known.push({ since: timeline.now() });
    // Put back before anybody looks, it goes on.
    else if (isInForce && last !== undefined) delete last.until;
    else if (!isInForce && last !== undefined) last.until ??= timeline.now();
    forces.set(`${run}/${uid}`, known);
  }

  function noteNode(node: KubeObject, isGone: boolean, previous: KubeObject | undefined): void {
    const { uid, failedBy, unschedulable } = nodeView(node);
    const before = previous === undefined ? undefined : nodeView(previous);
    for (const run of new Set([...failedBy, ...(before?.failedBy ?? [])])) {
      const isNew = failedBy.includes(run) && before?.failedBy.includes(run) !== true;
      if (isNew && before?.unschedulable === true) cordonedBefore.add(`${run}/${uid}`);
      const takesNoPods = unschedulable || cordonedBefore.has(`${run}/${uid}`);
      note(run, uid, !isGone && failedBy.includes(run) && takesNoPods);
    }
  }

  function isLastOver({ until }: Force): boolean {
    return until !== undefined && timeline.now() - until > betweenLooksMs;
  }

  function longestMs(run: string, uid: string): number {
    const spans = (forces.get(`${run}/${uid}`) ?? []).map(
      ({ since, until }) => (until ?? timeline.now()) - since,
    );
    return Math.max(0, ...spans);
  }

  function checkPass(run: ScenarioRun): void {
    for (const fault of run.spec.experiment.faults) {
      const neededMs = faultOnTrial(fault).nodesFailSeconds(fault) * 1000;
      if (neededMs === 0) continue;
      const targets = run.status?.targets.filter(
        ({ fault: index }) => run.spec.experiment.faults[index] === fault,
      );
      if (targets === undefined || targets.length === 0)
        violated('a pass has had its faults to the end', `${run.metadata.name}: no node was failed`);
      for (const { uid, id, injectedAt } of targets ?? []) {
        const lastedMs = longestMs(run.metadata.name, uid);
        if (injectedAt === undefined || lastedMs < neededMs - betweenLooksMs)
          violated(
            'a pass has had its faults to the end',
            `${run.metadata.name}: ${id} lasted ${lastedMs} ms`,
          );
      }
    }
  }

  return ({ type, object, previous }) => {
    if (object.kind === 'Node') noteNode(object, type === 'Deleted', previous);
    const hasEnded =
      object.kind === 'ScenarioRun' &&
      type === 'Modified' &&
      field(object, 'status', 'phase') === 'Completed' &&
      field(previous, 'status', 'phase') !== 'Completed';
    if (!hasEnded) return;
    const run = parseScenarioRun(object);
    if (run.status?.verdict === 'Pass') checkPass(run);
  };
};
