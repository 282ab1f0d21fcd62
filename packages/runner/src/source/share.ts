import { grantedToRepository } from '@seatrial/core';
import {
  type Application,
  type Cluster,
  errorAt,
  type Finding,
  kindMeant,
  type LoadedConfig,
  type Located,
  nameOf,
  type ParsedDocument,
  type Source,
  type ValuePath,
} from '@seatrial/model';
import type { FileRead } from './parsed-files.ts';

/** Which part of a cluster's configuration a repository is, where there are several (docs/adr/0062). */
export interface Share {
  /** Absent for the first repository, whose Cluster files count. */
  readonly name?: string;
  /** The repository whose an Application or Scenario by this name is; undefined for the first one. */
  readonly ownerOf: (name: string) => string | undefined;
  /** `file:line` where its own repository declares an Application, as far as that was read. */
  readonly placeOf: (name: string) => string | undefined;
}

/** Of a cluster with one repository. */
export const wholeShare: Share = { ownerOf: () => undefined, placeOf: () => undefined };

/** A file as people read its name: one of a further repository says which. */
export function fileIn(repository: string | undefined, path: string): string {
  return repository === undefined ? path : `${repository}:${path}`;
}

/** The further repository in which a file is, by its name as `fileIn` makes it. A name of a repository holds no more than `-`. */
export function repositoryOfFile(file: string): string | undefined {
  return /^([-a-z0-9]+):/.exec(file)?.[1];
}

/** What a repository may declare. For all else there is a finding, and it is left out. */
export function ownDeclarations(files: readonly FileRead[], share: Share): readonly FileRead[] {
  return files.map((file) => {
    const refused: Finding[] = [];
    const isOwn = (document: ParsedDocument): boolean => {
      const finding = refusalOf(document, share);
      if (finding !== undefined) refused.push(finding);
      return finding === undefined;
    };
    const { parsed } = file;
    const documents = parsed.documents.filter(isOwn);
    const ambiguous = parsed.ambiguous.filter(isOwn);
    if (refused.length === 0) return file;
    return {
      ...file,
      parsed: { ...parsed, documents, ambiguous, findings: [...parsed.findings, ...refused] },
    };
  });
}

function refusalOf(document: ParsedDocument, { name, ownerOf, placeOf }: Share): Finding | undefined {
  const kind = kindMeant(document);
  const wanted = nameOf(document);
  if (kind === undefined) return undefined;
  if (kind === 'Cluster') return name === undefined ? undefined : notTheFirst(document);
  // Its own name is nobody's: what it makes is looked at once it is made.
  if (kind === 'ApplicationSet') return undefined;
  if (wanted === undefined || ownerOf(wanted) === name) return undefined;
  return otherName(document.source, ['metadata', 'name'], kind, wanted, { ownerOf, placeOf });
}

function otherName(
  source: Source,
  at: ValuePath,
  kind: string,
  wanted: string,
  { ownerOf, placeOf }: Pick<Share, 'ownerOf' | 'placeOf'>,
): Finding {
  const owner = ownerOf(wanted);
  const whose = owner === undefined ? 'the first config repository' : `the repository "${owner}"`;
  const place = kind === 'Application' ? placeOf(wanted) : undefined;
  const where = place === undefined ? '' : `, which has it at ${place}`;
  const finding = errorAt(source, at, {
    code: 'OtherRepository',
    message: `the name "${wanted}" is for ${whose} to declare${where}`,
    hint: 'give it a name of this repository, or have the "applications" of both changed in the file of repositories that the runner reads',
  });
  return { ...finding, subject: `${kind}/${wanted}` };
}

function notTheFirst({ source }: ParsedDocument): Finding {
  return errorAt(source, ['kind'], {
    code: 'OtherRepository',
    message: 'a Cluster file counts in the first config repository alone',
    hint: 'ask those who look after that one, and remove it here',
  });
}

const onlyClusters = new WeakMap<FileRead, FileRead>();

/** Of the files of the first repository, what they say of clusters. The same of the same file. */
export function clusterFilesAmong(
  files: readonly FileRead[],
  mayDeclare: (file: FileRead) => boolean,
): readonly FileRead[] {
  return files.flatMap((file) => {
    const isCluster = (document: ParsedDocument): boolean => kindMeant(document) === 'Cluster';
    const { parsed } = file;
    const has =
      [...parsed.documents, ...parsed.ambiguous].some(isCluster) ||
      (parsed.findings.length > 0 && mayDeclare(file));
    if (!has) return [];
    const known = onlyClusters.get(file) ?? {
      ...file,
      parsed: {
        ...parsed,
        documents: parsed.documents.filter(isCluster),
        ambiguous: parsed.ambiguous.filter(isCluster),
      },
    };
    onlyClusters.set(file, known);
    return [known];
  });
}

/**
 * The configuration of a repository as that may use it: with the applications of its names, which a set makes only here, and, in a
 * further one, with clusters that grant what they grant to it.
 */
export function configWithin(config: LoadedConfig, share: Share): LoadedConfig {
  if (share === wholeShare) return config;
  const { name, ownerOf } = share;
  const isOwn = ({ value }: Located<Application>): boolean => ownerOf(value.metadata.name) === name;
  const refused = config.applications
    .filter((it) => !isOwn(it))
    .map(({ value, source }) =>
      otherName(source, ['spec', 'name'], 'Application', value.metadata.name, share),
    );
  const applications = config.applications.filter(isOwn);
  const clusters = name === undefined ? config.clusters : config.clusters.map((it) => seenFrom(it, name));
  return {
    ...config,
    applications,
    clusters,
    byName: { ...config.byName, applications: byName(applications), clusters: byName(clusters) },
    findings: [...config.findings, ...refused],
  };
}

function seenFrom(cluster: Located<Cluster>, repository: string): Located<Cluster> {
  const { value } = cluster;
  return { ...cluster, value: { ...value, spec: grantedToRepository(value.spec, repository) } };
}

function byName<T extends { readonly metadata: { readonly name: string } }>(
  found: readonly Located<T>[],
): ReadonlyMap<string, Located<T>> {
  return new Map(found.map((it) => [it.value.metadata.name, it]));
}
