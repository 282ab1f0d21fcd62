import { GitError } from './git-error.ts';
import { isSafeSegment } from './names.ts';

/** `Unsafe`: a name that cannot be a plain file name (`..`, `.git`, control characters), or a mode git does not write. */
export type TreeEntryType = 'File' | 'Executable' | 'Symlink' | 'Submodule' | 'Tree' | 'Unsafe';

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

const typeOfMode: Readonly<Record<string, TreeEntryType>> = {
  '100644': 'File',
  '100664': 'File',
  '100755': 'Executable',
  '120000': 'Symlink',
  '160000': 'Submodule',
  '040000': 'Tree',
};

const record = /^([0-7]+) (?:blob|tree|commit) ([0-9a-f]+) +(\d+|-|BAD)\t/;

/**
 * Reads what `git ls-tree -r -t -l -z` prints.
 * @throws GitError Corrupt for anything else, TooLarge above `entriesMax`
 */
export function parseLsTree(output: Buffer, entriesMax: number): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(0, start);
    if (end < 0)
      throw new GitError('Corrupt', 'Cannot list a tree: the output of git was cut short, try again');
    if (entries.length === entriesMax) {
      throw new GitError('TooLarge', `Cannot list a tree: it has more than ${entriesMax} files and folders`);
    }
    entries.push(parseRecord(output.toString('utf8', start, end)));
    start = end + 1;
  }
  return entries;
}

function parseRecord(text: string): TreeEntry {
  const [head = '', mode = '', id = '', size = ''] = record.exec(text) ?? [];
  if (mode.length !== 6 || id.length !== 40 || size === 'BAD') {
    throw new GitError(
      'Corrupt',
      `Cannot list a tree: ${JSON.stringify(text)} is no entry with an object behind it`,
    );
  }
  const path = text.slice(head.length);
  const type = path.split('/').every(isSafeSegment) ? (typeOfMode[mode] ?? 'Unsafe') : 'Unsafe';
  return { path, type, mode, id, sizeBytes: size === '-' ? 0 : Number(size) };
}
