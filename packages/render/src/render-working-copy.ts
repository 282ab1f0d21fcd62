import type { Op, RenderFiles } from '@seatrial/core';
import { type Application, errorsFirst, type Finding, type Located, parseFile } from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { readDirectory, readFolder } from './read-directory.ts';
import { type ApplicationRendering, renderOne } from './render-applications.ts';
import { objectsOf } from './render-manifests.ts';
import type { Rendered } from './rendered.ts';
import { readRepository } from './validate-files.ts';

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
  /** Names of all applications that there are. */
  readonly names: readonly string[];
  /** What is wrong with the files of Seatrial's own: an application that is missing may be why. */
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
  const { config } = readRepository(read.files, limits);
  const applications: RenderedOnClusters[] = [];
  for (const application of config.applications.filter(isWanted)) {
    const renderings = await renderOne(
      application,
      (folder) => readFolder(root, folder, limits, op),
      renderFiles,
      op,
    );
    for (const rendering of renderings) applications.push(objectsIn(application, rendering, limits));
  }
  return {
    applications,
    names: config.applications.map(({ value }) => value.metadata.name),
    findings: errorsFirst(config.findings),
  };
}

function objectsIn(
  application: Located<Application>,
  { files, findings, clusters, isPartial = false }: ApplicationRendering,
  limits: RenderLimits,
): RenderedOnClusters {
  const parsed = files.map((file) => parseFile(file, limits));
  const rendered = objectsOf(parsed, { namespace: application.value.spec.namespace }, limits);
  return {
    application,
    clusters,
    isPartial,
    objects: rendered.objects,
    findings: [...findings, ...parsed.flatMap((file) => file.findings), ...rendered.findings],
  };
}
