import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { isFileOf, wavesOf } from '@seatrial/core';
import { type Application, type Finding, type Located, toYaml } from '@seatrial/model';
import { type RenderedOnClusters, renderWorkingCopy, repositoryRoot } from '@seatrial/render';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { isFileError } from '../file-error.ts';
import { block } from '../output/line.ts';
import { formatFinding } from '../validate/format.ts';
import { openRenderer } from './open-renderer.ts';

export interface RenderOptions {
  readonly output: 'yaml' | 'json';
  readonly cluster?: string;
}

/**
 * `seatrial render APP|PATH`: the objects that a runner would apply, in the order in which it would; what is wrong goes to
 * standard error.
 *
 * @throws CliError Usage where it is not said which cluster is meant, and they differ; NotFound where there is no such application
 */
export async function render(
  what: string,
  { output, cluster }: RenderOptions,
  context: Context,
): Promise<ExitCode> {
  const { cwd, signal, stdout, stderr } = context;
  const place = (await isThere(resolve(cwd, what))) ? resolve(cwd, what) : undefined;
  const root = (await repositoryRoot(place ?? cwd)) ?? cwd;
  const isWanted = place === undefined ? isNamed(what) : isAt(relative(root, place).split(sep).join('/'));
  const found = await renderWorkingCopy(root, isWanted, await openRenderer(context), { signal });
  if (found.applications.length === 0) {
    for (const finding of found.findings) block(stderr, `${formatFinding(opened(finding, root, cwd))}\n`);
    throw new CliError(
      'NotFound',
      `There is no Application ${JSON.stringify(what)} that can be read`,
      hintOf(found.config.applications.map(({ value }) => value.metadata.name)),
    );
  }
  const chosen = forCluster(found.applications, cluster);
  const findings = chosen.flatMap((it) => it.findings);
  for (const finding of findings) block(stderr, `${formatFinding(opened(finding, root, cwd))}\n`);
  if (chosen.some((it) => it.isPartial)) return exitCodes.unreachable;
  if (findings.some(({ severity }) => severity === 'error')) return exitCodes.negative;
  const objects = chosen.flatMap((it) => wavesOf(it.objects.map(({ object }) => object)).flat());
  block(
    stdout,
    output === 'json'
      ? `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, undefined, 2)}\n`
      : objects.map((object) => toYaml(object)).join('---\n'),
  );
  return exitCodes.ok;
}

function isNamed(name: string): (application: Located<Application>) => boolean {
  return ({ value }) => value.metadata.name === name;
}

/** The file of an Application, its folder, or one around either. */
function isAt(path: string): (application: Located<Application>) => boolean {
  const isIn = (it: string): boolean => path === '' || it === path || it.startsWith(`${path}/`);
  return ({ value, source }) =>
    isIn(source.file) || isIn(value.spec.path) || isFileOf(value.spec.path, `${path}/`);
}

function forCluster(
  applications: readonly RenderedOnClusters[],
  cluster: string | undefined,
): readonly RenderedOnClusters[] {
  const chosen =
    cluster === undefined ? applications : applications.filter(({ clusters }) => clusters.includes(cluster));
  const names = chosen.map(({ application }) => application.value.metadata.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  const clusters = applications.flatMap((it) => it.clusters);
  const which = `choose one with --cluster: ${[...new Set(clusters)].join(', ')}`;
  if (twice !== undefined) {
    throw new CliError('Usage', `Cannot render ${twice}: it is not the same on all of its clusters`, which);
  }
  if (chosen.length === 0) throw new CliError('NotFound', `It does not go to cluster "${cluster}"`, which);
  return chosen;
}

/** With its file as it opens from the working directory. */
function opened(finding: Finding, root: string, cwd: string): Finding {
  return { ...finding, file: relative(cwd, join(root, finding.file)) };
}

function hintOf(names: readonly string[]): string {
  return names.length === 0
    ? 'run it in a working copy of a config repository'
    : `there are: ${names.slice(0, 20).join(', ')}`;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isFileError(error)) return false;
    throw error;
  }
}
