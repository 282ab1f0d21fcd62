import { realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { areNested, isWithin, repositoryObjects } from '@seatrial/core';
import type { Application, Finding, Located } from '@seatrial/model';
import { type RenderedOnClusters, renderWorkingCopy, repositoryRoot } from '@seatrial/render';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { fileErrorText, isFileError } from '../file-error.ts';
import { openRenderer } from '../render/open-renderer.ts';
import type { AuditedPlace } from './audited.ts';

/**
 * All applications of the repository that a path is in, as a runner would render them, of which what stands at the path is
 * asked for.
 *
 * @throws CliError Usage where the path is not there
 */
export async function auditedRepository(path: string, context: Context): Promise<AuditedPlace> {
  const { cwd, signal } = context;
  const { root, inside } = await placeOf(path, cwd);
  const renderFiles = await openRenderer(context);
  const { applications, config, findings } = await renderWorkingCopy(root, () => true, renderFiles, {
    signal,
  });
  const isAskedFor = (file: string | undefined): boolean =>
    inside === '' || (file !== undefined && isWithin(file, inside));
  const base = relative(await realpath(cwd), root);
  const opens = (file: string): string => join(base, file);
  return {
    root,
    objects: repositoryObjects(applications, config.byName.clusters),
    applicationLabels: labelsOfFiles(config.applications),
    isAskedFor,
    opens,
    unread: [
      ...findings
        .filter(
          ({ severity, code, file }) => severity === 'error' && (code === 'TooManyFiles' || isAskedFor(file)),
        )
        .map((finding) => placed(finding, opens)),
      ...applications.filter(({ application }) => concerns(application, inside)).flatMap(unrendered(opens)),
    ],
    notes: [],
  };
}

/** Whether what an application is made of is in a folder, or around it. */
function concerns({ value: { spec } }: Located<Application>, inside: string): boolean {
  return inside === '' || [spec.path, ...(spec.uses ?? [])].some((folder) => areNested(folder, inside));
}

/** Labels and annotations of Application files, in which an owner may stand. */
function labelsOfFiles(applications: readonly Located<Application>[]): AuditedPlace['applicationLabels'] {
  return new Map(
    applications.map(({ value }) => {
      const { name, labels, annotations } = value.metadata;
      return [name, { ...annotations, ...labels }] as const;
    }),
  );
}

async function placeOf(
  path: string,
  cwd: string,
): Promise<{ readonly root: string; readonly inside: string }> {
  try {
    const place = await realpath(resolve(cwd, path));
    const known = await repositoryRoot(place);
    if (known === undefined && !(await stat(place)).isDirectory()) {
      const hint = 'give it the folder, or a file in a working copy of Git';
      throw new CliError('Usage', `Cannot audit ${path}: nothing says which repository it is of`, hint);
    }
    const root = known ?? place;
    return { root, inside: relative(root, place).split(sep).join('/') };
  } catch (error) {
    if (!isFileError(error)) throw error;
    const hint = 'give it the folder of a working copy, or one in it';
    throw new CliError('Usage', `Cannot read ${path}: ${fileErrorText(error)}`, hint);
  }
}

function placed({ file, line, message }: Finding, opens: AuditedPlace['opens']): string {
  return `${opens(file)}:${line}: ${message}`;
}

/** What of an application nobody can judge, and why. */
function unrendered(opens: AuditedPlace['opens']): (it: RenderedOnClusters) => readonly string[] {
  return ({ application: { value }, clusters, findings, isPartial }) => {
    const isWhy = ({ severity, code }: Finding): boolean =>
      severity === 'error' || (isPartial && code === 'NotRendered');
    const [first, ...others] = findings.filter(isWhy);
    if (first === undefined) return [];
    const isEverywhere = value.spec.targets.every(({ cluster }) => clusters.includes(cluster));
    const where = isEverywhere ? '' : ` on ${clusters.join(', ')}`;
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return [`Application "${value.metadata.name}"${where}: ${placed(first, opens)}${more}`];
  };
}
