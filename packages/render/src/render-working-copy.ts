import type { Op, RenderFiles } from '@seatrial/core';
import {
  type Application,
  errorsFirst,
  type Finding,
  type LoadedConfig,
  type Located,
  type ParsedFile,
  type SourceFile,
  sortFindings,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { parseMade } from './parse-made.ts';
import { readDirectory, readFolder } from './read-directory.ts';
import { type ApplicationRendering, renderApplications } from './render-applications.ts';
import { objectsOf } from './render-manifests.ts';
import type { Rendered } from './rendered.ts';
import { telling } from './telling.ts';
import { mayBeOurs } from './text-of.ts';
import { ownersOf, type RepositoryRead, readRepository } from './validate-files.ts';

/** An application of a working copy, as it is on some of its clusters. */
export interface RenderedOnClusters extends Rendered {
  readonly application: Located<Application>;
  readonly clusters: readonly string[];
  /** It could not be rendered here. */
  readonly isPartial: boolean;
}

export interface WorkingCopyRendered {
  /** Those that are wanted: one for each way in which its clusters differ. */
  readonly applications: readonly RenderedOnClusters[];
  readonly config: LoadedConfig;
  /** What could not be read, and what is wrong with Seatrial's own files: an application that is missing may be why. */
  readonly findings: readonly Finding[];
}

/** Renders applications of a working copy as a runner would. @param root of the repository, absolute */
export async function renderWorkingCopy(
  root: string,
  isWanted: (application: Located<Application>) => boolean,
  renderFiles: RenderFiles,
  op: Op,
  limits: RenderLimits = renderLimits,
): Promise<WorkingCopyRendered> {
  const read = await readDirectory(root, limits, op);
  const repository = readRepository(read.files, limits);
  const wanted = repository.config.applications.filter(isWanted);
  const renderings = await renderApplications(
    wanted,
    read.files,
    (folder) => readFolder(root, folder, limits, op),
    renderFiles,
    op,
  );
  const owners = ownersOf(repository.candidates, repository.config.applications);
  return {
    applications: wanted.flatMap((application) => {
      const rendered = renderings.get(application.value.metadata.name);
      if (rendered !== undefined) return rendered.map((it) => objectsIn(application, it, new Map(), limits));
      const own = owners.get(application.value.spec.path) ?? [];
      return [objectsIn(application, asItStands(application, own), repository.parsed, limits)];
    }),
    config: repository.config,
    findings: errorsFirst([...read.findings, ...ownFindings(repository, owners)]),
  };
}

/** What no program reads is the same everywhere. */
function asItStands({ value }: Located<Application>, files: readonly SourceFile[]): ApplicationRendering {
  const clusters = [...new Set(value.spec.targets.map(({ cluster }) => cluster))];
  return { files, findings: [], clusters };
}

/** Of files that are Seatrial's: what other programs read has a syntax of its own. */
function ownFindings(
  { candidates, config }: RepositoryRead,
  owners: ReadonlyMap<string, readonly SourceFile[]>,
): readonly Finding[] {
  const owned = new Set([...owners.values()].flat());
  const ours = new Set(
    candidates.filter((file) => !owned.has(file) && mayBeOurs(file)).map(({ path }) => path),
  );
  return config.findings.filter(({ file }) => ours.has(file));
}

/** @param known files that are parsed already, by path */
function objectsIn(
  application: Located<Application>,
  { files, findings, clusters, written, isPartial = false, secrets = [] }: ApplicationRendering,
  known: ReadonlyMap<string, ParsedFile>,
  limits: RenderLimits,
): RenderedOnClusters {
  const parsed = files.map((file) => known.get(file.path) ?? parseMade(file, written, limits));
  const rendered = objectsOf(parsed, { namespace: application.value.spec.namespace }, limits);
  return {
    application,
    clusters,
    isPartial,
    objects: rendered.objects,
    findings: sortFindings(
      [...findings, ...parsed.flatMap((file) => file.findings), ...rendered.findings].map(telling(secrets)),
    ),
  };
}
