import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { create } from 'tar';
import { billOfMaterials } from './bill-of-materials.ts';
import { bundleCommand } from './bundle.ts';
import { librariesOf, noticesOf } from './libraries.ts';
import { manifestOf, readme, root, rootManifest } from './manifest.ts';

/** As npm dates what is in a package, so that the same commit gives the same archive whenever it is made. */
const dateOfAll = new Date('1985-10-26T08:15:00Z');

/** Paths of what was made. */
export interface Packed {
  readonly version: string;
  readonly archive: string;
  /** The archive's SHA-256 digest, as `sha256sum --check` reads it. */
  readonly checksum: string;
  readonly billOfMaterials: string;
}

/** Writes the archive of a release, which runs with Node alone, and what belongs beside it, into `folder`. @param source URL of its repository */
export async function pack(folder: string, source?: string): Promise<Packed> {
  const manifest = await rootManifest(root);
  const { version } = manifest;
  const { files, sources } = await bundleCommand(root);
  const libraries = await librariesOf(sources);
  const contents = new Map<string, string | Uint8Array>([
    ['package.json', manifestOf(manifest, source)],
    ['README.md', readme(version)],
    ['LICENSE', await readFile(join(root, 'LICENSE'))],
    ['THIRD-PARTY-NOTICES.txt', noticesOf(libraries)],
    ...[...files].map(([name, code]) => [`lib/${name}`, code] as const),
    ...(await filesBelow(join(root, 'packages/programs/go'))).map(
      ([name, bytes]) => [`go/${name}`, bytes] as const,
    ),
  ]);

  await mkdir(folder, { recursive: true });
  const archive = join(folder, `seatrial-${version}.tgz`);
  await writeArchive(archive, contents);
  const digest = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  const checksum = `${archive}.sha256`;
  await writeFile(checksum, `${digest}  seatrial-${version}.tgz\n`);
  const bill = join(folder, `seatrial-${version}.cdx.json`);
  await writeFile(bill, await billOfMaterials(root, version, libraries));
  return { version, archive, checksum, billOfMaterials: bill };
}

/** In the order of the names, with modes, dates and owners that do not depend on who packs. */
async function writeArchive(
  archive: string,
  contents: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), 'seatrial-pack-'));
  try {
    for (const [name, content] of contents) {
      const path = join(staging, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      await chmod(path, name === 'lib/seatrial.js' ? 0o755 : 0o644);
    }
    await create(
      {
        file: archive,
        cwd: staging,
        prefix: 'package', // as npm has it
        gzip: { level: 9 },
        portable: true,
        mtime: dateOfAll,
        strict: true,
      },
      [...contents.keys()].toSorted(),
    );
  } finally {
    await rm(staging, { recursive: true });
  }
}

async function filesBelow(folder: string): Promise<readonly (readonly [string, Uint8Array])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => [relative(folder, path).replaceAll(sep, '/'), await readFile(path)] as const),
  );
}
