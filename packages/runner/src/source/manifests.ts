import type {
  Clock,
  ClusterPort,
  ConfigFile,
  ConfigPort,
  KindScope,
  Manifest,
  Op,
  RenderedFiles,
  RenderFiles,
  Sourced,
} from '@seatrial/core';
import {
  checkGuardedLabels,
  checkManifests,
  checkObjects,
  checkScope,
  createHiding,
  type Granting,
  grantedLabelsTo,
  isSameJson,
  PortError,
  renderingOf,
  sourcesOf,
} from '@seatrial/core';
import type {
  Application,
  EpochMs,
  Finding,
  KubeObject,
  Located,
  ParsedFile,
  Source,
  SourceFile,
} from '@seatrial/model';
import { apiGroupOf, groupKindOf, isYamlPath, refKey, refOf, shortVersion } from '@seatrial/model';
import { type IsNamespaced, isBuiltInNamespaced, renderLimits, renderParsed } from '@seatrial/render';
import { createRecent } from '../recent.ts';
import { filesIn } from './files-in.ts';
import { type ParsedFiles, parsingInTurns } from './parsed-files.ts';
import { RenderingUnavailable } from './rendering-unavailable.ts';
import { shown } from './source.ts';

/**
 * Rendered versions kept in memory: each release under way asks with each look for two of them, so that a bound below what is under
 * way would render all of them each time. By their text, of which a version takes fifteen times as much.
 */
const versionsKept = 10_000;
const textBytesKept = 4 * 1024 * 1024;
/** However large they are. */
const versionsKeptMin = 16;
/** Longer than any wait of a release between two looks: of applications at rest nothing is kept, as there may be many. */
const unaskedMs = 60_000;

export interface Version {
  readonly objects: readonly KubeObject[];
  /** Where in the repository each object stands, by `refKey`. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Why the manifests cannot be applied. */
  readonly problem?: string;
  /** The problem, where objects may be missing for it. */
  readonly unreadable?: string;
}

/** What a version is rendered for. */
export interface Place {
  readonly application: string;
  readonly namespace: string;
  /** The application's folder. */
  readonly path: string;
}

/** Versions are content: what one renders to never changes, once the cluster serves all of its kinds. */
export interface Manifests {
  /** @throws PortError Unavailable where it cannot be rendered now, which says nothing of the version */
  version(sourced: Sourced, place: Place, op: Op): Promise<Version>;
}

/** Where an application has its versions rendered, as its file says now. */
export function placeIn({ metadata, spec }: Application): Place {
  return { application: metadata.name, namespace: spec.namespace, path: spec.path };
}

/** What reading manifests needs of the world: the repository, and which kinds the cluster serves. */
export interface ManifestsWorld {
  readonly config: Pick<ConfigPort, 'filesOfTree'>;
  readonly cluster: Pick<ClusterPort, 'scopeOf'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly clusterName: string;
  readonly renderFiles: RenderFiles;
  /** What has been parsed already of a new commit. */
  readonly readBefore?: Pick<ParsedFiles, 'take'> | undefined;
}

export function createManifests({
  config,
  cluster,
  clock,
  clusterName,
  renderFiles,
  readBefore,
}: ManifestsWorld): Manifests {
  const known = createRecent<Kept>(versionsKept, {
    weightOf: ({ textBytes }) => textBytes,
    weightMax: textBytesKept,
    sizeMin: versionsKeptMin,
  });
  /** Of each place, the key of what was rendered for it last. */
  const last = createRecent<string>(versionsKept);

  /** Set again, so that what is forgotten is the one that was not asked for the longest. */
  function keep(key: string, version: Known, isNew: boolean): void {
    const askedAt = clock.now();
    if (isNew) known.keep((it) => askedAt - it.askedAt <= unaskedMs);
    known.set(key, { ...version, askedAt });
  }

  /**
   * A kind that the cluster does not serve yet is asked about again each time: by then it may belong to the whole cluster.
   * A folder that is too large to be read is as wrong as one that cannot be parsed.
   */
  async function render(sourced: Sourced, place: Place, before: Known | undefined, op: Op): Promise<Known> {
    try {
      if (before !== undefined && (await scopesOf(cluster, before.unserved, op)).served.size === 0)
        return before;
      const { plain: files, parsed } = await parsedFiles(sourced, place, op);
      const version = rendered(files, place, isBuiltInNamespaced);
      const kinds = new Map(version.objects.map((object) => [groupKindOf(object), object]));
      const { served, unserved } = await scopesOf(cluster, [...kinds.values()], op);
      const isNamespaced: IsNamespaced = ({ group, kind }) => {
        const scope = served.get(`${group}/${kind}`);
        return scope === undefined ? isBuiltInNamespaced({ group, kind }) : scope === 'Namespaced';
      };
      const isAsTold = [...kinds.values()].every(
        (it) => isNamespaced(groupAndKind(it)) === isBuiltInNamespaced(groupAndKind(it)),
      );
      const textBytes = parsed.reduce((sum, { file }) => sum + file.bytes.length, 0);
      return {
        version: isAsTold ? version : rendered(files, place, isNamespaced),
        unserved,
        parsed,
        textBytes,
      };
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'Invalid') throw error;
      const { message } = error;
      const version = { objects: [], sources: new Map(), problem: message, unreadable: message };
      return { version, unserved: [], parsed: [], textBytes: 0 };
    }
  }

  /** Of a version after another only the files that it changed are parsed. */
  async function parsedFiles(
    sourced: Sourced,
    place: Place,
    op: Op,
  ): Promise<{ readonly plain: Plain; readonly parsed: Known['parsed'] }> {
    const { application, namespace, path } = place;
    const rendering = renderingOf(sourced.renderer, { application, cluster: clusterName });
    if (rendering === undefined) throw unknownRenderer(sourced);
    const files = await filesOf(sourced, place, op);
    const made = await renderFiles({ files, path, rendering, application, namespace }, op).catch(
      asUnavailable,
    );
    const parse = parsingInTurns(renderLimits, clock, op);
    const before = byPath(known.get(last.get(placeKey(place)) ?? '')?.parsed ?? []);
    const parsed: ParsedOf[] = [];
    for (const file of made.files) {
      // what was rendered is YAML whatever it is shown as: of a chart from elsewhere that is a folder
      const isManifest = file.shownAt !== undefined || isYamlPath(file.path) || file.isSubmodule === true;
      if (!isManifest) continue;
      const same = before.get(file.path);
      const isSame = same !== undefined && isSameContent(same.file, file);
      parsed.push(isSame ? same : { file, parsed: readBefore?.take(file) ?? (await parse(file)) });
    }
    const { findings, secrets } = made;
    return { plain: { files: parsed.map((it) => it.parsed), findings, secrets }, parsed };
  }

  async function filesOf(sourced: Sourced, place: Place, op: Op): Promise<readonly ConfigFile[]> {
    const files: ConfigFile[] = [];
    for (const source of sourcesOf(sourced, place.path)) files.push(...(await filesIn(config, source, op)));
    return files;
  }

  return {
    async version(sourced, place, op) {
      const key = `${placeKey(place)}/${sourced.version}`;
      const before = known.get(key);
      const now = before?.unserved.length === 0 ? before : await render(sourced, place, before, op);
      keep(key, now, before === undefined);
      if (now !== before) last.set(placeKey(place), key);
      return now.version;
    },
  };
}

/** A version as its application and its cluster have it released now: they may change without the version. */
export interface Judged {
  /** Why it cannot be. */
  readonly problem?: string;
  /** What it says and Seatrial passes by, as `file:line:column: message`. */
  readonly leftOut: readonly string[];
}

/** @param granting what the cluster grants, of which that counts which concerns the folder */
export type Judge = (version: Version, application: Located<Application>, granting: Granting) => Judged;

/** Judges a version once, and again where the file of its application or what is granted is another. */
export function createJudge(): Judge {
  const known = new WeakMap<Version, { readonly by: Parameters<Judge>; readonly judged: Judged }>();
  return (...by) => {
    const [version, application, granting] = by;
    const before = known.get(version);
    if (before?.by[1] === application && isSameJson(before.by[2], granting)) return before.judged;
    const now = judged(version, application, granting);
    known.set(version, { by, judged: now });
    return now;
  };
}

function judged(version: Version, application: Located<Application>, granting: Granting): Judged {
  if (version.problem !== undefined) return { problem: version.problem, leftOut: [] };
  const manifests = version.objects.flatMap((object): readonly Manifest[] => {
    const source = version.sources.get(refKey(refOf(object)));
    return source === undefined ? [] : [{ object, source }];
  });
  const { spec } = application.value;
  const guarded = checkGuardedLabels(manifests, [grantedLabelsTo(spec.path, granting.spec)]);
  const problem = firstError([
    ...checkManifests(application, [], manifests),
    ...checkScope(spec, manifests, [granting]).map(withHint),
    ...guarded,
  ]);
  const leftOut = guarded.filter(({ severity }) => severity === 'warning').map(shown);
  return { leftOut, ...(problem === undefined ? {} : { problem }) };
}

/** What to add where is all that people need to know of it. */
function withHint(finding: Finding): Finding {
  return { ...finding, message: `${finding.message}; ${finding.hint}` };
}

type Kind = Pick<KubeObject, 'apiVersion' | 'kind'>;

interface Known {
  readonly version: Version;
  /** Kinds of it that the cluster did not serve when it was asked. */
  readonly unserved: readonly Kind[];
  /** What its files say. The sources of its objects go by it, so that it is kept as long as they. */
  readonly parsed: readonly ParsedOf[];
  /** Of these files. */
  readonly textBytes: number;
}

interface ParsedOf {
  readonly file: SourceFile;
  readonly parsed: ParsedFile;
}

function placeKey({ namespace, application, path }: Place): string {
  return `${namespace}/${application}/${path}`;
}

/** Of what programs have made several files may have one path: those are parsed each time. */
function byPath(parsed: readonly ParsedOf[]): ReadonlyMap<string, ParsedOf> {
  const plain = parsed.filter(({ file }) => file.shownAt === undefined);
  return new Map(plain.map((it) => [it.file.path, it]));
}

/** Whether two files by one path read the same. */
function isSameContent(one: SourceFile, other: SourceFile): boolean {
  const { bytes, ...about } = one;
  const { bytes: otherBytes, ...otherAbout } = other;
  return isSameJson(about, otherAbout) && (bytes === otherBytes || Buffer.compare(bytes, otherBytes) === 0);
}

interface Kept extends Known {
  readonly askedAt: EpochMs;
}

/** Which scope each kind has in the cluster, by `groupKindOf`: no table has the kinds that somebody has added there. */
async function scopesOf(
  cluster: ManifestsWorld['cluster'],
  kinds: readonly Kind[],
  op: Op,
): Promise<{ readonly served: ReadonlyMap<string, KindScope>; readonly unserved: readonly Kind[] }> {
  const scopes = await Promise.all(kinds.map((it) => cluster.scopeOf(it.apiVersion, it.kind, op)));
  const served = new Map<string, KindScope>();
  kinds.forEach((it, index) => {
    const scope = scopes[index];
    if (scope !== undefined) served.set(groupKindOf(it), scope);
  });
  return { served, unserved: kinds.filter((_, index) => scopes[index] === undefined) };
}

function groupAndKind(it: Kind): { group: string; kind: string } {
  return { group: apiGroupOf(it), kind: it.kind };
}

/** What a version is before it is read as objects. */
interface Plain {
  readonly files: readonly ParsedFile[];
  /** What kept it from being rendered. */
  readonly findings: readonly Finding[];
  /** What stood encrypted in it: nothing that is said of it has any of that. */
  readonly secrets: RenderedFiles['secrets'];
}

function asUnavailable(error: unknown): never {
  throw error instanceof PortError && error.code === 'Unavailable' ? new RenderingUnavailable(error) : error;
}

function unknownRenderer({ renderer, version }: Sourced): PortError {
  const why = `"${renderer?.name}" or one of its options is not known to this Seatrial, which is older than the one that made it`;
  return new PortError(
    'Unavailable',
    `Cannot render version ${shortVersion(version)}: ${why}; upgrade again`,
  );
}

function rendered(plain: Plain, { namespace }: Place, isNamespaced: IsNamespaced): Version {
  const { objects, findings: found } = renderParsed(plain.files, { namespace, isNamespaced });
  const findings = [...plain.findings, ...found];
  const { without } = createHiding(plain.secrets ?? []);
  const unreadable = firstError(findings, without);
  const problem = firstError([...findings, ...checkObjects(objects)], without);
  return {
    objects: objects.map(({ object }) => object),
    sources: new Map(objects.map(({ object, source }) => [refKey(refOf(object)), source])),
    ...(problem === undefined ? {} : { problem }),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

function firstError(
  findings: readonly Finding[],
  told: (text: string) => string = (text) => text,
): string | undefined {
  const [first, ...others] = findings.filter((finding) => finding.severity === 'error');
  if (first === undefined) return undefined;
  return told(`${shown(first)}${others.length === 0 ? '' : ` (and ${others.length} more)`}`);
}
