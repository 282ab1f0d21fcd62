import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';
import { type Clock, isMap, items, type Op, type PinnedChart, PortError, stringAt } from '@seatrial/core';
import { configLimits, parseFile } from '@seatrial/model';
import {
  type ChartAnswer,
  type ChartRequests,
  createChartRequests,
  type HeadersFor,
  shownUrl,
} from './chart-request.ts';
import type { FetchChart } from './file-renderer.ts';
import { type SandboxLimits, sandboxLimits } from './limits.ts';
import { createOutages } from './outages.ts';

export interface ChartsParts {
  /** Where archives are kept, by their digest. */
  readonly folder: string;
  /**
   * Path of a file in the form of Docker's `config.json`, whose `auths` say by host who the runner is; read at every fetch.
   * It is the runner's: nothing in the config repository names one.
   */
  readonly credentialsFile?: string | undefined;
  readonly lookup: LookupFunction;
  readonly clock: Pick<Clock, 'now'>;
  readonly limits?: SandboxLimits;
}

/**
 * Charts of HTTP repositories and of registries, by digest: what has another one is not read by anybody. Once fetched, a chart is
 * taken from the disk, whatever becomes of its repository.
 */
export function createCharts({
  folder,
  credentialsFile,
  lookup,
  clock,
  limits = sandboxLimits,
}: ChartsParts): FetchChart {
  const requests = createChartRequests(lookup, limits);
  const askHost = createOutages(clock, limits.outageRestMs);

  return async (chart, pinned, op) => {
    const place = join(folder, `${pinned.digest.replace(':', '-')}.tgz`);
    const kept = await readIfThere(place);
    if (kept !== undefined && digestOf(kept) === pinned.digest) return kept;
    const credentials = await readCredentials(credentialsFile);
    const parts = { requests, limits, credentials };
    const archive = await askHost(
      new URL(pinned.repository).host,
      () =>
        pinned.repository.startsWith('oci://')
          ? fromRegistry(chart, pinned, parts, op)
          : fromIndex(chart, pinned, parts, op),
      op,
    );
    const digest = digestOf(archive);
    if (digest !== pinned.digest) {
      const message = `The chart ${chart} ${pinned.version} has the digest ${digest}, and ${pinned.digest} is asked for`;
      throw new PortError('Invalid', message);
    }
    await keep(place, folder, archive);
    return archive;
  };
}

/** Before the first word of an index. */
const blankMax = 1_000;

interface FetchParts {
  readonly requests: ChartRequests;
  readonly limits: SandboxLimits;
  /** By host, what stands after `Basic`. */
  readonly credentials: ReadonlyMap<string, string>;
}

async function fromIndex(
  chart: string,
  { repository, version }: PinnedChart,
  { requests, limits, credentials }: FetchParts,
  op: Op,
): Promise<Buffer> {
  const base = new URL(repository.endsWith('/') ? repository : `${repository}/`);
  const headersFor = basicFor(credentials);
  const indexUrl = new URL('index.yaml', base);
  const index = expectOk(await requests.get(indexUrl, headersFor, limits.indexBytesMax, op)).body;
  const isJson = index.subarray(0, blankMax).toString('utf8').trimStart().startsWith('{');
  if (isJson && index.length > limits.jsonIndexBytesMax) {
    const message = `Cannot fetch ${shownUrl(indexUrl)}: it is JSON of more than ${limits.jsonIndexBytesMax} bytes`;
    throw new PortError('Invalid', message);
  }
  const text = index.toString('utf8');
  const named = archiveUrlIn(isJson ? jsonEntries(text, chart) : yamlEntries(text, chart), version);
  const url = named === undefined ? null : URL.parse(named, base.href);
  if (url === null) {
    throw new PortError('Invalid', `${shownUrl(indexUrl)} has no version ${version} of the chart ${chart}`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new PortError(
      'Invalid',
      `${shownUrl(indexUrl)} has the chart ${chart} at ${url.protocol}, which is not fetched`,
    );
  }
  return expectOk(await requests.get(url, headersFor, limits.archiveBytesMax, op)).body;
}

/** The layer of a chart is its archive: its digest is what is asked for, and no tag can lead elsewhere. */
async function fromRegistry(
  chart: string,
  { repository, digest }: PinnedChart,
  { requests, limits, credentials }: FetchParts,
  op: Op,
): Promise<Buffer> {
  const [host = '', ...path] = repository.slice('oci://'.length).split('/');
  const name = [...path, chart].filter((part) => part !== '').join('/');
  const url = new URL(`${isLoopback(host) ? 'http' : 'https'}://${host}/v2/${name}/blobs/${digest}`);
  const first = await requests.get(url, () => ({}), limits.archiveBytesMax, op);
  if (first.status !== 401) return expectOk(first).body;
  const headersFor = await afterChallenge(first, { requests, limits, credentials }, op);
  return expectOk(await requests.get(url, headersFor, limits.archiveBytesMax, op)).body;
}

/** As a registry asks: by who the runner is, or by a token that another service gives for it. */
async function afterChallenge(
  { headers, url }: ChartAnswer,
  { requests, limits, credentials }: FetchParts,
  op: Op,
): Promise<HeadersFor> {
  const challenge = headers['www-authenticate'] ?? '';
  if (!/^bearer /i.test(challenge)) return basicFor(credentials);
  const said = new Map(
    challenge
      .slice('Bearer '.length)
      .split('",')
      .map((part): [string, string] => {
        const [key = '', value = ''] = part.split('="');
        return [key.trim(), value.replace('"', '')];
      }),
  );
  const realm = URL.parse(said.get('realm') ?? '');
  if (realm === null)
    throw new PortError('Invalid', `${shownUrl(url)} asks for a token and does not say where`);
  for (const key of ['service', 'scope']) {
    const value = said.get(key);
    if (value !== undefined) realm.searchParams.set(key, value);
  }
  // who the runner is for a registry is said to the service that the registry trusts
  const own = basicOf(credentials, url);
  const askFor: HeadersFor = (it) => (it.host === realm.host && maySay(it) ? own : {});
  const answer = expectOk(await requests.get(realm, askFor, limits.manifestBytesMax, op));
  const body = jsonIn(answer.body.toString('utf8'), `the answer of ${shownUrl(realm)}`);
  const token = stringAt(body, 'token') ?? stringAt(body, 'access_token');
  if (token === undefined) throw new PortError('Unavailable', `${shownUrl(realm)} gives no token`);
  return (it) => (it.host === url.host ? { authorization: `Bearer ${token}` } : {});
}

function jsonIn(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PortError('Unavailable', `Cannot fetch a chart: ${what} is no JSON`);
  }
}

function basicFor(credentials: FetchParts['credentials']): HeadersFor {
  return (url) => (maySay(url) ? basicOf(credentials, url) : {});
}

function basicOf(credentials: FetchParts['credentials'], { host }: URL): Readonly<Record<string, string>> {
  const auth = credentials.get(host);
  return auth === undefined ? {} : { authorization: `Basic ${auth}` };
}

/** Nobody on the way can hear it. */
function maySay({ protocol, host }: URL): boolean {
  return protocol === 'https:' || isLoopback(host);
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

function expectOk(answer: ChartAnswer): ChartAnswer {
  const { status, url } = answer;
  if (status === 200) return answer;
  const isGone = status === 404 || status === 410;
  const what = `Cannot fetch ${shownUrl(url)}: it answers ${status}`;
  throw new PortError(isGone ? 'Invalid' : 'Unavailable', what);
}

/**
 * Where an index has the archive of a version. Large indexes have a hundred thousand entries: only those of the chart are
 * parsed, as they stand in what programs write.
 */
function archiveUrlIn(entries: readonly unknown[], version: string): string | undefined {
  const plain = (text: unknown): string => String(text).replace(/^v/, '');
  const found = entries.find((it) => isMap(it) && plain(it['version']) === plain(version));
  const [url] = items(found, 'urls');
  return typeof url === 'string' ? url : undefined;
}

function jsonEntries(index: string, chart: string): readonly unknown[] {
  try {
    return items(JSON.parse(index), 'entries', chart);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function yamlEntries(index: string, chart: string): readonly unknown[] {
  const found = [chart, `"${chart}"`, `'${chart}'`].flatMap((it) => lineOf(index, `${it}:`) ?? []);
  const start = found.length === 0 ? undefined : Math.min(...found);
  if (start === undefined) return [];
  // a block that is longer is none that is parsed
  const block = blockAt(index.slice(start, start + configLimits.manifestBytesMax + 1));
  const file = { path: 'index.yaml', bytes: new TextEncoder().encode(block) };
  const [document] = parseFile(file, configLimits).documents;
  return items(document?.value, chart);
}

/** Where a line begins that is indented and has nothing but a key. The index is not cut into lines: it may be of nothing else. */
function lineOf(index: string, key: string): number | undefined {
  for (let at = index.indexOf(key); at !== -1; at = index.indexOf(key, at + key.length)) {
    let start = at;
    while (index[start - 1] === ' ') start -= 1;
    let end = at + key.length;
    while (index[end] === ' ' || index[end] === '\r') end += 1;
    const isLine = start < at && index[start - 1] === '\n' && (index[end] === '\n' || end === index.length);
    if (isLine) return start;
  }
  return undefined;
}

/** The first line, and all that belongs to it by being indented more, or as far and an item of a list. */
function blockAt(text: string): string {
  const indent = text.search(/\S/);
  let end = text.indexOf('\n');
  while (end !== -1) {
    const next = text.indexOf('\n', end + 1);
    const line = text.slice(end + 1, next === -1 ? undefined : next);
    const own = line.search(/\S/);
    if (own !== -1 && (own < indent || (own === indent && line[own] !== '-'))) return text.slice(0, end);
    end = next;
  }
  return text;
}

async function readCredentials(file: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (file === undefined || file === '') return new Map();
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new PortError('Unavailable', `Cannot read the credentials of chart repositories in ${file}`, error);
  }
  const value = jsonIn(text, `the file of credentials ${file}`);
  const auths = isMap(value) && isMap(value['auths']) ? value['auths'] : {};
  return new Map(
    Object.entries(auths).flatMap(([host, auth]) => {
      const said = stringAt(auth, 'auth');
      return said === undefined
        ? []
        : [[host.replace(/^https?:\/\//, '').split('/')[0] ?? '', said] as const];
    }),
  );
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return undefined;
    throw error;
  }
}

/** A disk that is full keeps nobody from rendering. */
async function keep(place: string, folder: string, archive: Buffer): Promise<void> {
  const unfinished = `${place}.${process.pid}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, archive, { mode: 0o600 });
    await rename(unfinished, place);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
