export {
  type After,
  Application,
  type ErrorRate,
  type Rollout,
  type Step,
  type Target,
} from './files/application.ts';
export { Cluster } from './files/cluster.ts';
export { type Fault, Scenario, type ScenarioSpec } from './files/scenario.ts';
export {
  type KubeObject,
  type ObjectMeta,
  type ObjectRef,
  type OwnerReference,
  refKey,
  refOf,
} from './kubernetes.ts';
export {
  apiGroup,
  apiVersion,
  chaosUser,
  type EpochMs,
  fieldManager,
  fromInstant,
  labels,
  runnerUser,
  systemNamespace,
  toInstant,
} from './names.ts';
export {
  ApplicationStateSpec,
  ApplicationStateStatus,
  type Quarantine,
  quarantineMax,
} from './records/application-state.ts';
export { type Condition, type HistoryEntry, historyMax } from './records/conditions.ts';
export {
  type ApplicationState,
  parseApplicationState,
  parseRelease,
  parseScenarioRun,
  RecordError,
  type Release,
  type ScenarioRun,
} from './records/record.ts';
export {
  type Approval,
  type ArmCounts,
  type ReleasePhase,
  type ReleaseRequest,
  ReleaseSpec,
  ReleaseStatus,
  releasePhases,
  type Verdict,
} from './records/release.ts';
export {
  type FaultTarget,
  type ScenarioRunPhase,
  ScenarioRunSpec,
  ScenarioRunStatus,
  type ScenarioVerdict,
  scenarioRunPhases,
} from './records/scenario-run.ts';
