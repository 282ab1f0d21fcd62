import type { Head, Incumbents, Observed, Op } from '@seatrial/core';
import {
  checkConfig,
  createSerially,
  incumbentsOf,
  isContested,
  makeupOf,
  PortError,
  sourcedFrom,
  stringAt,
  withoutNamesakes,
} from '@seatrial/core';
import type {
  Application,
  Cluster,
  EpochMs,
  Finding,
  FolderIndex,
  LoadedConfig,
  Located,
  Scenario,
} from '@seatrial/model';
import { apiVersion, configOf, foldersIn, isYamlPath } from '@seatrial/model';
import { mayBeOurs } from '@seatrial/render';
import { look, type World } from '../world.ts';
import { commitLimits, createParsedFiles, type FileRead, type ParsedFiles } from './parsed-files.ts';
import { clusterFilesAmong, configWithin, fileIn, ownDeclarations, type Share, wholeShare } from './share.ts';

/** Per commit; `seatrial validate` lists all. */
const errorsLogged = 20;
/** Least time between two tries to read a commit that could not be read: each may hang, and holds up who waits for it. */
const rereadMs = 10_000;

/** What the config branch says for one cluster. */
export interface SourceView {
  readonly commit: string;
  /** Absent of the first config repository; its name where it is a further one. */
  readonly repository?: string;
  /** Of the first repository, those that declare clusters. */
  readonly clusterFiles: readonly FileRead[];
  readonly cluster: Cluster | undefined;
  /** File in which the cluster stands, where it does. */
  readonly clusterFile: string | undefined;
  /** All that are declared. */
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** Without those that have errors, and likewise below: everything else goes on. */
  readonly applications: ReadonlyMap<string, Located<Application>>;
  /** Those that are left out because others have their folder, and why. */
  readonly newcomers: ReadonlyMap<string, Newcomer>;
  /** Those that do not go to this cluster. */
  readonly elsewhere: ReadonlyMap<string, Located<Application>>;
  /** By name of an application, those of `applications` that depend on it. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Of each of `applications`, its version. */
  readonly heads: ReadonlyMap<string, Head>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** All errors: of single files, and of files beside each other. */
  readonly errors: readonly Finding[];
  /** Of `errors`, those that people are told of: not what is wrong in files of other programs. */
  readonly told: readonly Finding[];
  /** Errors of files that cannot be read at all and seem to declare Clusters. */
  readonly clusterErrors: readonly Finding[];
  /** Errors of Scenarios, by the Application that each is for. */
  readonly scenarioErrors: ReadonlyMap<string, readonly Finding[]>;
}

export interface Newcomer {
  readonly application: Located<Application>;
  readonly message: string;
}

export interface Source {
  /** The newest view; `Stale` with the last one while the repository cannot be reached, or its newest commit be read. */
  view(op: Op): Promise<Observed<SourceView>>;
  /** The last view; asks nobody. */
  newest(): SourceView | undefined;
}

/** What a source needs of the world; of the cluster only who is there already, where that decides. */
export type SourceWorld = Pick<World, 'clusterName' | 'log' | 'clock'> & {
  readonly config: Pick<World['config'], 'head' | 'tree' | 'configFiles' | 'lastChanged'>;
  readonly cluster: Pick<World['cluster'], 'list'>;
};

/** What a source reads with. */
export interface SourceParts {
  /** What has been parsed already. */
  readonly files?: ParsedFiles | undefined;
  /** Of several repositories of a cluster, which one this is. */
  readonly share?: Share;
  /** Of a further repository, the first one: by its Cluster files. */
  readonly first?: Source;
}

/** Reads each commit once, and of a new one only the files that it changed. */
export function createSource(
  { config, cluster, clusterName, clock, log }: SourceWorld,
  { files = createParsedFiles(), share = wholeShare, first }: SourceParts = {},
): Source {
  const repository = share.name;
  let newest: SourceView | undefined;
  let unread: { readonly commit: string; readonly reason: string; readonly againAt: EpochMs } | undefined;
  const serially = createSerially();

  /** What is in flight goes on with what was read before a commit that cannot be read. */
  async function viewOf(
    commit: string,
    clusters: readonly FileRead[],
    op: Op,
  ): Promise<Observed<SourceView>> {
    if (unread?.commit !== commit || clock.now() >= unread.againAt) {
      const read = await look(op, () => readOnce(commit, clusters, op));
      if (read.type === 'Value') {
        unread = undefined;
        return read;
      }
      const of = repository === undefined ? '' : ` of the repository "${repository}"`;
      const reason = `commit ${commit.slice(0, 7)}${of} is not taken: ${read.reason}`;
      if (unread?.reason !== reason) log('warn', reason);
      unread = { commit, reason, againAt: clock.now() + rereadMs };
    }
    const { reason } = unread;
    return newest === undefined ? { type: 'Unavailable', reason } : { type: 'Stale', reason, value: newest };
  }

  /** Nobody else asks for them where there is one repository alone. */
  function clusterFiles(own: readonly FileRead[], clusters: readonly FileRead[]): readonly FileRead[] {
    if (first !== undefined) return clusters;
    return share === wholeShare ? [] : clusterFilesAmong(own, mayDeclareACluster);
  }

  /** @param clusters of a further repository, the Cluster files of the first */
  async function readOnce(commit: string, clusters: readonly FileRead[], op: Op): Promise<SourceView> {
    if (newest?.commit === commit && (first === undefined || areSame(newest.clusterFiles, clusters)))
      return newest;
    const all = await config.configFiles(commit, op);
    const found = all
      .filter(({ path, isUnlisted }) => isUnlisted === true || isYamlPath(path))
      .map((file) => ({ ...file, path: fileIn(repository, file.path) }));
    const own = ownDeclarations(await files.read(found, clock, op), share);
    const selected = await selectFrom([...own, ...clusters], foldersIn(all), op);
    const view: SourceView = {
      commit,
      ...(repository === undefined ? {} : { repository }),
      clusterFiles: clusterFiles(own, clusters),
      ...selected,
      heads: await headsOf(commit, selected.applications, op),
    };
    const known = new Set(newest?.told.map(shown));
    const elsewhere = new Set(clusters.map(({ path }) => path));
    const news = view.told.filter((error) => !known.has(shown(error)) && !elsewhere.has(error.file));
    for (const error of news.slice(0, errorsLogged)) log('warn', shown(error), { code: error.code, commit });
    newest = view;
    return view;
  }

  /** Records are asked for only where two applications claim the same. */
  async function selectFrom(read: readonly FileRead[], folders: FolderIndex, op: Op): Promise<Selection> {
    const alone = findingsIn(read, folders, new Map(), share);
    if (!isContested(alone.errors)) return select(read, alone, clusterName);
    const incumbents = incumbentsOf(await cluster.list({ apiVersion, kind: 'ApplicationState' }, op));
    return select(read, findingsIn(read, folders, incumbents, share), clusterName);
  }

  async function headsOf(
    commit: string,
    applications: SourceView['applications'],
    op: Op,
  ): Promise<SourceView['heads']> {
    const heads = new Map<string, Head>();
    const news = new Map<string, readonly string[]>();
    const trees = new Map<string, string | undefined>();
    for (const [name, { value }] of applications) {
      const makeup = makeupOf(value.spec);
      for (const folder of makeup.folders)
        if (!trees.has(folder)) trees.set(folder, await treeAt(commit, folder, op));
      const now = sourcedFrom(
        makeup,
        makeup.folders.map((folder) => trees.get(folder)),
      );
      const before = newest?.heads.get(name);
      const missing = makeup.folders.find((folder) => trees.get(folder) === undefined);
      const same = before?.version === now?.version && before?.missing === missing && before !== undefined;
      heads.set(name, same ? before : { commit, ...now, ...(missing === undefined ? {} : { missing }) });
      if (!same && now !== undefined) news.set(name, makeup.folders);
    }
    const brought = await broughtBy(commit, news, op);
    for (const name of news.keys())
      heads.set(name, { ...heads.get(name), commit: brought.get(name) ?? commit });
    return heads;
  }

  /**
   * Which commits brought what is new, by application: several may have come at once, and after a start all of them have. Of
   * one of which that is not seen, as where its file alone has changed, the commit that is read counts.
   */
  async function broughtBy(
    commit: string,
    folders: ReadonlyMap<string, readonly string[]>,
    op: Op,
  ): Promise<ReadonlyMap<string, string>> {
    if (folders.size === 0) return new Map();
    const since = newest === undefined ? {} : { since: newest.commit };
    try {
      return await config.lastChanged(commit, { folders, ...since }, op);
    } catch (error) {
      if (error instanceof PortError && error.code === 'NotFound') return new Map();
      throw error;
    }
  }

  /** No folder can be at a path that Git does not allow: that is one application's mistake, not everybody's. */
  async function treeAt(commit: string, path: string, op: Op): Promise<string | undefined> {
    try {
      return await config.tree(commit, path, op);
    } catch (error) {
      if (error instanceof PortError && error.code === 'Invalid') return undefined;
      throw error;
    }
  }

  /** While the first repository cannot be read, nobody knows what a cluster grants; what was read of it before goes on to count. */
  async function clustersNow(op: Op): Promise<Observed<readonly FileRead[]>> {
    if (first === undefined) return { type: 'Value', value: [] };
    const view = await first.view(op);
    const known = lastKnown(view) ?? first.newest();
    if (known !== undefined) return { type: 'Value', value: known.clusterFiles };
    const reason = view.type === 'Value' ? '' : view.reason;
    return {
      type: 'Unavailable',
      reason: `the Cluster files of the first repository cannot be read: ${reason}`,
    };
  }

  return {
    newest: () => newest,
    // One at a time: many rounds ask for a new commit at once, and the first of them reads it for all.
    view: (op) =>
      serially('view', async () => {
        const clusters = await clustersNow(op);
        if (clusters.type !== 'Value') return { type: 'Unavailable', reason: clusters.reason };
        const head = await config.head(op);
        if (head.type !== 'Value' && head.type !== 'Stale') return head;
        const view = await viewOf(head.value.commit, clusters.value, op);
        return head.type === 'Stale' && view.type === 'Value' ? { ...head, value: view.value } : view;
      }),
  };
}

/** What was read last, also while the repository cannot be reached. */
export function lastKnown(view: Observed<SourceView>): SourceView | undefined {
  return view.type === 'Value' || view.type === 'Stale' ? view.value : undefined;
}

/** Why the file of a cluster cannot be used, when that is why nothing is known of the cluster. */
export function clusterFault(
  { clusters, errors, clusterErrors }: Pick<SourceView, 'clusters' | 'errors' | 'clusterErrors'>,
  clusterName: string,
): string | undefined {
  if (clusters.has(clusterName)) return undefined;
  const own = errors.filter(({ subject }) => subject === `Cluster/${clusterName}`);
  const causes = own.length > 0 ? own : clusterErrors;
  return causes.length === 0 ? undefined : causes.map(shown).join('; ');
}

/** `file:line:column: message` */
export function shown({ file, line, column, message }: Finding): string {
  return `${file}:${line}:${column}: ${message}`;
}

type Selection = Omit<SourceView, 'commit' | 'heads' | 'repository' | 'clusterFiles'>;

interface FindingsIn {
  readonly config: LoadedConfig;
  readonly errors: readonly Finding[];
  /** Of `errors`, those for which what they are about is not used. */
  readonly decisive: readonly Finding[];
}

/** Who may have a namespace is not to be known from files alone, and is decided when it is wanted. */
function findingsIn(
  files: readonly FileRead[],
  folders: FolderIndex,
  incumbents: Incumbents,
  share: Share,
): FindingsIn {
  const homes = new Map([...incumbents].map(([name, { file }]) => [`Application/${name}`, file]));
  const parsed = files.map((file) => file.parsed);
  const config = configWithin(configOf(parsed, commitLimits, { folders, homes }), share);
  const errors = [...config.findings, ...checkConfig(config, incumbents)].filter(
    ({ severity, code }) => severity === 'error' && code !== 'NamespaceNotGranted',
  );
  return { config, errors, decisive: withoutNamesakes(errors, config, incumbents) };
}

function select(
  files: readonly FileRead[],
  { config, errors, decisive }: FindingsIn,
  clusterName: string,
): Selection {
  const faulty = new Set(decisive.map(({ subject }) => subject));
  // Of two by one name neither is used, unless one is there already: which of them is meant is not ours to say.
  const sound = <T extends { kind: string; metadata: { name: string } }>(found: readonly Located<T>[]) =>
    found.filter(({ value: { kind, metadata } }) => !faulty.has(`${kind}/${metadata.name}`));
  const isHere = ({ value: { spec } }: Located<Application>): boolean =>
    spec.targets.some((target) => target.cluster === clusterName);
  const here = sound(config.applications).filter(isHere);
  const scenarios = sound(config.scenarios)
    .map(({ value }) => value)
    .filter(({ spec }) => spec.cluster === clusterName);
  const clusters = new Map(sound(config.clusters).map(({ value }) => [value.metadata.name, value]));
  const own = config.byName.clusters.get(clusterName);
  return {
    clusterFile: own?.source.file,
    cluster: clusters.get(clusterName),
    clusters,
    applications: new Map(here.map((application) => [application.value.metadata.name, application])),
    newcomers: newcomersAmong(config.applications.filter(isHere), errors),
    elsewhere: new Map(
      config.applications.filter((it) => !isHere(it)).map((it) => [it.value.metadata.name, it]),
    ),
    dependents: dependentsAmong(here),
    scenarios: new Map(scenarios.map((scenario) => [scenario.metadata.name, scenario])),
    errors,
    told: errors.filter((error) => isOurs(error, files)),
    clusterErrors: errors.filter(
      ({ subject, file }) => subject === undefined && mayDeclareCluster(file, files),
    ),
    scenarioErrors: scenarioErrors(errors, config),
  };
}

function dependentsAmong(here: readonly Located<Application>[]): SourceView['dependents'] {
  const found = new Map<string, string[]>();
  for (const { value } of here) {
    for (const { name } of value.spec.dependsOn) {
      const names = found.get(name) ?? [];
      names.push(value.metadata.name);
      found.set(name, names);
    }
  }
  return found;
}

function newcomersAmong(
  applications: readonly Located<Application>[],
  errors: readonly Finding[],
): ReadonlyMap<string, Newcomer> {
  const overlaps = errors.filter(({ code }) => code === 'OverlappingPaths').toReversed();
  const messages = new Map(overlaps.map((error) => [error.subject, shown(error)]));
  return new Map(
    applications.flatMap((application): [string, Newcomer][] => {
      const { name } = application.value.metadata;
      const message = messages.get(`Application/${name}`);
      return message === undefined ? [] : [[name, { application, message }]];
    }),
  );
}

/** What other programs read, as the templates of a chart, has a syntax of its own and is nobody's fault. */
function isOurs({ subject, file }: Finding, files: readonly FileRead[]): boolean {
  if (subject !== undefined) return true;
  const found = files.find(({ path }) => path === file);
  return (
    found === undefined || found.isUnlisted === true || found.sizeBytes !== undefined || mayBeOurs(found)
  );
}

function mayDeclareCluster(path: string, files: readonly FileRead[]): boolean {
  const found = files.find((file) => file.path === path);
  return found !== undefined && mayDeclareACluster(found);
}

function areSame(some: readonly FileRead[], others: readonly FileRead[]): boolean {
  return some.length === others.length && some.every((file, index) => file === others[index]);
}

/** By the kind that a file seems to have, though it cannot be parsed. What is in a folder that is too large nobody knows. */
function mayDeclareACluster({ isUnlisted, bytes }: FileRead): boolean {
  if (isUnlisted === true) return true;
  const text = Buffer.from(bytes).toString('latin1');
  return /^["']?kind["']?: *["']?Cluster\b/m.test(text);
}

/** A faulty Scenario has no record of its own that could say so: its Application's does. */
function scenarioErrors(
  errors: readonly Finding[],
  { declared }: LoadedConfig,
): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const error of errors) {
    const { subject = '' } = error;
    const application = stringAt(declared.get(subject), 'spec', 'application');
    if (!subject.startsWith('Scenario/') || application === undefined) continue;
    found.set(application, [...(found.get(application) ?? []), error]);
  }
  return found;
}
