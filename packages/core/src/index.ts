export { type Caller, type Claims, decideCaller } from './access/decide-caller.ts';
export { isRefusedAddress } from './addresses/refused-addresses.ts';
export { isApplier, type Maker, makerOf, managersBySize } from './adoption/maker.ts';
export { type ReconcilerSeen, reconcilerOf } from './adoption/reconciler.ts';
export { askAll } from './ask-all.ts';
export { type AuditFinding, type AuditResult, audit, findingKey } from './audit/audit.ts';
export type { Audited } from './audit/audited.ts';
export { acceptedFindings, againstBaseline } from './audit/baseline.ts';
export { type ApplicationObjects, repositoryObjects } from './audit/repository-objects.ts';
export type { AuditRule } from './audit/rule.ts';
export type { AuditInput } from './audit/scene.ts';
export { isAtLeast } from './audit/severity.ts';
export { auditRules } from './audit/table.ts';
export { askedAuthor, askedImage, askedPointer } from './bump/asked.ts';
export { type BumpedFile, mayNameImages } from './bump/bump-files.ts';
export { type BumpAsked, bumpMessage, decideBump } from './bump/decide-bump.ts';
export { imageText } from './bump/image.ts';
export { adoptableNow } from './canary/adopted.ts';
export { revertRequest } from './canary/conclude.ts';
export { hasOnlyCounted } from './canary/counting.ts';
export { crashLogWanted } from './canary/crash-log.ts';
export { decideRelease, hasEnded, isOnTrial } from './canary/decide.ts';
export { dropLines } from './canary/drop-lines.ts';
export { isJob } from './canary/jobs.ts';
export {
  goesByLeftovers,
  goesFirst,
  type Leftover,
  leftoverCandidates,
  mayBeDeletedFor,
} from './canary/leftovers.ts';
export { type FirstObject, firstObject } from './canary/make-first.ts';
export { canaryName, nameWithin } from './canary/names.ts';
export { type OthersKind, othersKinds } from './canary/others/kinds.ts';
export { isOthersWanted, type OthersListed, type OthersSeen } from './canary/others/others.ts';
export {
  type CanaryPlan,
  canaryReplicas,
  type PlanInput,
  planRelease,
  type ReleasePlan,
} from './canary/plan.ts';
export { configReferences } from './canary/references.ts';
export { type ReleaseAction, type ReleaseDecision, type ReleaseSeen, routing } from './canary/release.ts';
export { restsOnHealth } from './canary/rests-on-health.ts';
export { droppedWith, revertAsked, revertVersions, whyNoRevert } from './canary/revert-asked.ts';
export { owesRevert } from './canary/revert-round.ts';
export { routeState, routeWithWeight } from './canary/routers/http-route.ts';
export type { Arms, RouteState } from './canary/routers/router-row.ts';
export { readRoute, routerOf, weightPatch } from './canary/routers/table.ts';
export { stepsOf } from './canary/steps.ts';
export { ledgerId, undoText } from './canary/undo.ts';
export { watchLeftMs } from './canary/watch.ts';
export { canaryRef, gatedOf } from './canary/workloads/table.ts';
export { decideScenarioRun, scenarioLedgerId } from './chaos/decide.ts';
export { faultPatch, faultRow } from './chaos/faults/table.ts';
export { type NodeView, nodeView, toleratesZoneFailure } from './chaos/node.ts';
export { faultQueries, faultsReach, mustWait } from './chaos/reach.ts';
export {
  runHasEnded,
  type ScenarioRunAction,
  type ScenarioRunDecision,
  type ScenarioRunSeen,
  versionOnTrial,
} from './chaos/run.ts';
export {
  type ApplicationOnTrial,
  decideScenario,
  isDeclared,
  type NextRun,
  newRun,
  type ScenarioAction,
  type ScenarioSeen,
} from './chaos/trigger.ts';
export type { Clock } from './clock.ts';
export { withCondition } from './conditions.ts';
export { type Decision, unreachable } from './decision.ts';
export { type DeployStanding, type DeployWanted, judgeDeploy } from './deploy/judge-deploy.ts';
export { type Drifted, decideDrift, driftText, inSync } from './drift/decide-drift.ts';
export { differences } from './drift/differences.ts';
export { driftMode, sortDifferences, withIgnoredKept, withLeasedKept } from './drift/drift-policy.ts';
export { type Guarded, guarded, leasedToRuns } from './drift/leased.ts';
export { field, isMap, items, numberAt, stringAt, stringMap, withField } from './fields.ts';
export { forbiddenAdvice } from './forbidden-advice.ts';
export { codeOwnersPaths, ownersOf } from './forge/code-owners.ts';
export type {
  ClosedPullRequest,
  ForgeDeployment,
  ForgeDeploymentStatus,
  ForgePort,
  ForgeStatus,
  MergeAnswer,
  PullRequestBranches,
  PullRequestSeen,
  Reviewers,
  WantedPullRequest,
} from './forge/forge-port.ts';
export { type ReleaseNames, releaseNames } from './forge/release-names.ts';
export { type ReleaseReport, releaseReport } from './forge/release-report.ts';
export {
  isOwnPullRequest,
  type RevertProposed,
  type RevertPullRequestSeen,
  type RevertWithdrawn,
  revertBranch,
  revertBranches,
} from './forge/revert-pull-request.ts';
export { addCounts, type Counts, noCounts, type Reading } from './gate/counts.ts';
export {
  type GateEvidence,
  type GateJudgement,
  type GateReason,
  type GateVerdict,
  judgeErrorRate,
} from './gate/error-rate.ts';
export { type ErrorRateGate, errorRateDefaults, gateContradictions } from './gate/error-rate-rules.ts';
export {
  type GatePower,
  gatePower,
  type PowerQuestion,
  type PowerStep,
  powerProblem,
  type TypicalRelease,
} from './gate/gate-power.ts';
export { gatePowerTexts } from './gate/gate-power-text.ts';
export { type GateState, initialGate } from './gate/gate-state.ts';
export { gateLines, numberText, shareText, watchLines } from './gate/gate-text.ts';
export { judgeLines, LINE_CHARS_MAX } from './gate/judge-lines.ts';
export {
  type Quantiles,
  type SimulationOutcome,
  simulatedRuns,
  simulateReleases,
  simulationOutcome,
} from './gate/simulate.ts';
export type { ReleaseRun } from './gate/simulate-release.ts';
export { LOOK_SECONDS_DEFAULT, type ReleaseSimulation, simulationProblem } from './gate/simulation.ts';
export {
  type CounterSeries,
  countPage,
  isMixed,
  noPages,
  type SeriesMemory,
  type SeriesPage,
} from './gate/traffic-series.ts';
export { waldMinutes } from './gate/wald-bound.ts';
export { fnv1a } from './hash.ts';
export { conditionOf } from './health/conditions.ts';
export { crashText } from './health/crash.ts';
export { type EventView, eventViews } from './health/events.ts';
export { healthOf } from './health/kinds/health-of.ts';
export type { HealthStatus } from './health/kinds/health-status.ts';
export { createHealthOf } from './health/kinds/own-health.ts';
export { kindRows } from './health/kinds/table.ts';
export { isNodeAway } from './health/node-away.ts';
export { controllerOf, ownedPods } from './health/owned-pods.ts';
export { isBeginning } from './health/pod-failure.ts';
export { podView } from './health/pod-view.ts';
export type { ResourceHealth } from './health/resource.ts';
export { routeHealth, routesOf } from './health/route.ts';
export {
  absentWorkload,
  eventsWanted,
  versionAnnotation,
  type WorkloadHealth,
  workloadHealth,
} from './health/workload.ts';
export { workloadOf } from './health/workloads/table.ts';
export { createHiding, type Hiding } from './hiding.ts';
export { selectorMatches, selectorText } from './label-selector.ts';
export { isAskedFor } from './list-query.ts';
export { createLru, type Lru } from './lru.ts';
export { codeBlock, fitting, markdownCode, markdownText } from './markdown.ts';
export { messageOf } from './message-of.ts';
export type { MetricReading, ScrapedCounter } from './metrics/metric-source.ts';
export { metricReading } from './metrics/table.ts';
export { nameOf, placedName } from './name-of.ts';
export { type NamespaceBy, type NamespaceClaim, namespaceClaim, namespaceFor } from './namespaces/claim.ts';
export { grantedLabels, grantedLabelsTo, grantedToRepository, grantsFor } from './namespaces/grants.ts';
export { checkGuardedLabels, isNamespace } from './namespaces/guarded-labels.ts';
export { checkScope, type Granting, grantingTo, grantsOf } from './namespaces/scope.ts';
export { codeOf, type Observed } from './observation.ts';
export {
  type ApplicationFound,
  leavingApplication,
  outcomeOfAll,
  plannedApplication,
} from './plan/planned-application.ts';
export { type Asked, type ObjectsAsked, plannedObjects } from './plan/planned-objects.ts';
export { plannedRelease } from './plan/planned-release.ts';
export { plannedRollout, type Traffic, trafficFor } from './plan/planned-rollout.ts';
export { refusalOf, whoMayNot } from './plan/refusal.ts';
export { withoutSecrets } from './plan/without-secrets.ts';
export {
  type Actor,
  type ClusterPort,
  type ConfigFile,
  type ConfigHead,
  type ConfigPort,
  type ConfigVersion,
  type Deleted,
  type DryRunAnswer,
  type FileChange,
  type FolderVersion,
  type KindScope,
  type LedgerChanges,
  type LedgerTopic,
  type LedgerWord,
  type ListQuery,
  type LogQuery,
  type Objection,
  type Op,
  PortError,
  type PortErrorCode,
  type RefusedEntry,
  type RenderedFiles,
  type RenderFiles,
  type RenderRequest,
  type RevertJudge,
  type RevertProposal,
  type RevertRefusal,
  type RevertRequest,
  type RevertState,
  type ServiceAccount,
  type TelemetryPort,
} from './ports.ts';
export {
  askedAbout,
  droppedCommit,
  dropsIn,
  judgeRevert,
  notBetween,
  type RevertScope,
  revertScope,
} from './promotion/judge-revert.ts';
export { upstreamWord } from './promotion/upstream.ts';
export { chooseTag, isLowerVersion, isVersionRange } from './repository/choose-tag.ts';
export {
  type BranchHead,
  type CommitRelation,
  type CommitSignature,
  type HeadJudgement,
  type HeadRefusal,
  headName,
  headRefusals,
  judgeHead,
  notSigned,
} from './repository/judge-head.ts';
export { type RepositoryShare, repositoryFor, sharedName } from './repository/repository-share.ts';
export { createRng, type Rng } from './rng.ts';
export { createRotatingSecret, type RotatingSecret } from './rotating-secret.ts';
export { isSameJson, toCanonicalJson } from './same-json.ts';
export { nextRun, type ParsedSchedule, parseSchedule, type Schedule } from './schedule/schedule.ts';
export { createSeldom } from './seldom.ts';
export { createSerially, type Serially } from './serially.ts';
export {
  decideShards,
  holdersAfter,
  type ShardsDecision,
  type ShardsSeen,
} from './shards/decide-shards.ts';
export { type Holders, holdersText, isShared, sharedHolder, sharedHolders } from './shards/holders.ts';
export { isTaken, type Life, lifeOf, memberLeaseName, memberOf } from './shards/life.ts';
export { rightfulHolder, shardOf, shardsCount } from './shards/shard.ts';
export { createSharedWork, type SharedWork } from './shared-work.ts';
export { shellWord } from './shell-word.ts';
export type { Fact, Places, Story } from './story/fact.ts';
export { eventRef, kubeEvent, type Subject, seriesPatch } from './story/kube-event.ts';
export { type EventReason, eventKinds, type Place } from './story/reasons.ts';
export { newsIn, storyOf } from './story/story-of.ts';
export { autoscaledWorkloads } from './sync/autoscaled.ts';
export {
  type ApplicationAction,
  type ApplicationDecision,
  decideApplication,
  earlierVersions,
  isHeldBack,
} from './sync/decide.ts';
export { type DependencySeen, type WantedWith, waitsForDependency } from './sync/dependencies.ts';
export { stableAmong } from './sync/endings.ts';
export { stableBefore } from './sync/new-release.ts';
export { tooMuchTaken } from './sync/prune.ts';
export {
  type BranchWithout,
  decideRemoval,
  type Looked,
  type RemovalAction,
  removalGraceMs,
  removedNext,
} from './sync/removal.ts';
export { isReplaceable, isToBeReplaced, replaceHint } from './sync/replace.ts';
export type { ApplicationSeen, Content, EarlierSeen, Head } from './sync/seen.ts';
export { wavesOf } from './sync/waves.ts';
export { latestRequest, requestedRollback } from './sync/way-back.ts';
export { type NewTenant, tenantAllowance, tenantObjects } from './tenant/tenant-objects.ts';
export { createTurns } from './turns.ts';
export { unlessAborted } from './unless-aborted.ts';
export { checkConfig } from './validate/check-config.ts';
export { checkHealth } from './validate/check-health.ts';
export { checkJobTtl } from './validate/check-job-ttl.ts';
export { checkManifests } from './validate/check-manifests.ts';
export { checkObjects } from './validate/check-objects.ts';
export { checkSharedObjects } from './validate/check-shared-objects.ts';
export { areNested, fileIn, isFileOf, isWithin } from './validate/folders.ts';
export {
  type Incumbent,
  type Incumbents,
  incumbentsOf,
  isContested,
  withoutNamesakes,
} from './validate/incumbents.ts';
export type { Manifest } from './validate/manifest.ts';
export {
  type ManifestsOwner,
  manifestsOwners,
  type ReadableScenario,
  readableScenarios,
} from './validate/readable.ts';
export { type Makeup, makeupOf } from './version/makeup.ts';
export { type HelmValues, type PinnedChart, type Rendering, renderingOf } from './version/rendering.ts';
export { makeupBehind, ownTree, type Sourced, sourcedFrom, sourcesOf } from './version/sources.ts';
