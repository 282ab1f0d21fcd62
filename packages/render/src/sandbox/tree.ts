import type { SourceFile } from '@seatrial/model';

/** The files of one rendering by their paths, and the folders that they are in. */
export interface Tree {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly folders: ReadonlySet<string>;
}

/** Links are left out: nothing is read by them. */
export function treeOf(files: Iterable<SourceFile>): Tree {
  const byPath = new Map<string, SourceFile>();
  const folders = new Set<string>(['.']);
  for (const file of files) {
    if (file.isLink === true || file.isUnlisted === true || file.isSubmodule === true) continue;
    byPath.set(file.path, file);
    for (let end = file.path.indexOf('/'); end !== -1; end = file.path.indexOf('/', end + 1)) {
      folders.add(file.path.slice(0, end));
    }
  }
  return { files: byPath, folders };
}
