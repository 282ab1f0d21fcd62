import {
  askAll,
  isFileOf,
  makeupOf,
  type Op,
  PortError,
  type RenderedFiles,
  type RenderFiles,
  renderingOf,
  toCanonicalJson,
} from '@seatrial/core';
import {
  type Application,
  type Finding,
  isYamlPath,
  type Located,
  type SourceFile,
  warningAt,
} from '@seatrial/model';
import { isEncrypted } from './sandbox/sops.ts';

/** What an application becomes on clusters where it becomes the same. */
export interface ApplicationRendering extends RenderedFiles {
  readonly clusters: readonly string[];
  /** It could not be done here: what is missing in `files` may be there all the same. */
  readonly isPartial?: boolean;
  /** By path, what people wrote of it. */
  readonly written?: ReadonlyMap<string, SourceFile>;
}

/** By name of an application; of one that is plain there is nothing. */
export type Renderings = ReadonlyMap<string, readonly ApplicationRendering[]>;

/** All files of a folder of the repository, also those that are no YAML, by their paths from the root. */
export type ReadFolder = (folder: string, op: Op) => Promise<readonly SourceFile[]>;

/** Renderings that are under way at once; the sandbox has fewer programs at once, and the rest is reading. */
const applicationsAtOnce = 8;

/** Whether an application is more than manifests as they stand. */
export function isRendered({ value }: Located<Application>): boolean {
  return value.spec.source !== undefined;
}

/**
 * Renders those applications that are no plain manifests, for each of their clusters.
 *
 * @param plain the YAML of the repository: for what is encrypted among plain manifests
 * @param atOnce of them, how many
 */
export async function renderApplications(
  applications: readonly Located<Application>[],
  plain: readonly SourceFile[],
  readFolder: ReadFolder,
  renderFiles: RenderFiles,
  op: Op,
  atOnce = applicationsAtOnce,
): Promise<Renderings> {
  const encrypted = plain.filter(isEncrypted);
  const wanted = applications.filter(
    (it) => isRendered(it) || encrypted.some(({ path }) => isFileOf(it.value.spec.path, path)),
  );
  const found = await askAll(
    wanted,
    async (application) =>
      [application.value.metadata.name, await renderOne(application, readFolder, renderFiles, op)] as const,
    atOnce,
  );
  return new Map(found);
}

/** One application, as it is on each of its clusters. */
async function renderOne(
  application: Located<Application>,
  readFolder: ReadFolder,
  renderFiles: RenderFiles,
  op: Op,
): Promise<readonly ApplicationRendering[]> {
  const { metadata, spec } = application.value;
  const makeup = makeupOf(spec);
  const files: SourceFile[] = [];
  for (const folder of makeup.folders) files.push(...(await readFolder(folder, op)));
  const byRendering = Map.groupBy(spec.targets, ({ cluster }) =>
    toCanonicalJson(renderingOf(makeup.renderer, { application: metadata.name, cluster })),
  );
  const written = new Map(files.map((file) => [file.path, file]));
  const rendered: ApplicationRendering[] = [];
  for (const targets of byRendering.values()) {
    const clusters = targets.map(({ cluster }) => cluster);
    const [cluster = ''] = clusters;
    const rendering = renderingOf(makeup.renderer, { application: metadata.name, cluster }) ?? {
      type: 'Plain',
    };
    const input = {
      application: metadata.name,
      namespace: spec.namespace,
      path: spec.path,
      file: application.source.file,
      files,
      rendering,
    };
    try {
      const result = await renderFiles(input, op);
      rendered.push({
        ...result,
        files: result.files.filter(({ path, shownAt }) => shownAt !== undefined || isYamlPath(path)),
        clusters,
        written,
      });
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'Unavailable') throw error;
      const clear =
        rendering.type === 'Plain' ? files.filter((it) => isYamlPath(it.path) && !isEncrypted(it)) : [];
      rendered.push({
        files: clear,
        findings: [notRendered(application, error.message)],
        clusters,
        isPartial: true,
      });
    }
  }
  return rendered;
}

function notRendered({ source }: Located<Application>, why: string): Finding {
  return warningAt(source, ['spec'], {
    code: 'NotRendered',
    message: `the application is not rendered here, and its manifests are not checked: ${why}`,
    hint: 'look at it where the runner has what it needs',
  });
}
