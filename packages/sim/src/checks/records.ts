import { field, hasEnded, isSameJson } from '@seatrial/core';
import type { KubeObject, Release, ScenarioRun } from '@seatrial/model';
import {
  historyMax,
  parseApplicationState,
  parseRelease,
  parseScenarioRun,
  RecordError,
} from '@seatrial/model';
import { releasesIn, runsIn } from '../people/records.ts';
import { type Check, isMoving, isTrying } from './check.ts';
import { faultOnTrial } from './fault-on-trial.ts';

const recordBytesMax = 64 * 1024;

/** Records can be read, stay small, and never take back what they said; what excludes each other never overlaps. */
export const records: Check = ({ site: { cluster }, violated }) => {
  const { store } = cluster;
  return ({ type, object, previous }) => {
    if (type === 'Deleted' || !['Release', 'ScenarioRun', 'ApplicationState'].includes(object.kind)) return;
    try {
      check(object, previous);
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      violated('every record can be read', error.message);
    }
  };

  function check(object: KubeObject, previous: KubeObject | undefined): void {
    if (field(object, 'status', 'phase') !== field(previous, 'status', 'phase')) checkSize(object);
    if (object.kind === 'Release') checkRelease(object, previous);
    else if (object.kind === 'ScenarioRun') checkRun(object, previous);
    else checkState(object, previous);
    checkOverlap();
  }

  function checkSize(object: KubeObject): void {
    const bytes = JSON.stringify(object).length;
    if (bytes > recordBytesMax) violated('records stay small', `${object.metadata.name} has ${bytes} bytes`);
  }

  function checkRelease(object: KubeObject, previous: KubeObject | undefined): void {
    const release = parseRelease(object);
    const { name } = release.metadata;
    if ((release.status?.history.length ?? 0) > historyMax) violated('history is bounded', name);
    if (previous === undefined) {
      const open = releasesIn(store).filter(
        (it) =>
          !hasEnded(it) && it.metadata.name !== name && it.spec.application === release.spec.application,
      );
      if (open.length > 0) violated('one release at a time', `${name} beside ${open[0]?.metadata.name}`);
      return;
    }
    const before = parseRelease(previous);
    const said = before.status?.verdict;
    if (said !== undefined && !isSameJson(said, release.status?.verdict) && !mayBeRevoked(before, release)) {
      violated(
        'a verdict is never changed',
        `${name}: ${said.reason} became ${release.status?.verdict?.reason}`,
      );
    }
    if (hasEnded(before) && before.status?.phase !== release.status?.phase)
      violated('an end is an end', name);
  }

  function checkRun(object: KubeObject, previous: KubeObject | undefined): void {
    const run = parseScenarioRun(object);
    if ((run.status?.history.length ?? 0) > historyMax) violated('history is bounded', run.metadata.name);
    const said = previous === undefined ? undefined : parseScenarioRun(previous).status?.verdict;
    if (said !== undefined && said !== run.status?.verdict)
      violated('a verdict is never changed', run.metadata.name);
  }

  function checkState(object: KubeObject, previous: KubeObject | undefined): void {
    const { spec, status } = parseApplicationState(object);
    const before = previous === undefined ? undefined : parseApplicationState(previous).status;
    if (status?.stableVersion !== before?.stableVersion) {
      const promoted = releasesIn(store).some(
        (it) =>
          it.spec.application === spec.application &&
          it.spec.version === status?.stableVersion &&
          it.status?.phase === 'Promoted',
      );
      // What is being deleted is stable no more.
      const isGoing = status?.removal !== undefined && status.stableVersion === undefined;
      if (!promoted && !isGoing)
        violated('only what was promoted is stable', status?.stableVersion ?? 'nothing');
    }
    if ((status?.sequence ?? 0) < (before?.sequence ?? 0))
      violated('sequence only grows', String(status?.sequence));
  }

  function checkOverlap(): void {
    const trying = runsIn(store).filter(isTrying);
    const moving = releasesIn(store).filter(isMoving);
    const [run, other] = trying;
    if (run !== undefined && other !== undefined) {
      violated('one experiment at a time', `${run.metadata.name} and ${other.metadata.name}`);
    }
    // A run and another application's release may begin in the same moment: then the run steps back before its first fault.
    const faulty = trying.find(({ status }) => (status?.targets.length ?? 0) > 0);
    const beside = moving.find(({ metadata: { namespace } }) => reaches(faulty, namespace));
    if (faulty !== undefined && beside !== undefined) {
      violated('no experiment beside a release', `${faulty.metadata.name} and ${beside.metadata.name}`);
    }
  }
};

function reaches(run: ScenarioRun | undefined, namespace: string | undefined): boolean {
  return (
    run !== undefined &&
    (run.spec.namespace === namespace ||
      run.spec.experiment.faults.some((fault) => faultOnTrial(fault).hitsOthers))
  );
}

/**
 * Promotion passed the gate; until the release has ended, health or a person may still take the version back, the
 * cluster may not let it be done, another workload may break, and one that has stalled gives way to a newer one.
 */
function mayBeRevoked({ status: before }: Release, { status: after }: Release): boolean {
  if (before?.verdict?.outcome !== 'Pass' || before.finishedAt !== undefined) return false;
  const stalled = before.phase === 'Promoting' && after?.verdict?.reason === 'NewerVersion';
  const held = before.phase === 'Promoting' && after?.verdict?.gate === 'Infrastructure';
  const beside = before.phase === 'Watching' && after?.verdict?.gate === 'OtherWorkload';
  return stalled || held || beside || after?.verdict?.outcome === 'Fail';
}
