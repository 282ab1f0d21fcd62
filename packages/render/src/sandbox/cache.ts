import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RenderedFiles, RenderRequest } from '@seatrial/core';
import { toCanonicalJson } from '@seatrial/core';
import { compareText, type Finding, type SourceFile } from '@seatrial/model';
import type { SandboxLimits } from './limits.ts';

/** What was rendered before, also by another process: by what it was made from. */
export interface RenderCache {
  read(key: string): Promise<RenderedFiles | undefined>;
  /** Fails for nobody: what cannot be kept is rendered again. */
  write(key: string, rendered: RenderedFiles): Promise<void>;
}

/** Between two looks at how much there is. */
const writesPerLook = 200;
/** Of what is allowed, how much is left when some of it goes. */
const keptShare = 0.8;

/** Higher with each change of what is made of the programs' output here: what was kept before it is not used. */
const scheme = 3;

/**
 * By content: all files, the way of rendering, for whom, and the program's version. Another cluster with the same overlay has the
 * same, and a file that says the same under another commit too.
 */
export function cacheKeyOf(input: RenderRequest, program: string): string {
  const { application, namespace, path, rendering, files, file = '' } = input;
  const hash = createHash('sha256');
  hash.update(toCanonicalJson({ scheme, application, namespace, path, rendering, program, file }));
  for (const { path: at, bytes, isLink = false } of files.toSorted((a, b) => compareText(a.path, b.path))) {
    hash.update(`\0${at}\0${isLink ? 'link' : 'file'}\0${bytes.length}\0`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** A folder of files, each with the checksum of what it holds: one that was torn by a crash is like none. */
export function createRenderCache(
  folder: string,
  { cacheBytesMax, cacheFilesMax }: SandboxLimits,
): RenderCache {
  const placeOf = (key: string): string => join(folder, key.slice(0, 2), key.slice(2));
  let writes = 0;

  async function prune(): Promise<void> {
    const files: { readonly path: string; readonly bytes: number; readonly usedAtMs: number }[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { size, atimeMs, mtimeMs } = await stat(path);
      files.push({ path, bytes: size, usedAtMs: Math.max(atimeMs, mtimeMs) });
    }
    let bytes = files.reduce((sum, it) => sum + it.bytes, 0);
    let count = files.length;
    if (bytes <= cacheBytesMax && count <= cacheFilesMax) return;
    for (const file of files.toSorted((a, b) => a.usedAtMs - b.usedAtMs)) {
      if (bytes <= cacheBytesMax * keptShare && count <= cacheFilesMax * keptShare) return;
      await rm(file.path, { force: true });
      bytes -= file.bytes;
      count -= 1;
    }
  }

  return {
    async read(key) {
      const place = placeOf(key);
      try {
        const text = await readFile(place, 'utf8');
        const end = text.indexOf('\n');
        if (text.slice(0, end) !== checksum(text.slice(end + 1))) return undefined;
        return decoded(JSON.parse(text.slice(end + 1)));
      } catch (error) {
        if (isFileError(error)) return undefined;
        throw error;
      }
    },
    async write(key, rendered) {
      const place = placeOf(key);
      const body = JSON.stringify(encoded(rendered));
      const unfinished = `${place}.${process.pid}`;
      try {
        await mkdir(dirname(place), { recursive: true, mode: 0o700 });
        await writeFile(unfinished, `${checksum(body)}\n${body}`, { mode: 0o600 });
        await rename(unfinished, place);
        writes += 1;
        if (writes % writesPerLook === 1) await prune();
      } catch (error) {
        if (!isFileError(error)) throw error;
        await rm(unfinished, { force: true }).catch(() => undefined);
      }
    },
  };
}

interface Kept {
  readonly files: readonly (readonly [path: string, text: string, line?: number, column?: number])[];
  readonly findings: readonly Finding[];
}

function encoded({ files, findings }: RenderedFiles): Kept {
  const decoder = new TextDecoder();
  return {
    files: files.map(({ path, bytes, shownAt }) => {
      const text = decoder.decode(bytes);
      return shownAt === undefined ? [path, text] : [path, text, shownAt.line, shownAt.column];
    }),
    findings,
  };
}

function decoded({ files, findings }: Kept): RenderedFiles {
  const encoder = new TextEncoder();
  return {
    files: files.map(([path, text, line, column]): SourceFile => {
      const file = { path, bytes: encoder.encode(text) };
      return line === undefined || column === undefined ? file : { ...file, shownAt: { line, column } };
    }),
    findings,
  };
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
