import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sha256Of } from './obtain.ts';
import type { Architecture } from './pins.ts';
import { file, type Tree, tarOf } from './tree.ts';

/** What an image says of itself, beside what is in it. */
export interface ImageFacts {
  readonly version: string;
  /** An instant as ISO 8601 has it. */
  readonly created: string;
  readonly user: string;
  readonly home: string;
  readonly entrypoint: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Of one architecture. */
export interface Image {
  readonly architecture: Architecture;
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Blob[];
}

/** Content, known by its digest. */
export interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** One step of what an image is made of. */
export interface Layer {
  readonly what: string;
  readonly tree: Tree;
}

const oci = 'application/vnd.oci.image';
/** In which a digest is written: the algorithm, and then it. */
const algorithm = 'sha256';
/** Smaller by some percent would take several times as long. */
const level = 6;

function blobOf(mediaType: string, bytes: Uint8Array): Blob {
  return { mediaType, digest: `${algorithm}:${sha256Of(bytes)}`, bytes };
}

function jsonBlob(mediaType: string, value: unknown): Blob {
  return blobOf(mediaType, Buffer.from(JSON.stringify(value)));
}

function descriptorOf({ mediaType, digest, bytes }: Blob) {
  return { mediaType, digest, size: bytes.length };
}

/** The layers in their order, the one that changes least first: whoever has the version before fetches only the last ones. */
export async function imageOf(
  architecture: Architecture,
  layers: readonly Layer[],
  facts: ImageFacts,
): Promise<Image> {
  const tars = layers.map(({ tree }) => tarOf(tree));
  const packed = await Promise.all(tars.map((tar) => promisify(gzip)(tar, { level })));
  const blobs = packed.map((bytes) => blobOf(`${oci}.layer.v1.tar+gzip`, bytes));
  const config = jsonBlob(`${oci}.config.v1+json`, {
    created: facts.created,
    ...platformOf(architecture),
    config: {
      User: facts.user,
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', `HOME=${facts.home}`],
      Entrypoint: facts.entrypoint,
      WorkingDir: facts.home,
      Labels: facts.labels,
    },
    rootfs: { type: 'layers', diff_ids: tars.map((tar) => `${algorithm}:${sha256Of(tar)}`) },
    history: layers.map(({ what }) => ({ created: facts.created, created_by: what })),
  });
  const manifest = jsonBlob(`${oci}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: descriptorOf(config),
    layers: blobs.map(descriptorOf),
    annotations: facts.labels,
  });
  return { architecture, manifest, config, layers: blobs };
}

function platformOf(architecture: Architecture) {
  return { architecture, os: 'linux', ...(architecture === 'arm64' ? { variant: 'v8' } : {}) };
}

/**
 * Writes the folder that the image layout of OCI describes: one index of the images of all architectures, under the version as its name.
 * @returns the digest of that index, by which the image is known wherever it is pushed
 */
export async function writeLayout(
  folder: string,
  images: readonly Image[],
  { version, labels }: Pick<ImageFacts, 'version' | 'labels'>,
): Promise<string> {
  const index = jsonBlob(`${oci}.index.v1+json`, {
    schemaVersion: 2,
    mediaType: `${oci}.index.v1+json`,
    manifests: images.map(({ architecture, manifest }) => ({
      ...descriptorOf(manifest),
      platform: platformOf(architecture),
    })),
    annotations: labels,
  });
  const named = { ...descriptorOf(index), annotations: { 'org.opencontainers.image.ref.name': version } };
  const root = { schemaVersion: 2, mediaType: `${oci}.index.v1+json`, manifests: [named] };
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'blobs', algorithm), { recursive: true });
  const blobs = [index, ...images.flatMap((it) => [it.manifest, it.config, ...it.layers])];
  for (const { digest, bytes } of blobs) await writeFile(join(folder, pathOf(digest)), bytes);
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(folder, 'index.json'), JSON.stringify(root));
  return index.digest;
}

function pathOf(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** One image as `docker load` takes it, of any of its versions. */
export function dockerArchive({ config, layers }: Image, name: string): Buffer {
  const manifest = [
    { Config: pathOf(config.digest), RepoTags: [name], Layers: layers.map(({ digest }) => pathOf(digest)) },
  ];
  return tarOf(
    new Map([
      ['manifest.json', file(JSON.stringify(manifest))],
      ...[config, ...layers].map(({ digest, bytes }) => [pathOf(digest), file(bytes)] as const),
    ]),
  );
}
