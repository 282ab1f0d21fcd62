/** Whether a folder or file is a folder, or inside of it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** Whether two folders are the same, or one is inside of the other. */
export function areNested(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

/** `a/b/c` -> `.`, `a`, `a/b` */
export function foldersAround(path: string): readonly string[] {
  if (path === '.') return [];
  const parts = path.split('/');
  return ['.', ...parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))];
}

/**
 * Whether a file is an application's, by its folder. Of the whole repository what begins with a dot is none: settings of other
 * programs, and of the repository itself.
 */
export function isFileOf(folder: string, file: string): boolean {
  return folder === '.' ? !file.startsWith('.') : file.startsWith(`${folder}/`);
}

/** A file of a folder, from the root of the repository. */
export function fileIn(folder: string, file: string): string {
  return folder === '.' ? file : `${folder}/${file}`;
}
