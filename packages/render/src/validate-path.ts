import type { Op } from '@seatrial/core';
import { checkConfig } from '@seatrial/core';
import {
  configOf,
  errorsFirst,
  type Finding,
  parseFile,
  type SourceFile,
  sortFindings,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { readDirectory } from './read-directory.ts';
import { objectsOf } from './render-manifests.ts';
import { countFindings, fieldFindings, type Validation, validateFiles } from './validate-files.ts';

/**
 * What is wrong with a working copy, or with a single file of one. Of a single file only what can be known without the
 * others is told: names that it refers to count as there.
 *
 * @throws the file system's error when `path` is not there, and the signal's reason when it is aborted
 */
export async function validatePath(
  path: string,
  op: Op,
  limits: RenderLimits = renderLimits,
): Promise<Validation> {
  const read = await readDirectory(path, limits, op);
  const [only] = read.files;
  const { findings: found, counts } =
    read.type === 'File' && only !== undefined
      ? validateFile(only, limits)
      : validateFiles(read.files, limits);
  const { errors, warnings } = countFindings(read.findings);
  return {
    findings: sortFindings(errorsFirst([...read.findings, ...found]).slice(0, limits.findingsMax)),
    counts: { ...counts, errors: counts.errors + errors, warnings: counts.warnings + warnings },
  };
}

function validateFile(file: SourceFile, limits: RenderLimits): Validation {
  const parsed = parseFile(file, limits);
  const config = configOf([parsed], limits);
  const rendered = objectsOf([parsed], { namespace: 'default' }, limits);
  const findings: readonly Finding[] = sortFindings([
    ...config.findings,
    ...checkConfig(config).filter(({ code }) => code !== 'UnknownReference'),
    ...rendered.findings,
    ...fieldFindings(rendered.objects, limits),
  ]);
  return {
    findings,
    counts: {
      files: 1,
      clusters: config.clusters.length,
      applications: config.applications.length,
      scenarios: config.scenarios.length,
      objects: rendered.objects.length,
      ...countFindings(findings),
    },
  };
}
