import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A library of others of which something is in the archive. */
export interface Library {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Its licence, and notices, as it has them itself. */
  readonly texts: readonly string[];
}

const textFile = /^(?:licen[cs]e|notice|copying)/i;

/** The libraries that files come from, by name and version. */
export async function librariesOf(sources: readonly string[]): Promise<readonly Library[]> {
  const folders = [...new Set(sources.map(folderOf))].filter((folder) => folder !== undefined);
  const libraries = await Promise.all(folders.map(readLibrary));
  return libraries.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export function keyOf({ name, version }: Pick<Library, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** The folder of the package in the innermost `node_modules`. */
function folderOf(source: string): string | undefined {
  const marker = `${sep}node_modules${sep}`;
  const at = source.lastIndexOf(marker);
  if (at < 0) return undefined;
  const [first = '', second = ''] = source.slice(at + marker.length).split(sep);
  const name = first.startsWith('@') ? join(first, second) : first;
  return source.slice(0, at + marker.length) + name;
}

async function readLibrary(folder: string): Promise<Library> {
  const manifest: Record<string, unknown> = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((name) => textFile.test(name)).toSorted();
  return {
    name: String(manifest['name']),
    version: String(manifest['version']),
    license: String(manifest['license']),
    texts: await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8'))),
  };
}

/** What the licences ask for: to be handed on with the code. */
export function noticesOf(libraries: readonly Library[]): string {
  const parts = libraries.map((library) =>
    [`${keyOf(library)} (${library.license})`, ...library.texts.map((text) => text.trim())].join('\n\n'),
  );
  return `Seatrial holds code of these libraries.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
