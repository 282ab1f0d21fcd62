import type { Dirent } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { Op } from '@seatrial/core';
import { fileIn, isFileOf } from '@seatrial/core';
import { compareText, type Finding, type FindingCode, isYamlPath, type SourceFile } from '@seatrial/model';
import type { RenderLimits } from './limits.ts';

export interface DirectoryRead {
  /** What the path led to. */
  readonly type: 'Directory' | 'File';
  /** The YAML and JSON files, and links by such names. */
  readonly files: readonly SourceFile[];
  /** What could not be read, and why. */
  readonly findings: readonly Finding[];
}

/** Never part of a configuration, and often huge. */
const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** Files that are read at the same time: each costs three turns of the disk. */
const readAtOnce = 16;

interface Reading {
  readonly root: string;
  /** Whether a file of this name is wanted. */
  readonly isWanted: (path: string) => boolean;
  readonly limits: RenderLimits;
  readonly op: Op;
  readonly files: SourceFile[];
  readonly findings: Finding[];
  /** Folders that `.gitmodules` names; undefined where this is no working copy. */
  submodules: ReadonlySet<string> | undefined;
  entries: number;
  bytes: number;
}

/**
 * Reads a working copy, or a single file of it, within limits. Symbolic links are not followed: Git keeps them as links,
 * so what they lead to is not part of a version.
 *
 * @throws the file system's error when `path` itself is not there, and the signal's reason when it is aborted
 */
export async function readDirectory(path: string, limits: RenderLimits, op: Op): Promise<DirectoryRead> {
  const root = await realpath(path);
  const type = (await stat(root)).isDirectory() ? 'Directory' : 'File';
  const reading = readingOf(root, isYamlPath, limits, op);
  if (type === 'Directory') await readFolders(reading);
  else await readFiles(reading, [basename(root)], dirname(root));
  return { type, files: reading.files, findings: reading.findings };
}

/**
 * All files of a folder of a working copy, whatever they are, by their paths from its root; none where it is not there. What
 * cannot be read is left out: whoever reads it for YAML says so.
 */
export async function readFolder(
  root: string,
  folder: string,
  limits: RenderLimits,
  op: Op,
): Promise<readonly SourceFile[]> {
  const place = join(root, folder);
  if (!(await isFolderItself(place))) return [];
  const reading = readingOf(place, () => true, limits, op);
  await readFolders(reading);
  return reading.files
    .map((file) => ({ ...file, path: fileIn(folder, file.path) }))
    .filter((file) => isFileOf(folder, file.path));
}

/** Not by a link, on whichever part of the way: what is elsewhere is no part of a version. */
async function isFolderItself(place: string): Promise<boolean> {
  const target = await targetOf(place);
  return target?.isFolder === true && target.path === place;
}

function readingOf(root: string, isWanted: Reading['isWanted'], limits: RenderLimits, op: Op): Reading {
  return { root, isWanted, limits, op, files: [], findings: [], submodules: undefined, entries: 0, bytes: 0 };
}

/** Whether a reading of a folder comes to the folder at this path of it. */
export function isReadBelow(path: string): boolean {
  return path !== '' && !path.split(sep).some((part) => skippedFolders.has(part));
}

/** A queue instead of recursion: folders may be as deep as anybody likes. */
async function readFolders(reading: Reading): Promise<void> {
  const folders = [''];
  const waiting: string[] = [];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    reading.op.signal.throwIfAborted();
    const entries = await readEntries(reading, folder);
    if (folder === '') reading.submodules = await submodulesOf(reading, entries);
    else if (isOtherRepository(reading, folder, entries)) {
      reading.files.push({ path: folder, bytes: new Uint8Array(), isSubmodule: true });
      continue;
    }
    for (const entry of entries.toSorted((a, b) => compareText(a.name, b.name))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      reading.entries += 1;
      if (reading.entries > reading.limits.entriesMax) return tooMany(reading, path, 'files and folders');
      if (entry.isSymbolicLink()) await checkLink(reading, path);
      else if (entry.isDirectory() && !skippedFolders.has(entry.name)) folders.push(path);
      else if (entry.isFile() && reading.isWanted(path)) waiting.push(path);
      if (waiting.length < readAtOnce) continue;
      await readFiles(reading, waiting.splice(0), reading.root);
      if (reading.bytes > reading.limits.totalBytesMax) return tooMany(reading, path, 'bytes of YAML');
    }
  }
  await readFiles(reading, waiting, reading.root);
  const last = waiting.at(-1);
  if (last !== undefined && reading.bytes > reading.limits.totalBytesMax)
    tooMany(reading, last, 'bytes of YAML');
}

/** What is in another working copy is no part of this one's commits, whatever its folder is called here. */
function isOtherRepository({ submodules }: Reading, folder: string, entries: readonly Dirent[]): boolean {
  return submodules !== undefined && (submodules.has(folder) || entries.some(({ name }) => name === '.git'));
}

/** Of a submodule that nobody has fetched there is an empty folder, and its name in `.gitmodules`. */
async function submodulesOf(
  reading: Reading,
  entries: readonly Dirent[],
): Promise<ReadonlySet<string> | undefined> {
  const names = new Set(entries.map(({ name }) => name));
  if (!names.has('.git')) return undefined;
  const path = '.gitmodules';
  const file = names.has(path) ? await readFile(reading, join(reading.root, path), path) : undefined;
  const lines = Buffer.from(file?.bytes ?? [])
    .toString()
    .split('\n');
  return new Set(
    lines.flatMap((line) => {
      const [key = '', ...value] = line.split('=');
      return key.trim() === 'path' ? [value.join('=').trim()] : [];
    }),
  );
}

async function readEntries(reading: Reading, folder: string): Promise<readonly Dirent[]> {
  if (folder.split('/').length > reading.limits.folderDepthMax) {
    addFinding(reading, folder, 'FileUnreadable', 'the folder is nested too deep', 'move it up');
    return [];
  }
  try {
    return await readdir(join(reading.root, folder), { withFileTypes: true });
  } catch (error) {
    unreadable(reading, folder, error);
    return [];
  }
}

/** In the order of their paths, whichever is there first. */
async function readFiles(reading: Reading, paths: readonly string[], folder: string): Promise<void> {
  reading.op.signal.throwIfAborted();
  const read = await Promise.all(paths.map((path) => readFile(reading, join(folder, path), path)));
  for (const file of read) {
    if (file === undefined) continue;
    reading.bytes += file.bytes.length;
    reading.files.push(file);
  }
}

/** `undefined` where it could not be read, which a finding reports. */
async function readFile(reading: Reading, absolute: string, path: string): Promise<SourceFile | undefined> {
  const { manifestBytesMax } = reading.limits;
  try {
    await using handle = await open(absolute);
    const { size } = await handle.stat();
    // reported where it is parsed, if at all: it may be another program's
    if (size > manifestBytesMax) return { path, bytes: new Uint8Array(), sizeBytes: size };
    // a file that grows meanwhile is read as far as it was long
    const { buffer, bytesRead } = await handle.read(new Uint8Array(size), 0, size, 0);
    return { path, bytes: buffer.subarray(0, bytesRead) };
  } catch (error) {
    unreadable(reading, path, error);
    return undefined;
  }
}

async function checkLink(reading: Reading, path: string): Promise<void> {
  const { isWanted } = reading;
  const target = await targetOf(join(reading.root, path));
  if (target !== undefined && !target.isFolder && !isWanted(path)) return;
  if (target === undefined || target.path === reading.root || target.path.startsWith(reading.root + sep)) {
    if (isWanted(path)) reading.files.push({ path, bytes: new Uint8Array(), isLink: true });
    if (isWanted(path) || target === undefined) return;
    const message = 'symbolic links are not followed';
    addFinding(reading, path, 'SymlinkIgnored', message, 'put the content here', 'warning');
    return;
  }
  const message = 'a symbolic link leads out of the repository';
  addFinding(reading, path, 'SymlinkOutside', message, 'put the content into the repository');
}

/** Where a link leads; `undefined`: nowhere. */
async function targetOf(
  link: string,
): Promise<{ readonly path: string; readonly isFolder: boolean } | undefined> {
  try {
    const path = await realpath(link);
    return { path, isFolder: (await lstat(path)).isDirectory() };
  } catch (error) {
    if (codeOf(error) !== undefined) return undefined;
    throw error;
  }
}

function unreadable(reading: Reading, path: string, error: unknown): void {
  const code = codeOf(error);
  if (code === undefined) throw error;
  addFinding(reading, path, 'FileUnreadable', `cannot be read: ${code}`, 'check the permissions');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function tooMany(reading: Reading, path: string, what: string): void {
  const limit = what === 'files and folders' ? reading.limits.entriesMax : reading.limits.totalBytesMax;
  const message = `there are more than ${limit} ${what}; nothing from here on was read`;
  addFinding(
    reading,
    path,
    'TooManyFiles',
    message,
    'validate a smaller folder, or move what is no configuration elsewhere',
  );
}

function addFinding(
  reading: Reading,
  file: string,
  code: FindingCode,
  message: string,
  hint: string,
  severity: Finding['severity'] = 'error',
): void {
  reading.findings.push({
    file: file === '' ? '.' : file,
    line: 1,
    column: 1,
    severity,
    code,
    message,
    hint,
  });
}
