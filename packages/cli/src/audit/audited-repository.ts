import { realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { areNested, isWithin, repositoryObjects } from '@seatrial/core';
import {
  type RenderedApplication,
  type RenderedRepository,
  readDirectory,
  renderLimits,
  renderRepository,
  repositoryRoot,
} from '@seatrial/render';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { fileErrorText, isFileError } from '../file-error.ts';
import type { AuditedPlace } from './audited.ts';

/**
 * All applications of the repository that a path is in, of which what stands at the path is asked for.
 *
 * @throws CliError Usage where the path is not there, or the repository is too large
 */
export async function auditedRepository(path: string, { cwd, signal }: Context): Promise<AuditedPlace> {
  const { root, inside } = await placeOf(path, cwd);
  const read = await readDirectory(root, renderLimits, { signal });
  const unreadable = read.findings.filter(({ severity }) => severity === 'error');
  const repository = renderRepository(read.files);
  const { applications, config } = repository;
  const isAskedFor = (file: string | undefined): boolean =>
    inside === '' || (file !== undefined && isWithin(file, inside));
  const base = relative(await realpath(cwd), root);
  return {
    root,
    objects: repositoryObjects(
      applications.map(({ application, objects }) => ({
        application,
        objects,
        clusters: [...new Set(application.value.spec.targets.map(({ cluster }) => cluster))],
      })),
      config.byName.clusters,
    ),
    applicationLabels: labelsOfFiles(repository),
    isAskedFor,
    opens: (file) => join(base, file),
    unread: [
      ...unreadable.map(({ file, message }) => `${join(base, file)}: ${message}`),
      ...repository.findings
        .filter(({ severity, file }) => severity === 'error' && isAskedFor(file))
        .map(({ file, line, message }) => `${join(base, file)}:${line}: ${message}`),
      ...applications
        .filter(({ application }) => inside === '' || areNested(application.value.spec.path, inside))
        .flatMap(unrendered),
    ],
    notes: [],
  };
}

/** Labels and annotations of Application files, in which an owner may stand. */
function labelsOfFiles({ applications }: RenderedRepository): AuditedPlace['applicationLabels'] {
  return new Map(
    applications.map(({ application: { value } }) => {
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

function unrendered({ application, findings }: RenderedApplication): readonly string[] {
  const [first, ...others] = findings.filter(({ severity }) => severity === 'error');
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [
    `Application "${application.value.metadata.name}": ${first.file}:${first.line}: ${first.message}${more}`,
  ];
}
