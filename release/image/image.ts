import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ObtainOptions, programTable, provide } from '@seatrial/programs';
import { root, rootManifest } from '../manifest.ts';
import type { Packed } from '../pack.ts';
import { baseTree, home, userId } from './base.ts';
import { billOfImage } from './bill.ts';
import { dockerArchive, type Image, imageOf, type Layer, writeLayout } from './layout.ts';
import { debianPackages, nodePackage, type Store } from './obtain.ts';
import { type Architecture, type Pins, readPins } from './pins.ts';
import { file, link, type Tree, treeOf } from './tree.ts';

export interface ImageOptions {
  /** In which the results are put. */
  readonly folder: string;
  readonly packed: Packed;
  readonly architectures: readonly Architecture[];
  /** Where the sources are to be found, for whoever has the image alone. */
  readonly source?: string | undefined;
  readonly pins?: Pins;
  readonly store: Store;
  readonly obtain: Omit<ObtainOptions, 'platform' | 'isForeign'>;
}

/** Paths of what was made. */
export interface ImageMade {
  /** The folder of the image layout. */
  readonly layout: string;
  /** Of the index of all architectures. */
  readonly digest: string;
  /** For `docker load`, one of each architecture. */
  readonly dockerArchives: readonly string[];
  readonly billOfMaterials: string;
}

const ofCommand = 'usr/local/lib/seatrial';
const programs = ['helm', 'kustomize', 'sops'] as const;

/** Makes the image of a release from its archive, without a container engine: the same commit gives the same bytes. */
export async function makeImage(options: ImageOptions): Promise<ImageMade> {
  const { folder, packed, architectures, store } = options;
  const pins = options.pins ?? (await readPins());
  const facts = await factsOf(options);
  const images: Image[] = [];
  for (const architecture of architectures) {
    store.log(`image for linux/${architecture}`);
    images.push(await imageOf(architecture, await layersOf(architecture, pins, options), facts));
  }
  await mkdir(folder, { recursive: true });
  const stem = join(folder, `seatrial-${packed.version}`);
  const layout = `${stem}.oci`;
  const digest = await writeLayout(layout, images, facts);
  const dockerArchives: string[] = [];
  for (const image of images) {
    const path = `${stem}-linux-${image.architecture}.docker.tar`;
    await writeFile(path, dockerArchive(image, `seatrial:${packed.version}`));
    dockerArchives.push(path);
  }
  const billOfMaterials = `${stem}.image.cdx.json`;
  await writeFile(billOfMaterials, await billOfImage(packed, pins, architectures, programs));
  return { layout, digest, dockerArchives, billOfMaterials };
}

/** What changes least comes first: Debian, Node.js, what renders, and then what a new version is. */
async function layersOf(
  architecture: Architecture,
  pins: Pins,
  { packed, store, obtain }: ImageOptions,
): Promise<readonly Layer[]> {
  const debian = pins.debian[architecture];
  const node = pins.node[architecture];
  const base = await baseTree(debian, await debianPackages(pins, architecture, store));
  return [
    { what: `packages of Debian ${pins.suite} as of ${pins.snapshot}`, tree: base },
    { what: `Node.js ${node.version}`, tree: await nodeTree(await nodePackage(node, store)) },
    {
      what: programs.map((name) => `${name} ${programTable[name].version}`).join(', '),
      tree: await programsTree(architecture, obtain),
    },
    { what: `Seatrial ${packed.version}`, tree: await commandTree(packed) },
  ];
}

async function nodeTree(archive: Uint8Array): Promise<Tree> {
  const places = {
    'package/bin/node': 'usr/local/bin/node',
    'package/LICENSE': 'usr/share/doc/node/copyright',
  };
  const taken = await treeOf(archive, (path) => path in places);
  return new Map(
    Object.entries(places).flatMap(([from, to]) => {
      const entry = taken.get(from);
      return entry === undefined ? [] : [[to, entry] as const];
    }),
  );
}

async function programsTree(architecture: Architecture, obtain: ImageOptions['obtain']): Promise<Tree> {
  const platform = { os: 'linux', arch: architecture };
  const isForeign = process.platform !== 'linux' || process.arch !== nodeNames[architecture];
  const paths = await provide(programs, { ...obtain, platform, ...(isForeign ? { isForeign } : {}) });
  const tree: Tree = new Map();
  for (const name of programs) tree.set(`usr/local/bin/${name}`, file(await readFile(paths[name]), 0o755));
  return tree;
}

const nodeNames: Readonly<Record<Architecture, string>> = { amd64: 'x64', arm64: 'arm64' };

async function commandTree({ archive }: Packed): Promise<Tree> {
  const files = await treeOf(await readFile(archive), () => true);
  const placed = [...files].map(
    ([path, entry]) => [`${ofCommand}/${path.replace(/^package\//, '')}`, entry] as const,
  );
  return new Map([...placed, ['usr/local/bin/seatrial', link('../lib/seatrial/lib/seatrial.js')]]);
}

async function factsOf({ packed: { version }, source }: ImageOptions) {
  const { description, license } = await rootManifest(root);
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: root })).stdout.trim();
  const [revision, seconds] = await Promise.all([git('rev-parse', 'HEAD'), git('log', '-1', '--format=%ct')]);
  // The same commit gives the same image: its time is the time of the image.
  const created = new Date(Number(seconds) * 1_000).toISOString();
  const labels = Object.fromEntries(
    Object.entries({
      title: 'seatrial',
      description,
      version,
      revision,
      created,
      licenses: license,
      source,
    }).flatMap(([name, of]) => (of === undefined ? [] : [[`org.opencontainers.image.${name}`, of]])),
  );
  return {
    version,
    created,
    user: `${userId}:${userId}`,
    home,
    entrypoint: ['/usr/local/bin/node', `/${ofCommand}/lib/seatrial.js`],
    labels,
  };
}
