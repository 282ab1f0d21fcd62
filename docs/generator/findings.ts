import type { FindingCode } from '@seatrial/model';

/** How a finding counts, and what it means and asks for. The finding itself has the place, the names and the hint. */
type Row = readonly [severity: 'error' | 'warning' | 'either', meaning: string];

/** A row for each code: the type asks for the next one. */
const findingRows: Readonly<Record<FindingCode, Row>> = {
  FileTooLarge: ['error', 'The file is larger than what is read. Split it.'],
  FileUnreadable: ['error', 'The file or folder cannot be read. Check its permissions.'],
  NotText: ['error', 'The file is no UTF-8 text.'],
  SubmoduleNotRead: [
    'error',
    'A folder of the application is a submodule: its files stand in another repository. Commit them here.',
  ],
  LfsPointer: [
    'error',
    'The file is a pointer of Git LFS, and its content stands elsewhere. Commit the content.',
  ],
  SymlinkIgnored: ['warning', 'Symbolic links are not followed. Put the content in their place.'],
  SymlinkOutside: ['error', 'A symbolic link leads out of the repository. Put the content into it.'],
  TooManyFiles: [
    'error',
    'There is more than what is read; the rest was not looked at. Validate a smaller folder.',
  ],
  TooManyFindings: ['either', 'A file has more findings than are shown. Mend the first ones and look again.'],
  AmbiguousScalar: [
    'warning',
    'Programs read this value differently (a truth value or text, a number or text). Quote it, or write what is meant.',
  ],
  BadAlias: ['error', 'An alias of YAML without its anchor.'],
  BadKey: ['error', 'A key of a map that is no text.'],
  BadNumber: ['error', 'A number that cannot be kept exactly. Quote it if text is meant.'],
  DuplicateKey: ['error', 'A key stands twice in one map; which one counts is anybody’s guess. Remove one.'],
  TooComplex: ['error', 'The file has more values than are read. Split it.'],
  TooDeep: ['error', 'The values are nested too deep.'],
  TooManyDocuments: ['error', 'The file has more documents than are read. Split it.'],
  TooMuchExpansion: ['error', 'Aliases make more of the file than is read. Write out what they stand for.'],
  UnsupportedTag: ['error', 'A tag of YAML that has no meaning here. Remove it.'],
  YamlSyntax: ['error', 'The file is no YAML from here on.'],
  BadValue: ['either', 'A value that the field does not take, or two that contradict each other.'],
  OtherRepository: [
    'error',
    'A Cluster file outside of the first config repository, or a name that is for another repository to declare.',
  ],
  DuplicateName: ['error', 'Two files of one kind have the same name. Rename one.'],
  MissingField: ['error', 'A field that must be there is not.'],
  RecordInRepository: [
    'error',
    'A record of Seatrial stands in the repository. Remove it: records live in the cluster.',
  ],
  UnknownField: ['either', 'A field that the kind does not have; the hint says what may be meant.'],
  UnknownKind: ['error', 'A kind that is not known in that version of the API.'],
  UnknownVersion: ['error', 'A version of the API that is not known.'],
  WrongType: ['error', 'A value of another type than the field has.'],
  AfterCycle: ['error', 'Targets wait for each other. Remove one `after`.'],
  AfterNotTarget: ['error', 'A target waits for a cluster to which the application does not go.'],
  BadSchedule: ['error', 'The schedule is no cron expression of five fields.'],
  BadTimeZone: ['error', 'The time zone is none of the IANA data base.'],
  ChaosNotAllowed: [
    'error',
    'The Cluster does not allow scenarios. Set `chaos.allowed: true` there, or choose another.',
  ],
  DecidedAtAllTraffic: [
    'warning',
    'An approval or evidence step comes when all requests go to the canary already. Put it before that weight.',
  ],
  DependencyCycle: ['error', 'Applications depend on each other. Remove one `dependsOn`.'],
  DependencyElsewhere: [
    'warning',
    'An application depends on one that does not go to all of its clusters: where it does not, nothing is waited for. It may be there by other means.',
  ],
  DuplicateTarget: ['error', 'A cluster is a target twice. Remove one.'],
  EmptyPause: ['warning', 'A pause of 0 seconds holds nothing. Say for how long, or remove it.'],
  EvidenceOutOfReach: [
    'warning',
    'Evidence takes more requests than the step can have until its time-out, which takes the release back as inconclusive. Raise `timeoutSeconds` or `errorRate.extraShareMax`. By what is needed without any error, above 100 requests a second on the canary.',
  ],
  LedgerNotSigned: [
    'warning',
    'Other clusters go by the ledger of a Cluster whose file names no keys: whoever may push can write to it. Add `spec.ledger.keys`, see [the ledger](../../guide/ledger.md).',
  ],
  WrongExpression: [
    'error',
    'An expression of `spec.health` of a Cluster cannot be parsed, is no condition, or asks for too much. Its kind is judged as everybody’s until it is right. See [health of your own kinds](../../guide/health.md).',
  ],
  NoCountedService: [
    'warning',
    'A scenario is judged by requests, and neither it nor a rollout names the Service. Set `steadyState.service`, or `judgedBy: ReadyPods`.',
  ],
  NamespaceNotGranted: [
    'error',
    'Two applications share a namespace that nothing grants them: it is made for one of them, and the other needs a grant in the Cluster file.',
  ],
  NoTelemetry: [
    'warning',
    'Something is judged by requests on a Cluster that has no telemetry to count them. Set `spec.telemetry` there, or judge by something else.',
  ],
  OutsideSources: [
    'error',
    'A chart or a file of values is in no folder that rendering reads. Add its folder to `spec.uses`.',
  ],
  OverlappingPaths: [
    'error',
    'Folders of two applications overlap, so that objects would be of both; or folders of one do, so that files would be read twice.',
  ],
  ReservedNamespace: [
    'error',
    'The namespace, or the object, belongs to the cluster itself or to Seatrial. No application may have it.',
  ],
  ScenarioMismatch: [
    'error',
    'A scenario is not about the application, cluster, workload or Service that it stands with.',
  ],
  ScenarioNotOnRelease: [
    'warning',
    'A target waits for a scenario that does not run by itself. Set `onRelease: true`, or a schedule.',
  ],
  ScheduleNeverFires: ['error', 'No day is meant by the schedule, such as the 30th of February.'],
  ServiceAccountRequired: [
    'error',
    'A Cluster wants each of its applications to name the service account as which it is written. Set `spec.serviceAccount`.',
  ],
  SharedAudience: [
    'warning',
    'Two clusters take tokens for the same audience from one issuer: whoever gets one that is for the one can use it at the other. Give each an audience of its own, see [identity](../../guide/identity.md).',
  ],
  UnknownReference: ['either', 'A Cluster, Application or Scenario of that name is not there.'],
  UnusedSetting: [
    'warning',
    'A setting of the error-rate gate by which a step with evidence passes, and there is no such step.',
  ],
  UnusedSource: [
    'error',
    'A setting of a renderer that the application does not have. Say in `spec.source` how it is rendered, or remove it.',
  ],
  UnusedSteps: [
    'warning',
    'Weights and evidence of a target do nothing without a rollout; approvals and pauses hold.',
  ],
  WatchTooShort: [
    'warning',
    'The watch after promotion is no longer than a hiccup of pods, which is no evidence. Make it longer; 0 says that none is wanted.',
  ],
  WeightNotAwaited: [
    'warning',
    'No step waits at a weight: what follows comes at once. Add evidence, a pause or an approval after it.',
  ],
  WeightsNotAscending: ['warning', 'A weight is not above the one before.'],
  WideAccess: [
    'warning',
    'A rule of `spec.access` lets in more callers than one repository’s workflows of one environment or branch. Write out more claims, see [identity](../../guide/identity.md).',
  ],
  ChartRefused: [
    'error',
    'The chart in its repository is not the one that is pinned, is not there, or may not be fetched from where it is.',
  ],
  DecryptionFailed: [
    'error',
    'SOPS cannot decrypt the file: it was changed since, or is broken. Encrypt it anew.',
  ],
  DecryptionRefused: [
    'error',
    'An encrypted file names a Vault that is not the one of the runner, which would get its credentials.',
  ],
  HookLeftOut: [
    'warning',
    'A hook of a chart for a moment that there is not, such as a deletion. It never runs.',
  ],
  HookRefused: ['error', 'A hook of a chart that cannot become an object of a version.'],
  LookupFindsNothing: [
    'warning',
    'A template of a chart looks something up in the cluster. Here it finds nothing, and makes what it makes where there is nothing.',
  ],
  MissingSource: [
    'error',
    'What is rendered reads a file or folder that is not among those of the application. Commit it, and name its folder in `uses`.',
  ],
  NotRendered: [
    'warning',
    'The application was not rendered here, since a program, a key or a chart repository is not at hand: its manifests were not checked.',
  ],
  OtherEachTime: [
    'warning',
    'A chart makes something else each time that it is rendered: a key, a password, a time. Each cluster gets another one.',
  ],
  PluginRefused: ['error', 'A kustomization would run a program. Only what is built in is done.'],
  RemoteSource: ['error', 'What is rendered reads something from the network. Commit it.'],
  RenderFailed: ['error', 'Kustomize or Helm cannot render the application; the message is theirs.'],
  RenderLimit: ['error', 'Rendering takes more time, memory or files, or makes more output, than it may.'],
  CannotRunTwice: ['error', 'The gated workload cannot run beside its canary, for what the message says.'],
  ClusterScoped: [
    'error',
    'Objects belong to the whole cluster, and the Cluster file does not grant them to the folder. Add the line that the hint says.',
  ],
  DanglingReference: [
    'warning',
    'Something is named that is not among the manifests. It may be made by something else.',
  ],
  DeadlineTooShort: [
    'warning',
    'Pods cannot be available before `progressDeadlineSeconds`, whatever the version. Raise it.',
  ],
  DuplicateEntry: ['either', 'The same stands twice in one list. Remove one.'],
  DuplicateObject: ['error', 'An object stands twice among the manifests. Remove one.'],
  FloorAboveReplicas: ['error', 'A scenario asks for more ready pods than the workload has.'],
  GenerateName: [
    'error',
    'An object without a name of its own would be made anew each time. Give it a name.',
  ],
  JobGoneTooSoon: [
    'error',
    'A Job deletes itself so soon after its end that the end may not be seen. Raise `ttlSecondsAfterFinished`.',
  ],
  KillsAboveReplicas: ['error', 'A scenario kills so many pods that no run can pass.'],
  LifetimeNotItsOwn: [
    'error',
    'A manifest has owner references or finalizers, which let others than the manifests decide how long the object is there. Finalizers of a custom resource are a warning.',
  ],
  MissingConfiguration: [
    'warning',
    'Pods read a ConfigMap or Secret that is not among the manifests. It may be made by something else, but is not tried with a canary.',
  ],
  MissingRoute: ['error', 'The HTTPRoute of the rollout is not among the manifests.'],
  MissingService: ['error', 'A Service that is named is not among the manifests.'],
  MissingWorkload: ['error', 'A workload that is named is not among the manifests.'],
  MutableImage: [
    'warning',
    'An image without a version may be another one tomorrow, also when a release is taken back. Name a tag or a digest.',
  ],
  NoEvictionAllowed: [
    'warning',
    'A disruption budget allows no eviction at all, so that no node with such a pod can be drained.',
  ],
  NoManifests: ['error', 'The folder of the application has no manifests.'],
  NoReadinessProbe: [
    'warning',
    'The gated workload has no readiness probe: its canary counts as ready as soon as it runs.',
  ],
  NoReplicas: ['warning', 'The gated workload has no pods, so that nothing can be tried.'],
  NotAnObject: ['error', 'A document among the manifests is no Kubernetes object.'],
  NotForManifests: [
    'either',
    'What a manifest may not say of a namespace: its Pod Security labels, its consent to chaos, and for whom Seatrial made it. The consent is left out, with a warning.',
  ],
  OtherNamespace: [
    'error',
    'Objects are in another namespace than their application, and the Cluster file does not grant it to the folder.',
  ],
  OtherToolsWord: [
    'warning',
    'An annotation by which another tool decides when an object is made, or whether it goes, and which Seatrial does not read.',
  ],
  OutsideTenant: [
    'error',
    'An application of a tenant goes beyond what the Cluster file holds it to: another folder, a namespace that is not granted to it, another account, or a kind that it may not have.',
  ],
  OverlappingTenants: ['error', 'A folder of the repository belongs to two tenants of a Cluster file.'],
  RecordInManifests: ['error', 'A record of Seatrial stands among the manifests. Remove it.'],
  RecreateStrategy: [
    'error',
    'The gated workload ends its pods before it makes new ones, so no canary can stand beside it.',
  ],
  RouteMissesService: ['error', 'The HTTPRoute of the rollout sends nothing to its Service.'],
  SelectorMismatch: ['error', 'A workload selects other pods than those that it makes.'],
  ServerOwnedField: ['error', 'A field that only the API server writes.'],
  ServiceMissesWorkload: ['error', 'The Service of the rollout does not select the pods of its workload.'],
  ServiceSelectsNothing: [
    'warning',
    'A Service selects no pods of the manifests. They may be made by something else.',
  ],
  SingleReplica: ['warning', 'The gated workload has one pod: nothing serves while that is away.'],
  TooManyObjects: ['error', 'The application has more objects than are handled. Split it.'],
  UnknownPort: ['warning', 'A port that is named is not there.'],
  UnknownVolume: ['error', 'A container mounts a volume that the pod does not have.'],
  UnsupportedSource: [
    'error',
    'A file of Kustomize or Helm stands among plain manifests. Say in the Application what renders it.',
  ],
};

const introduction =
  'What `seatrial validate` and the Action find in a config repository, by its code. A code never changes its meaning. Errors end with 1; warnings are what does not do what it seems to, or is seldom meant: they end with 0, and with 1 where `--strict` is given.';

/** Every code in the order of the alphabet. */
export function findingsPage(header: string): string {
  const rows = Object.entries(findingRows)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, [severity, meaning]]) => `| \`${code}\` | ${severity} | ${meaning} |`);
  const table = ['| Code | Severity | Meaning, and what to do |', '|---|---|---|', ...rows].join('\n');
  return [header, '# Findings', introduction, `${table}\n`].join('\n\n');
}
