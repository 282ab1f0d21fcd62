import type { Source, ValuePath } from './source.ts';

/** Everything that can be wrong with a config repository. Codes are for scripts: a code never changes its meaning. */
export type FindingCode =
  // the file
  | 'FileTooLarge'
  | 'FileUnreadable'
  | 'LfsPointer'
  | 'NotText'
  | 'SubmoduleNotRead'
  | 'SymlinkIgnored'
  | 'SymlinkOutside'
  | 'TooManyFiles'
  | 'TooManyFindings'
  // its YAML
  | 'AmbiguousScalar'
  | 'BadAlias'
  | 'BadKey'
  | 'BadNumber'
  | 'DuplicateKey'
  | 'TooComplex'
  | 'TooDeep'
  | 'TooManyDocuments'
  | 'TooMuchExpansion'
  | 'UnsupportedTag'
  | 'YamlSyntax'
  // a Cluster, Application or Scenario by itself
  | 'BadValue'
  | 'DuplicateName'
  | 'OtherRepository'
  | 'MissingField'
  | 'RecordInRepository'
  | 'UnknownField'
  | 'UnknownKind'
  | 'UnknownVersion'
  | 'WrongType'
  // these beside each other
  | 'AfterCycle'
  | 'AfterNotTarget'
  | 'BadSchedule'
  | 'BadTimeZone'
  | 'ChaosNotAllowed'
  | 'DecidedAtAllTraffic'
  | 'DependencyCycle'
  | 'DependencyElsewhere'
  | 'DuplicateTarget'
  | 'EmptyPause'
  | 'EvidenceOutOfReach'
  | 'LedgerNotSigned'
  | 'WrongExpression'
  | 'NoCountedService'
  | 'NamespaceNotGranted'
  | 'NoTelemetry'
  | 'OutsideSources'
  | 'OverlappingPaths'
  | 'ReservedNamespace'
  | 'ScenarioMismatch'
  | 'ScenarioNotOnRelease'
  | 'ScheduleNeverFires'
  | 'ServiceAccountRequired'
  | 'SharedAudience'
  | 'UnknownReference'
  | 'UnusedSetting'
  | 'UnusedSource'
  | 'UnusedSteps'
  | 'WatchTooShort'
  | 'WeightNotAwaited'
  | 'WeightsNotAscending'
  | 'WideAccess'
  // what renders it
  | 'ChartRefused'
  | 'DecryptionFailed'
  | 'DecryptionRefused'
  | 'HookLeftOut'
  | 'HookRefused'
  | 'LookupFindsNothing'
  | 'MissingSource'
  | 'NotRendered'
  | 'OtherEachTime'
  | 'PluginRefused'
  | 'RemoteSource'
  | 'RenderFailed'
  | 'RenderLimit'
  // the manifests
  | 'CannotRunTwice'
  | 'ClusterScoped'
  | 'DanglingReference'
  | 'DeadlineTooShort'
  | 'DuplicateEntry'
  | 'DuplicateObject'
  | 'FloorAboveReplicas'
  | 'GenerateName'
  | 'JobGoneTooSoon'
  | 'KillsAboveReplicas'
  | 'LifetimeNotItsOwn'
  | 'MissingConfiguration'
  | 'MissingRoute'
  | 'MissingService'
  | 'MissingWorkload'
  | 'MutableImage'
  | 'NoEvictionAllowed'
  | 'NoManifests'
  | 'NoReadinessProbe'
  | 'NoReplicas'
  | 'NotAnObject'
  | 'NotForManifests'
  | 'OtherNamespace'
  | 'OtherToolsWord'
  | 'OutsideTenant'
  | 'OverlappingTenants'
  | 'RecordInManifests'
  | 'RecreateStrategy'
  | 'RouteMissesService'
  | 'SelectorMismatch'
  | 'ServerOwnedField'
  | 'ServiceMissesWorkload'
  | 'ServiceSelectsNothing'
  | 'SingleReplica'
  | 'TooManyObjects'
  | 'UnknownPort'
  | 'UnknownVolume'
  | 'UnsupportedSource';

/** Something wrong in a file, with the place to look at and what to do about it. Lines and columns begin at 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly message: string;
  readonly hint: string;
  /** `Kind/name` of the Cluster, Application or Scenario that it is about, where that can be known. */
  readonly subject?: string;
}

/** The same findings, about something. */
export function about(subject: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, subject }));
}

/** In reading order: by file, line, column, and then by code so that the order is always the same. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code),
  );
}

/** The same with what fails a check before what does not; else in the order in which they come. */
export function errorsFirst(findings: readonly Finding[]): readonly Finding[] {
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity === 'warning'),
  ];
}

/**
 * Each once, and without what only echoes another finding on the same scalar: of one that could not be read its type says
 * nothing, and a doubt about one is settled where it is an error anyway.
 */
export function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const unread = placesOf(findings, ['BadNumber', 'UnsupportedTag']);
  const wrong = placesOf(findings, ['BadValue', 'WrongType']);
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const place = placeOf(finding);
    const key = `${place} ${finding.code} ${finding.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return finding.code === 'AmbiguousScalar'
      ? !wrong.has(place)
      : !(unread.has(place) && (finding.code === 'BadValue' || finding.code === 'WrongType'));
  });
}

function placesOf(findings: readonly Finding[], codes: readonly FindingCode[]): ReadonlySet<string> {
  return new Set(findings.filter(({ code }) => codes.includes(code)).map(placeOf));
}

function placeOf({ file, line, column }: Finding): string {
  return `${file}:${line}:${column}`;
}

/** The first `max` findings of a file; when there are more, one that says how many were left out. */
export function boundFindings(findings: readonly Finding[], max: number): readonly Finding[] {
  const last = findings[max - 1];
  if (last === undefined || findings.length === max) return findings;
  const leftOut = findings.slice(max - 1);
  return [
    ...findings.slice(0, max - 1),
    {
      ...last,
      severity: leftOut.some((finding) => finding.severity === 'error') ? 'error' : 'warning',
      code: 'TooManyFindings',
      message: `${leftOut.length} more findings from here on are not shown`,
      hint: 'mend the ones above first, then look again',
    },
  ];
}

/** Order by code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export type FindingText = Pick<Finding, 'code' | 'message' | 'hint'>;

/** An error at a value of a file. */
export function errorAt(source: Source, path: ValuePath, text: FindingText): Finding {
  return { file: source.file, ...source.locate(path), severity: 'error', ...text };
}

/** A warning at a value of a file. */
export function warningAt(source: Source, path: ValuePath, text: FindingText): Finding {
  return { file: source.file, ...source.locate(path), severity: 'warning', ...text };
}
