import type { Release, ScenarioRun } from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
import type { ListQuery } from '../ports.ts';
import { faultRow } from './faults/table.ts';
import { hasFaultsInFlight } from './run.ts';

/** Where an application runs. People may name any application with any namespace in a run, so both are looked at. */
export interface Place {
  readonly application: string;
  readonly namespace: string | undefined;
}

/** Whether faults that may reach an application are in force, or about to be. */
export function faultsReach(runs: readonly ScenarioRun[], place: Place): boolean {
  return runs.some((run) => hasFaultsInFlight(run) && reaches(run, place));
}

/** Whether a run must wait: for a release, whose gates would take the faults for its errors, or for another run's faults. */
export function mustWait(
  run: ScenarioRun,
  releases: readonly Release[],
  runs: readonly ScenarioRun[],
): boolean {
  const others = runs.filter(
    (other) => other.metadata.name !== run.metadata.name && hasFaultsInFlight(other),
  );
  return (
    releases.some((release) => isMoving(release) && reaches(run, placeOfRelease(release))) ||
    others.some((other) => reaches(other, placeOfRun(run)) || reaches(run, placeOfRun(other)))
  );
}

/**
 * What has to be seen for each fault of a run, by its index: of those that have changed something, and of the one that the
 * next step may plan. Nothing of the others.
 */
export function faultQueries(run: ScenarioRun): readonly (readonly ListQuery[])[] {
  const planned = faultToPlan(run);
  const inForce = new Set(run.status?.targets.map((target) => target.fault));
  return run.spec.experiment.faults.map((fault, index) =>
    index === planned || inForce.has(index) ? faultRow(fault.type).observes(fault, index === planned) : [],
  );
}

/** Index of the fault that the next step may plan. */
function faultToPlan({ status }: ScenarioRun): number | undefined {
  if (status?.phase === 'Baseline') return status.faultIndex;
  return status?.phase === 'Reverting' && status.wanted === undefined ? status.faultIndex + 1 : undefined;
}

function isMoving(release: Release): boolean {
  return !hasEnded(release) && release.status !== undefined && release.status.phase !== 'Pending';
}

function reaches(run: ScenarioRun, place: Place): boolean {
  const { application, namespace } = placeOfRun(run);
  return (
    application === place.application ||
    namespace === place.namespace ||
    run.spec.experiment.faults.some(({ type }) => faultRow(type).reach === 'Cluster')
  );
}

function placeOfRun({ spec }: ScenarioRun): Place {
  return { application: spec.experiment.application, namespace: spec.namespace };
}

function placeOfRelease({ spec, metadata }: Release): Place {
  return { application: spec.application, namespace: metadata.namespace };
}
