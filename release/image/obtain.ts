import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openApt } from './apt.ts';
import type { Architecture, DebianPin, NodePin, Pins } from './pins.ts';

/** Where parts of images come from, and are kept. */
export interface Store {
  readonly cacheDir: string;
  readonly fetch: typeof globalThis.fetch;
  /** As for programs: takes the place of `https://<host>`. */
  readonly mirror: string | undefined;
  readonly log: (line: string) => void;
}

const archiveOfAllDays = 'https://snapshot.debian.org';
const answerMs = 30_000;

/**
 * The packages, in the order of the pins: from the cache, by this machine's own apt, or from Debian's archive of all days. What has
 * another digest than is pinned is refused, wherever it is from.
 */
export async function debianPackages(
  pins: Pins,
  architecture: Architecture,
  store: Store,
): Promise<readonly Uint8Array[]> {
  const wanted = pins.debian[architecture];
  const missing: DebianPin[] = [];
  for (const pin of wanted) if (!(await isThere(placeOf(store, pin.sha256)))) missing.push(pin);
  if (missing.length > 0) {
    store.log(`${missing.length} packages of Debian ${pins.suite} for ${architecture}`);
    const left = await byApt(pins.suite, architecture, missing, store);
    for (const pin of left) await keep(store, pin.sha256, await downloaded(pins, pin, store));
  }
  return Promise.all(wanted.map(({ sha256 }) => kept(store, sha256)));
}

/** @returns what could not be had so */
async function byApt(
  suite: string,
  architecture: Architecture,
  pins: readonly DebianPin[],
  store: Store,
): Promise<readonly DebianPin[]> {
  try {
    await using apt = await openApt(suite, architecture);
    for (const path of (await apt?.download(pins)) ?? []) {
      const bytes = await readFile(path);
      await keep(store, sha256Of(bytes), bytes);
    }
  } catch (error) {
    store.log(`apt: ${error instanceof Error ? error.message.trim() : String(error)}`);
  }
  const left: DebianPin[] = [];
  for (const pin of pins) if (!(await isThere(placeOf(store, pin.sha256)))) left.push(pin);
  return left;
}

async function downloaded(
  { snapshot }: Pins,
  { name, version, path, sha256 }: DebianPin,
  { fetch, mirror }: Store,
): Promise<Uint8Array> {
  const [archive = '', ...rest] = path.split('/');
  const base = (mirror ?? archiveOfAllDays).replace(/\/+$/, '');
  const url = `${base}/archive/${archive}/${snapshot}/${rest.join('/')}`;
  const what = `Cannot make an image: ${name} ${version} is neither in the cache nor offered by this machine's apt, and ${url}`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    if (!answer.ok) throw new Error(`says ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (sha256Of(bytes) !== sha256) throw new Error('has another digest than is pinned');
    return bytes;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${what} ${why}: where Debian has newer ones, pin them by "npm run image -- --pin"`, {
      cause: error,
    });
  }
}

/** The package of Node.js, which npm fetches from wherever it is told to. */
export async function nodePackage(pin: NodePin, store: Store): Promise<Uint8Array> {
  const key = Buffer.from(pin.integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  if (!(await isThere(placeOf(store, key)))) {
    const bytes = await byNpm(pin);
    if (integrityOf(bytes) !== pin.integrity)
      throw new Error(
        `Cannot make an image: ${pin.package} ${pin.version} has another digest than is pinned`,
      );
    await keep(store, key, bytes);
  }
  return kept(store, key);
}

export async function byNpm({
  package: name,
  version,
}: Pick<NodePin, 'package' | 'version'>): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-npm-'));
  try {
    await promisify(execFile)('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder });
    return await readFile(join(folder, `${name}-${version}.tgz`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

function placeOf({ cacheDir }: Store, key: string): string {
  return join(cacheDir, 'image', key);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** In one step, so that no reader ever sees half of it. */
async function keep(store: Store, key: string, bytes: Uint8Array): Promise<void> {
  const place = placeOf(store, key);
  await mkdir(dirname(place), { recursive: true });
  const fresh = `${place}.${process.pid}`;
  await writeFile(fresh, bytes);
  await rename(fresh, place);
}

async function kept(store: Store, key: string): Promise<Uint8Array> {
  const bytes = await readFile(placeOf(store, key));
  const found = key.length === 64 ? sha256Of(bytes) : createHash('sha512').update(bytes).digest('hex');
  if (found !== key)
    throw new Error(`Cannot use ${placeOf(store, key)}: it is not what was kept there; delete it`);
  return bytes;
}
