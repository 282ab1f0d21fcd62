import {
  checkConfig,
  checkGuardedLabels,
  checkJobTtl,
  checkManifests,
  checkScope,
  checkSharedObjects,
  grantedLabelsTo,
  grantingTo,
  isFileOf,
  type Manifest,
  type ManifestsOwner,
  manifestsOwners,
  type ReadableScenario,
  readableScenarios,
} from '@seatrial/core';
import {
  boundFindings,
  configOf,
  errorsFirst,
  type Finding,
  foldersIn,
  isYamlPath,
  type LoadedConfig,
  mayBeConfig,
  objectFindings,
  type ParsedFile,
  parseFile,
  refKey,
  refOf,
  type SourceFile,
  sortFindings,
  withoutEchoes,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { parseMade } from './parse-made.ts';
import { type ApplicationRendering, isRendered, type Renderings } from './render-applications.ts';
import { objectsOf } from './render-manifests.ts';
import type { Rendered } from './rendered.ts';
import { checkStrayObjects } from './stray-objects.ts';
import { telling } from './telling.ts';
import { mayBeOurs } from './text-of.ts';

export interface ValidationCounts {
  readonly files: number;
  readonly clusters: number;
  readonly applications: number;
  readonly scenarios: number;
  readonly objects: number;
  /** Of the objects, those in the folder of no application: only their fields are checked. */
  readonly strayObjects: number;
  readonly errors: number;
  readonly warnings: number;
}

export interface Validation {
  /** In reading order; at most `findingsMax`, errors before warnings, and `counts` says how many there were. */
  readonly findings: readonly Finding[];
  readonly counts: ValidationCounts;
}

/** The files of a repository, as far as they are Seatrial's own. */
export interface RepositoryRead {
  /** YAML and JSON. */
  readonly candidates: readonly SourceFile[];
  /** Those that may be Seatrial's, by path. */
  readonly parsed: ReadonlyMap<string, ParsedFile>;
  readonly config: LoadedConfig;
}

export function readRepository(files: Iterable<SourceFile>, limits: RenderLimits): RepositoryRead {
  const candidates = [...files].filter((file) => isYamlPath(file.path) || file.isSubmodule === true);
  const parsed = new Map<string, ParsedFile>();
  for (const file of candidates) if (mayBeConfig(file)) parsed.set(file.path, parseFile(file, limits));
  return {
    candidates,
    parsed,
    config: configOf([...parsed.values()], limits, { folders: foldersIn(candidates) }),
  };
}

/**
 * All that is wrong with a config repository: every file by itself, the files beside each other, and each application's
 * manifests. Pure, so that the same judgement is made of a working copy and of a commit. Of a folder `within` it only that
 * is told and counted, for which all is read: `''` is the whole, and `apps/` all that is in apps.
 *
 * Of applications that are rendered by a program the manifests are not looked at.
 */
export function validateFiles(
  files: Iterable<SourceFile>,
  limits: RenderLimits = renderLimits,
  within = '',
): Validation {
  return judgeRepository(readRepository(files, limits), new Map(), limits, within);
}

/** The same with the manifests of applications that were rendered before. */
export function judgeRepository(
  { candidates, parsed, config }: RepositoryRead,
  renderings: Renderings,
  limits: RenderLimits,
  within: string,
): Validation {
  const applications = manifestsOwners(config);
  const scenarios = readableScenarios(config);
  const sources = renderedFolders(config);
  const owners = ownersOf(candidates, applications);
  const manifests = applications.map((application) => {
    const { name } = application.value.metadata;
    const rendered = renderings.get(name);
    if (rendered !== undefined) return checkRendered(application, rendered, scenarios, limits);
    if (sources.applications.has(name)) return { fresh: [], objects: [], findings: [] };
    const own = owners.get(application.value.spec.path) ?? [];
    const fresh = own.filter((file) => !parsed.has(file.path)).map((file) => parseFile(file, limits));
    const known = own.flatMap((file) => parsed.get(file.path) ?? []);
    return {
      fresh,
      ...checkApplicationFiles(application, [...known, ...fresh], scenarios, limits),
    };
  });
  // what a program reads is no manifest as it stands
  const isSource = ({ path }: Pick<SourceFile, 'path'>): boolean =>
    sources.folders.some((folder) => isFileOf(folder, path));
  const owned = new Set(
    [...owners.values()]
      .flat()
      .filter((file) => !isSource(file))
      .map(({ path }) => path),
  );
  const strays = checkStrayObjects(
    [...parsed.values()].filter((file) => !owned.has(file.path) && !isSource(file)),
    limits,
  );
  const others = new Set(
    candidates.filter((file) => !owned.has(file.path) && !mayBeOurs(file)).map(({ path }) => path),
  );
  const sound = config.applications.map((application, index) => ({
    application,
    manifests: manifests[index]?.objects ?? [], // they are the first of those whose manifests are checked
  }));
  const checked = checkConfig(config);
  // what is not there may stand in a file that could not be read
  const unreadConfig = candidates.some((file) => mayBeOurs(file) && isUnread(parsed.get(file.path)));
  const found = withoutEchoes([
    ...config.findings
      .filter(({ file, code }) => !others.has(file) || code === 'SymlinkIgnored')
      .map((finding) => (owned.has(finding.file) ? finding : withLinkAllowed(finding))),
    ...(unreadConfig ? checked.filter(({ code }) => code !== 'UnknownReference') : checked),
    ...manifests.flatMap(({ fresh }) => fresh.flatMap((file) => file.findings)),
    ...manifests.flatMap((checked) => checked.findings),
    ...checkSharedObjects(sound),
    ...sound.flatMap(({ application, manifests: objects }) => {
      const { spec } = application.value;
      const clusters = grantingTo(application, config.clusters);
      const labels = clusters.map((granting) => grantedLabelsTo(spec.path, granting.spec));
      return [...checkScope(spec, objects, clusters), ...checkGuardedLabels(objects, labels)];
    }),
    ...strays.findings,
  ]);
  const findings = sortFindings(found).filter(({ file }) => file.startsWith(within));
  const isWithin = ({ source }: Pick<Manifest, 'source'>): boolean => source.file.startsWith(within);
  const fresh = manifests.flatMap((application) => application.fresh);

  return {
    findings: sortFindings(errorsFirst(findings).slice(0, limits.findingsMax)),
    counts: {
      files: [...parsed.values(), ...fresh].filter(({ path }) => path.startsWith(within)).length,
      clusters: config.clusters.filter(isWithin).length,
      applications: config.applications.filter(isWithin).length,
      scenarios: config.scenarios.filter(isWithin).length,
      objects: [...manifests, strays].flatMap(({ objects }) => objects).filter(isWithin).length,
      strayObjects: strays.objects.filter(isWithin).length,
      ...countFindings(findings),
    },
  };
}

export function countFindings(findings: readonly Finding[]): Pick<ValidationCounts, 'errors' | 'warnings'> {
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}

/** A link in an application's folder is an object that will not be there; elsewhere it may be meant for another program. */
function withLinkAllowed(finding: Finding): Finding {
  return finding.code === 'SymlinkIgnored' ? { ...finding, severity: 'warning' } : finding;
}

/** A key that stands twice keeps nobody from reading the rest. */
function isUnread(file: ParsedFile | undefined): boolean {
  return (
    file?.findings.some(({ severity, code }) => severity === 'error' && code !== 'DuplicateKey') ?? false
  );
}

/** The files of each application's folder, by its path. */
export function ownersOf(
  files: readonly SourceFile[],
  applications: readonly ManifestsOwner[],
): ReadonlyMap<string, readonly SourceFile[]> {
  const owners = new Map(applications.map(({ value }) => [value.spec.path, [] as SourceFile[]]));
  /** Of applications whose folder is, or would be in, this other repository. */
  function addAround(submodule: SourceFile): void {
    for (const [path, own] of owners) if (`${path}/`.startsWith(`${submodule.path}/`)) own.push(submodule);
  }
  const whole = owners.get('.');
  for (const file of files) {
    if (file.isSubmodule === true) addAround(file);
    if (isFileOf('.', file.path)) whole?.push(file);
    for (let end = file.path.indexOf('/'); end !== -1; end = file.path.indexOf('/', end + 1)) {
      owners.get(file.path.slice(0, end))?.push(file);
    }
  }
  return owners;
}

interface ApplicationChecked extends Rendered {
  /** Files that were parsed for it. */
  readonly fresh: readonly ParsedFile[];
}

/** What a program has made of an application: on each of its clusters, where it makes different things. */
function checkRendered(
  application: ManifestsOwner,
  renderings: readonly ApplicationRendering[],
  scenarios: readonly ReadableScenario[],
  limits: RenderLimits,
): ApplicationChecked {
  const objects = new Map<string, Manifest>();
  const findings: Finding[] = [];
  for (const rendering of renderings) {
    const told = telling(rendering.secrets ?? []);
    findings.push(...rendering.findings.map(told));
    if (rendering.findings.some(({ severity }) => severity === 'error')) continue;
    const files = rendering.files.map((file) => parseMade(file, rendering.written, limits));
    const checked = checkApplicationFiles(application, files, scenarios, limits);
    findings.push(...files.flatMap((file) => file.findings).map(told));
    const isCertain = (it: Finding): boolean => rendering.isPartial !== true || !aboutAbsence.has(it.code);
    findings.push(...checked.findings.filter(isCertain).map(told));
    for (const manifest of checked.objects) {
      const key = refKey(refOf(manifest.object));
      if (!objects.has(key)) objects.set(key, manifest);
    }
  }
  return { fresh: [], objects: [...objects.values()], findings };
}

/** Applications that a program renders, and the folders that it reads for them. */
function renderedFolders({ applications }: LoadedConfig): {
  readonly applications: ReadonlySet<string>;
  readonly folders: readonly string[];
} {
  const rendered = applications.filter(isRendered).map(({ value }) => value);
  return {
    applications: new Set(rendered.map(({ metadata }) => metadata.name)),
    folders: rendered.flatMap(({ spec }) => [spec.path, ...(spec.uses ?? [])]),
  };
}

function checkApplicationFiles(
  application: ManifestsOwner,
  files: readonly ParsedFile[],
  scenarios: readonly ReadableScenario[],
  limits: RenderLimits,
): Rendered {
  const { namespace } = application.value.spec;
  const rendered = objectsOf(files, { namespace }, limits);
  const checked = checkManifests(application, scenarios, rendered.objects);
  const fields = fieldFindings(rendered.objects, limits);
  const unread =
    fields.some(({ code }) => code === 'UnknownKind' || code === 'UnknownVersion') ||
    [...rendered.findings, ...files.flatMap((file) => file.findings)].some(
      ({ severity }) => severity === 'error',
    );
  // what is missing may stand in a file that could not be read, or be an object that was meant otherwise
  const certain = unread ? checked.filter((finding) => !aboutAbsence.has(finding.code)) : checked;
  return {
    objects: rendered.objects,
    findings: [...rendered.findings, ...fields, ...certain, ...checkJobTtl(rendered.objects)],
  };
}

/** What is wrong with each object by itself. A runner need not look: its API server says the same, and knows better. */
export function fieldFindings(objects: readonly Manifest[], limits: RenderLimits): readonly Finding[] {
  return objects.flatMap(({ object, source }) =>
    boundFindings(objectFindings(object, source), limits.findingsPerFileMax),
  );
}

const aboutAbsence: ReadonlySet<Finding['code']> = new Set([
  'DanglingReference',
  'MissingConfiguration',
  'MissingRoute',
  'MissingService',
  'MissingWorkload',
  'NoManifests',
  'ServiceSelectsNothing',
]);
