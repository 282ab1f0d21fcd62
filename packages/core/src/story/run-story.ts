import type { HistoryEntry, KubeObject, ScenarioRun, ScenarioRunStatus } from '@seatrial/model';
import { fromInstant, parseScenarioRun, refOf } from '@seatrial/model';
import { actionsFailed } from './actions-failed.ts';
import { type Fact, factKey, type Story } from './fact.ts';
import type { EventReason } from './reasons.ts';

const endings = {
  Pass: 'ScenarioPassed',
  Fail: 'ScenarioFailed',
  Inconclusive: 'ScenarioInconclusive',
} as const;

/** @throws RecordError */
export function runStory(record: KubeObject): Story {
  const run = parseScenarioRun(record);
  const { namespace, experiment } = run.spec;
  const { kind, name } = experiment.workload;
  return {
    record,
    places: { ScenarioRun: refOf(run), Workload: { apiVersion: 'apps/v1', kind, namespace, name } },
    facts:
      run.status === undefined ? [] : [...fromHistory(run, run.status), ...actionsFailed(record, run.status)],
  };
}

function fromHistory(run: ScenarioRun, status: ScenarioRunStatus): readonly Fact[] {
  return status.history.flatMap((entry, index) => {
    const isEntered = status.history[index - 1]?.phase !== entry.phase;
    const reason = reasonOf(entry, isEntered, status);
    if (reason === undefined) return [];
    const at = fromInstant(entry.at);
    const key = factKey(run, at, entry.phase, entry.reason);
    return [{ reason, note: `scenario ${run.spec.scenario}: ${entry.message}`, at, key }];
  });
}

function reasonOf(
  { phase, reason }: HistoryEntry,
  isEntered: boolean,
  { verdict }: ScenarioRunStatus,
): EventReason | undefined {
  if (reason === 'Effective') return 'FaultInEffect';
  if (!isEntered) return undefined;
  if (phase === 'Baseline') return 'ScenarioBegun';
  return phase === 'Completed' && verdict !== undefined ? endings[verdict] : undefined;
}
