import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extract, list, type ReadEntry } from 'tar';
import { createArchiveFetch, type RequestFunction } from './archive-fetch.ts';
import { createContext } from './context.ts';
import { isErrno } from './errno.ts';
import { MethodFailedError, ProgramsError } from './errors.ts';
import type { ProgramEvent, Report } from './events.ts';
import type { Limits } from './limits.ts';
import { obtain } from './obtain.ts';

/** Where an archive that `npm run pack` has made is, and which one is meant. */
export interface SeatrialWanted {
  /** As `npm run pack` names it: `0.1.0`. */
  readonly version: string;
  /** URL of the folder that has the archive, and its digest beside it: https, http or file. */
  readonly baseUrl: string;
  /** SHA-256 digest of the archive, in place of the one beside it. */
  readonly sha256?: string | undefined;
  /** Where it is kept, unpacked. */
  readonly folder: string;
}

export interface SeatrialProvided {
  /** The file that Node.js runs. */
  readonly entry: string;
  /** It was there already. */
  readonly isCached: boolean;
}

export interface ProvideSeatrialOptions {
  readonly fetch: RequestFunction;
  readonly report: Report;
  readonly limits?: Limits;
  readonly signal: AbortSignal;
}

/** Far above what an archive is: 20 MB and some hundred files. */
const unpackedBytesMax = 256 * 1024 * 1024;
const entriesMax = 10_000;
/** Beside what was unpacked: of which archive it is. */
const digestFile = 'archive.sha256';
const entryFile = 'lib/seatrial.js';

/**
 * The command, unpacked: what is in the folder already, if it is of the archive that is meant, and else downloaded, compared
 * with its digest, looked through, and only then unpacked.
 * @throws ProgramsError Unavailable, Busy, Unwritable
 */
export async function provideSeatrial(
  wanted: SeatrialWanted,
  { report, fetch, limits, signal }: ProvideSeatrialOptions,
): Promise<SeatrialProvided> {
  const name = `seatrial ${wanted.version}`;
  const { folder } = wanted;
  let isCached = false;
  const context = createContext({
    env: {},
    cacheDir: folder,
    report(event: ProgramEvent) {
      if (event.type === 'Found') isCached = true;
      report(event);
    },
    fetch: createArchiveFetch(fetch),
    ...(limits === undefined ? {} : { limits }),
    signal,
  });
  const obtained = await obtain(
    {
      name,
      path: folder,
      isSound: () => isWhole(wanted),
      methods: [{ method: 'Download', make: (place) => download(wanted, place, context) }],
    },
    context,
  );
  if (obtained.type === 'Obtained') return { entry: join(folder, entryFile), isCached };
  const why = obtained.attempts.map(({ reason }) => reason).join('; ');
  throw new ProgramsError('Unavailable', `Cannot provide ${name}: ${why}`);
}

async function isWhole({ folder, sha256 }: SeatrialWanted): Promise<boolean> {
  const digest = await readFile(join(folder, digestFile), 'utf8');
  await readFile(join(folder, entryFile));
  return sha256 === undefined || digest.trim() === sha256;
}

/** @returns the folder to be kept */
async function download(
  { version, baseUrl, sha256 }: SeatrialWanted,
  place: string,
  { downloader }: ReturnType<typeof createContext>,
): Promise<string> {
  if (downloader === undefined) throw new MethodFailedError('not tried, offline');
  const archive = join(place, 'archive');
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  const url = new URL(`seatrial-${version}.tgz`, base).href;
  const digest = await downloader.file(
    { name: 'seatrial', url, ...(sha256 === undefined ? { checksumUrl: `${url}.sha256` } : { sha256 }) },
    archive,
  );
  const unpacked = join(place, 'package');
  await unpack(archive, place);
  await checkVersion(unpacked, version);
  await writeFile(join(unpacked, digestFile), `${digest}\n`);
  await rm(archive);
  return unpacked;
}

/** Its digest was right, so it is what was meant; that it writes nowhere else does not rest on that. */
async function unpack(archive: string, place: string): Promise<void> {
  let entries = 0;
  let bytes = 0;
  let problem: string | undefined;
  const look = (entry: ReadEntry): void => {
    entries += 1;
    bytes += entry.size;
    if (entry.type !== 'File' && entry.type !== 'Directory') problem ??= `${entry.path} is a ${entry.type}`;
    else if (!entry.path.startsWith('package/') || entry.path.split('/').includes('..'))
      problem ??= `${entry.path} is outside of its folder`;
    if (entries > entriesMax) problem ??= `it has more than ${entriesMax} files`;
    if (bytes > unpackedBytesMax) problem ??= `it has more than ${unpackedBytesMax} bytes`;
  };
  try {
    await list({ file: archive, strict: true, onReadEntry: look });
    if (problem === undefined) await extract({ file: archive, cwd: place, strict: true });
  } catch (error) {
    throw new MethodFailedError('the archive cannot be unpacked', { cause: error });
  }
  if (problem !== undefined)
    throw new MethodFailedError(`the archive is refused: ${JSON.stringify(problem)}`);
}

async function checkVersion(folder: string, version: string): Promise<void> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    await readFile(join(folder, entryFile));
    const found =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest && manifest.version;
    if (found === version) return;
    throw new MethodFailedError(`the archive is of version ${JSON.stringify(found)}`);
  } catch (error) {
    if (!isErrno(error, 'ENOENT') && !(error instanceof SyntaxError)) throw error;
    throw new MethodFailedError('the archive is none of Seatrial', { cause: error });
  }
}
