export { type AuditFileRead, readAuditBaseline, readAuditSettings } from './audit/read-audit-file.ts';
export {
  type AuditRuleName,
  type AuditSeverity,
  auditRuleNames,
  auditSeverities,
} from './audit/rule-names.ts';
export { type AcceptedFinding, AuditSettings } from './audit/settings.ts';
export { closest } from './config/closest.ts';
export { isConfigDocument, kindMeant, nameOf } from './config/document-head.ts';
export {
  editScalars,
  type ScalarEdit,
  type ScalarEdited,
  type ScalarsEdited,
} from './config/edit-scalars.ts';
export type { FolderIndex } from './config/expand-sets.ts';
export {
  about,
  boundFindings,
  compareText,
  errorAt,
  errorsFirst,
  type Finding,
  type FindingCode,
  type FindingText,
  sortFindings,
  warningAt,
  withoutEchoes,
} from './config/finding.ts';
export { type ConfigLimits, configLimits } from './config/limits.ts';
export {
  type Config,
  configOf,
  type FaultyFile,
  foldersIn,
  type LoadedConfig,
  loadConfig,
  mayBeConfig,
  withoutManifests,
} from './config/load-config.ts';
export { isYamlPath, type ParsedDocument, type ParsedFile, parseFile } from './config/parse-file.ts';
export { issueText } from './config/schema-findings.ts';
export {
  createLineIndex,
  type Located,
  type Position,
  type Source,
  type SourceFile,
  showPath,
  type ValuePath,
} from './config/source.ts';
export type { Fault } from './faults/table.ts';
export { zoneFailureTaint } from './faults/zone-failure.ts';
export { type Access, isSystemName } from './files/access.ts';
export {
  type After,
  Application,
  ErrorRate,
  holdsWithoutCanary,
  Rollout,
  type Step,
  type Target,
} from './files/application.ts';
export { ApplicationSet } from './files/application-set.ts';
export { Cluster } from './files/cluster.ts';
export type { ClusterScopedGrant } from './files/cluster-scoped-grant.ts';
export { isGuardedLabel, isReserved, type NamespaceGrant } from './files/namespace-grant.ts';
export type { OwnHealth } from './files/own-health.ts';
export { isGrantedByFullName, reservedFor } from './files/reserved.ts';
export { Scenario, type ScenarioSpec } from './files/scenario.ts';
export type { ApplicationSource } from './files/source.ts';
export type { Tenant } from './files/tenant.ts';
export { chartFiles } from './install/chart/chart-files.ts';
export { crds } from './install/crds.ts';
export { type Installation, installation } from './install/installation.ts';
export { policies } from './install/policies.ts';
export { egressTo } from './install/runner/network.ts';
export { namedSecrets } from './install/runner/secrets.ts';
export { RunnerValues } from './install/runner/values.ts';
export {
  apiGroupOf,
  groupKindOf,
  type KubeObject,
  type ObjectMeta,
  type ObjectRef,
  type OwnerReference,
  refKey,
  refOf,
} from './kubernetes.ts';
export {
  annotations,
  apiGroup,
  apiVersion,
  canaryTreatments,
  chaosUser,
  configBranchConfigMap,
  DnsLabel,
  driftModes,
  type EpochMs,
  fieldManager,
  fromInstant,
  GitId,
  impersonatorRole,
  labels,
  ledgerHeadsConfigMap,
  ledgerKeySecret,
  mayAdopt,
  pruneModes,
  runnerUser,
  ServiceAccountName,
  serviceAccountUser,
  sharedLeaseName,
  shortVersion,
  systemNamespace,
  toInstant,
  versionScheme,
  waveLimit,
} from './names.ts';
export { clusterScopedKinds } from './objects/cluster-scoped.ts';
export type { FieldSchema, ObjectSchemas } from './objects/field-schema.ts';
export { isTimeZone } from './objects/formats.ts';
export { objectFindings } from './objects/object-findings.ts';
export {
  type Adoption,
  Plan,
  type PlannedApplication,
  type PlannedCluster,
  type PlannedCounts,
  type PlannedField,
  type PlannedGate,
  type PlannedObject,
  type PlannedRollout,
  type PlannedTraffic,
  type PlanRefusal,
  plannedFieldsMax,
  plannedObjectsMax,
  type Reconciler,
} from './plan/plan.ts';
export {
  ApplicationStateSpec,
  ApplicationStateStatus,
  type Drift,
  driftFieldsMax,
  driftMax,
  newApplicationStatus,
  type Quarantine,
  quarantineMax,
  type RetryRequest,
} from './records/application-state.ts';
export type { Approval } from './records/approval.ts';
export { type Condition, type HistoryEntry, historyMax } from './records/conditions.ts';
export type { GateReach } from './records/gate-reach.ts';
export { GateState, WatchState } from './records/gate-state.ts';
export { LedgerEntry, readLedgerEntry } from './records/ledger.ts';
export { recordWithOlderNames, withNamesOfNow, withOlderNames } from './records/older-names.ts';
export {
  type ApplicationState,
  parseApplicationState,
  parseRelease,
  parseScenarioRun,
  RecordError,
  type Release,
  readRecords,
  type ScenarioRun,
  unreadableEntries,
} from './records/record.ts';
export { refListsBytes, refsMax, withRefsGrouped } from './records/ref-lists.ts';
export {
  type ArmCounts,
  type ReleasePhase,
  type ReleaseRequest,
  ReleaseSpec,
  ReleaseStatus,
  ReleaseTask,
  releasePhases,
  type Undo,
  type Verdict,
} from './records/release.ts';
export {
  type CrashRecord,
  type NotTried,
  type NotWholeBefore,
  type OthersUnlike,
  type PodsRun,
  podsRunMax,
} from './records/release-objects.ts';
export {
  type DroppedCommit,
  dropsMax,
  type RevertPullRequest,
  type RevertRecord,
  revertFindingsMax,
} from './records/release-revert.ts';
export { Renderer, readRenderer } from './records/renderer.ts';
export {
  type FaultTarget,
  faultTargetsMax,
  type ScenarioRunPhase,
  ScenarioRunSpec,
  ScenarioRunStatus,
  type ScenarioVerdict,
  scenarioRunPhases,
} from './records/scenario-run.ts';
export type { SourceTree } from './records/sources.ts';
export { type RouterName, routerKinds, routerNames } from './routers/table.ts';
export type { ForgeKind } from './runner/forge-kinds.ts';
export {
  type FurtherRepositoryFile,
  readRepositoriesFile,
} from './runner/repositories-file.ts';
export { toYaml } from './to-yaml.ts';
export {
  type GatedWorkload,
  gatedWorkloads,
  type WorkloadName,
  workloadKinds,
} from './workload-kinds/table.ts';
