import type { DirectoryRead } from './read-directory.ts';
import type { ValidationCounts } from './validate-files.ts';

/** What was found, and in how much: `1 error, 0 warnings in 3 files: 1 cluster, ...`. */
export function countsText(counts: ValidationCounts): string {
  const { errors, warnings, files, clusters, applications, scenarios, objects } = counts;
  const found =
    errors + warnings === 0 ? 'no findings' : `${countOf(errors, 'error')}, ${countOf(warnings, 'warning')}`;
  const seen = [
    countOf(clusters, 'cluster'),
    countOf(applications, 'application'),
    countOf(scenarios, 'scenario'),
    countOf(objects, 'object'),
  ];
  return `${found} in ${countOf(files, 'file')}: ${seen.join(', ')}`;
}

/** What a validation of a path of this type did not look at; `undefined` where it saw a config repository. */
export function uncheckedText(
  type: DirectoryRead['type'],
  { applications }: ValidationCounts,
): string | undefined {
  if (type === 'File') return 'what a file refers to, and an application’s folder: the file was given alone';
  return applications === 0
    ? 'objects against each other: no Application that can be read is among the files'
    : undefined;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
