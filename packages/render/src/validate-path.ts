import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import type { Op, RenderFiles } from '@seatrial/core';
import { checkConfig } from '@seatrial/core';
import {
  type Application,
  configOf,
  errorsFirst,
  foldersIn,
  parseFile,
  type SourceFile,
  sortFindings,
  withoutEchoes,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { type DirectoryRead, isReadBelow, readDirectory, readFolder } from './read-directory.ts';
import { type Renderings, renderApplications } from './render-applications.ts';
import { objectsOf } from './render-manifests.ts';
import { isRendererSource } from './renderer-source.ts';
import { repositoryRoot } from './repository-root.ts';
import { mayBeManifest, mayBeOurs } from './text-of.ts';
import {
  countFindings,
  fieldFindings,
  judgeRepository,
  readRepository,
  type Validation,
  validateFiles,
} from './validate-files.ts';

export interface ValidateOptions {
  /** Without one, what a program renders is not looked at. */
  readonly renderFiles?: RenderFiles;
  readonly limits?: RenderLimits;
}

/**
 * What is wrong with a working copy, with a folder of one, or with a single file. A folder is judged with all that is beside
 * it in its repository. Of a single file only what can be known without the others is told: names that it refers to count
 * as there. One of another program, as hooks name them with the rest of a commit, has no findings.
 *
 * @throws the file system's error when `path` is not there, and the signal's reason when it is aborted
 */
export async function validatePath(
  path: string,
  op: Op,
  { renderFiles, limits = renderLimits }: ValidateOptions = {},
): Promise<Validation> {
  const place = await realpath(path);
  const root = (await repositoryRoot(place)) ?? place;
  const inside = relative(root, place);
  if (isReadBelow(inside) && (await stat(place)).isDirectory()) {
    const repository = await readDirectory(root, limits, op);
    // one that is too large to be read is better judged in part than not at all
    if (!repository.findings.some(({ code }) => code === 'TooManyFiles'))
      return judgeFolder(repository, root, `${inside.split(sep).join('/')}/`, { renderFiles, limits }, op);
  }
  const read = await readDirectory(place, limits, op);
  if (read.type === 'Directory') return judgeFolder(read, place, '', { renderFiles, limits }, op);
  const isRendered = read.type === 'File' && (await isBelowRenderer(dirname(place), root));
  const [only] = read.files;
  const judged = only === undefined ? noFile(limits) : validateFile(only, limits, isRendered);
  return withUnread(read, judged, limits, '');
}

/** Whether a program that is not run here makes manifests of what is in the folder, or in one around it. */
async function isBelowRenderer(folder: string, root: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await readdir(at)).some(isRendererSource)) return true;
    if (at === root || at === dirname(at)) return false;
  }
}

async function judgeFolder(
  read: DirectoryRead,
  root: string,
  within: string,
  {
    renderFiles,
    limits,
  }: Required<Pick<ValidateOptions, 'limits'>> & { renderFiles: RenderFiles | undefined },
  op: Op,
): Promise<Validation> {
  const repository = readRepository(read.files, limits);
  const renderings: Renderings =
    renderFiles === undefined
      ? new Map()
      : await renderApplications(
          repository.config.applications.filter(({ source, value }) => isToldOf(source.file, value, within)),
          read.files,
          (folder) => readFolder(root, folder, limits, op),
          renderFiles,
          op,
        );
  return withUnread(read, judgeRepository(repository, renderings, limits, within), limits, within);
}

/** Of a folder of the repository, those of which something is told: not all of it is rendered for one folder. */
function isToldOf(file: string, { spec }: Application, within: string): boolean {
  const folders = [spec.path, ...(spec.uses ?? [])].map((folder) => (folder === '.' ? '' : `${folder}/`));
  return [file, ...folders].some((it) => it.startsWith(within) || within.startsWith(it));
}

function noFile(limits: RenderLimits): Validation {
  return validateFiles([], limits);
}

function withUnread(
  read: DirectoryRead,
  { findings: found, counts }: Validation,
  limits: RenderLimits,
  within: string,
): Validation {
  const unread = read.findings.filter(({ file }) => file.startsWith(within));
  const { errors, warnings } = countFindings(unread);
  const findings = sortFindings(errorsFirst([...unread, ...found]).slice(0, limits.findingsMax));
  return {
    findings: findings.map((finding) => ({ ...finding, file: finding.file.slice(within.length) })),
    counts: { ...counts, errors: counts.errors + errors, warnings: counts.warnings + warnings },
  };
}

/** A file that is another program's is left alone, as it is in its folder. */
function validateFile(file: SourceFile, limits: RenderLimits, isRendered: boolean): Validation {
  const parsed = parseFile(file, limits);
  const isOurs = mayBeOurs(file);
  const config = configOf([parsed], limits, { folders: foldersIn([file]) });
  const isManifest = !isOurs && !isRendered && !isRendererSource(file.path) && mayBeManifest(file);
  const rendered =
    isOurs || isManifest
      ? objectsOf([parsed], { namespace: 'default' }, limits)
      : { objects: [], findings: [] };
  const found = withoutEchoes([
    // Of a file by itself nobody knows which folders there are.
    ...(isOurs || isManifest ? config.findings.filter(({ code }) => code !== 'NoManifests') : []),
    ...checkConfig(config).filter(({ code }) => code !== 'UnknownReference'),
    ...rendered.findings,
    ...fieldFindings(rendered.objects, limits),
  ]);
  return {
    findings: sortFindings(found),
    counts: {
      files: 1,
      clusters: config.clusters.length,
      applications: config.applications.length,
      scenarios: config.scenarios.length,
      objects: rendered.objects.length,
      strayObjects: 0,
      ...countFindings(found),
    },
  };
}
