import { GitError } from './git-error.ts';
import { isSafeSegment } from './names.ts';

/**
 * `Unsafe`: a name that cannot be a plain file name (`..`, `.git`, control characters), or a mode git does not write.
 * `Unlisted`: a folder of which nothing more is told, since it is too large or too deep.
 */
export type TreeEntryType = 'File' | 'Executable' | 'Symlink' | 'Submodule' | 'Tree' | 'Unsafe' | 'Unlisted';

export interface TreeEntry {
  /** From the root of the listing, with `/`. Of an `Unsafe` entry: to be shown as JSON, never to be opened. */
  readonly path: string;
  readonly type: TreeEntryType;
  /** As in git: 100644, 100755, 120000, 160000, 040000. */
  readonly mode: string;
  /** Blob or tree id; the commit of a submodule. */
  readonly id: string;
  /** 0 for folders and submodules. */
  readonly sizeBytes: number;
}

/** What one folder has, as its tree object says it. */
export interface TreeItem {
  readonly name: string;
  readonly type: Exclude<TreeEntryType, 'Unlisted'>;
  readonly mode: string;
  readonly id: string;
}

export interface Folder {
  readonly items: readonly TreeItem[];
  readonly byName: ReadonlyMap<string, TreeItem>;
}

const typeOfMode: Readonly<Record<string, TreeItem['type']>> = {
  '100644': 'File',
  '100664': 'File',
  '100755': 'Executable',
  '120000': 'Symlink',
  '160000': 'Submodule',
  '040000': 'Tree',
};

const idBytes = 20;

/**
 * Reads a tree object: `mode name NUL id` for each entry.
 * @throws GitError Corrupt for anything else
 */
export function parseTree(treeId: string, bytes: Uint8Array): Folder {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const items: TreeItem[] = [];
  for (let start = 0; start < buffer.length; ) {
    const space = buffer.indexOf(0x20, start);
    const end = buffer.indexOf(0, space);
    const next = end + 1 + idBytes;
    const mode = buffer.toString('latin1', start, Math.min(space, start + 7)).padStart(6, '0');
    if (space < 0 || end < 0 || next > buffer.length || !/^[0-7]{6}$/.test(mode)) {
      throw new GitError(
        'Corrupt',
        `Cannot list tree ${treeId}: the object is no list of files, fetch again`,
      );
    }
    const name = buffer.toString('utf8', space + 1, end);
    const type = isSafeSegment(name) ? (typeOfMode[mode] ?? 'Unsafe') : 'Unsafe';
    items.push({ name, type, mode, id: buffer.toString('hex', end + 1, next) });
    start = next;
  }
  return { items, byName: new Map(items.map((item) => [item.name, item])) };
}
