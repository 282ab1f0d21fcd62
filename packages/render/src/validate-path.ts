import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import type { Op } from '@seatrial/core';
import { checkConfig } from '@seatrial/core';
import {
  configOf,
  errorsFirst,
  parseFile,
  type SourceFile,
  sortFindings,
  withoutEchoes,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { type DirectoryRead, isReadBelow, readDirectory } from './read-directory.ts';
import { objectsOf } from './render-manifests.ts';
import { isRendererSource } from './renderer-source.ts';
import { repositoryRoot } from './repository-root.ts';
import { mayBeManifest, mayBeOurs } from './text-of.ts';
import { countFindings, fieldFindings, type Validation, validateFiles } from './validate-files.ts';

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
  limits: RenderLimits = renderLimits,
): Promise<Validation> {
  const place = await realpath(path);
  const root = (await repositoryRoot(place)) ?? place;
  const inside = relative(root, place);
  if (isReadBelow(inside) && (await stat(place)).isDirectory()) {
    const repository = await readDirectory(root, limits, op);
    // one that is too large to be read is better judged in part than not at all
    if (!repository.findings.some(({ code }) => code === 'TooManyFiles'))
      return judge(repository, limits, `${inside.split(sep).join('/')}/`);
  }
  const read = await readDirectory(place, limits, op);
  const isRendered = read.type === 'File' && (await isBelowRenderer(dirname(place), root));
  return judge(read, limits, '', isRendered);
}

/** Whether a program that is not run here makes manifests of what is in the folder, or in one around it. */
async function isBelowRenderer(folder: string, root: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await readdir(at)).some(isRendererSource)) return true;
    if (at === root || at === dirname(at)) return false;
  }
}

function judge(read: DirectoryRead, limits: RenderLimits, within: string, isRendered = false): Validation {
  const [only] = read.files;
  const { findings: found, counts } =
    read.type === 'File' && only !== undefined
      ? validateFile(only, limits, isRendered)
      : validateFiles(read.files, limits, within);
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
  const config = configOf([parsed], limits);
  const isManifest = !isOurs && !isRendered && !isRendererSource(file.path) && mayBeManifest(file);
  const rendered =
    isOurs || isManifest
      ? objectsOf([parsed], { namespace: 'default' }, limits)
      : { objects: [], findings: [] };
  const found = withoutEchoes([
    ...(isOurs || isManifest ? config.findings : []),
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
