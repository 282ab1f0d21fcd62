import type { Release, ScenarioRun } from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
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

/** Zone of the fault that the next step may plan: only then does it matter who else is there. */
export function zoneToPlan({ spec, status }: ScenarioRun): string | undefined {
  if (status?.phase !== 'Baseline' && status?.phase !== 'Reverting') return undefined;
  const fault =
    spec.experiment.faults[status.phase === 'Baseline' ? status.faultIndex : status.faultIndex + 1];
  return fault?.type === 'ZoneFailure' && status.wanted === undefined ? fault.zone : undefined;
}

function isMoving(release: Release): boolean {
  return !hasEnded(release) && release.status !== undefined && release.status.phase !== 'Pending';
}

/** A zone takes down whatever is in it. */
function reaches(run: ScenarioRun, place: Place): boolean {
  const { application, namespace } = placeOfRun(run);
  return (
    application === place.application ||
    namespace === place.namespace ||
    run.spec.experiment.faults.some((fault) => fault.type === 'ZoneFailure')
  );
}

function placeOfRun({ spec }: ScenarioRun): Place {
  return { application: spec.experiment.application, namespace: spec.namespace };
}

function placeOfRelease({ spec, metadata }: Release): Place {
  return { application: spec.application, namespace: metadata.namespace };
}
