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

/** What a validation of paths of these types did not look at, a sentence for each. */
export function uncheckedTexts(
  types: readonly DirectoryRead['type'][],
  { strayObjects }: ValidationCounts,
): readonly string[] {
  const strays = `only the fields were checked of ${countOf(strayObjects, 'object')} in the folder of no Application that can be read`;
  return [...(types.includes('File') ? [alone] : []), ...(strayObjects > 0 ? [strays] : [])];
}

const alone =
  'of a file given by itself, what it refers to and the folder of an Application were not checked';

/** `1 file`, `2 files`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
