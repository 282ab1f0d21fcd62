import { Header, Parser, Pax, type ReadEntry } from 'tar';

/** What is put into a layer, by its path from the root, without a leading slash. Files belong to root unless it says otherwise. */
export type Tree = Map<string, Entry>;

export type Entry =
  | { readonly type: 'File'; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly type: 'Folder'; readonly mode: number; readonly owner?: number }
  | { readonly type: 'Link'; readonly to: string };

/** As npm dates what is in a package: the same content gives the same layer whenever it is made. */
const dateOfAll = new Date('1985-10-26T08:15:00Z');
const blockBytes = 512;

export function file(content: string | Uint8Array, mode = 0o644): Entry {
  return { type: 'File', bytes: Buffer.from(content), mode };
}

export function link(to: string): Entry {
  return { type: 'Link', to };
}

/** The tree as a tar, in the order of the paths, with the folders that they are in. */
export function tarOf(tree: Tree): Buffer {
  const whole = withFolders(tree);
  const parts: Buffer[] = [];
  for (const path of [...whole.keys()].toSorted()) {
    const entry = whole.get(path);
    if (entry !== undefined) parts.push(...partsOf(path, entry));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]);
}

function withFolders(tree: Tree): Tree {
  const whole: Tree = new Map(tree);
  for (const path of tree.keys()) {
    const names = path.split('/').slice(0, -1);
    for (const [at] of names.entries()) {
      const folder = names.slice(0, at + 1).join('/');
      if (!whole.has(folder)) whole.set(folder, { type: 'Folder', mode: 0o755 });
    }
  }
  return whole;
}

function partsOf(path: string, entry: Entry): readonly Buffer[] {
  const bytes = entry.type === 'File' ? entry.bytes : new Uint8Array();
  const header = new Header({
    ...typed(path, entry),
    uid: entry.type === 'Folder' ? (entry.owner ?? 0) : 0,
    gid: entry.type === 'Folder' ? (entry.owner ?? 0) : 0,
    size: bytes.length,
    mtime: dateOfAll,
  });
  const block = Buffer.alloc(blockBytes);
  const isTooLong = header.encode(block, 0);
  const padding = Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes);
  return [
    ...(isTooLong ? [new Pax({ path: header.path ?? path, linkpath: header.linkpath ?? '' }).encode()] : []),
    block,
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    padding,
  ];
}

function typed(path: string, entry: Entry) {
  switch (entry.type) {
    case 'File':
      return { path, type: 'File', mode: entry.mode } as const;
    case 'Folder':
      return { path: `${path}/`, type: 'Directory', mode: entry.mode } as const;
    case 'Link':
      return { path, type: 'SymbolicLink', linkpath: entry.to, mode: 0o777 } as const;
    default:
      return entry satisfies never;
  }
}

/** What is in a tar, packed or not, of what `isWanted`; its folders alone are not told. */
export async function treeOf(archive: Uint8Array, isWanted: (path: string) => boolean): Promise<Tree> {
  const found: Promise<readonly [string, Entry]>[] = [];
  const onReadEntry = (entry: ReadEntry): void => {
    const path = entry.path.replace(/^(?:\.\/|\/)+/, '');
    if (entry.type === 'Directory' || !isWanted(path)) entry.resume();
    else found.push(entryOf(path, entry));
  };
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({ strict: true, onReadEntry });
    parser.on('end', resolve).on('error', reject);
    parser.end(Buffer.from(archive));
  });
  return new Map(await Promise.all(found));
}

async function entryOf(path: string, entry: ReadEntry): Promise<readonly [string, Entry]> {
  if (entry.type === 'SymbolicLink') {
    entry.resume();
    return [path, link(entry.linkpath ?? '')];
  }
  if (entry.type !== 'File') throw new Error(`Cannot take ${path} out of an archive: it is a ${entry.type}`);
  const isProgram = ((entry.mode ?? 0) & 0o100) !== 0;
  return [path, file(await entry.concat(), isProgram ? 0o755 : 0o644)];
}
