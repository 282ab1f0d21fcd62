import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderFiles, Rendering } from '@seatrial/core';
import type { SourceFile } from '@seatrial/model';
import { programTable, provide, resolveCacheDir } from '@seatrial/programs';
import {
  createFileRenderer,
  type FileRendererParts,
  type HelmRendering,
  type RenderProgram,
} from '@seatrial/render';
import { onTestFinished } from 'vitest';

export const op = { signal: new AbortController().signal };

/** A renderer with the real programs, and what it leaves behind. */
export interface RenderBed {
  readonly renderFiles: RenderFiles;
  readonly folder: string;
  /** Programs that were asked for, in order. */
  readonly asked: readonly RenderProgram[];
  /** Folders that renderings have left. */
  readonly leftovers: () => Promise<readonly string[]>;
}

export async function renderBed(overrides: Partial<FileRendererParts> = {}): Promise<RenderBed> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-render-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const asked: RenderProgram[] = [];
  const renderFiles = createFileRenderer({
    programs: {
      versionOf: (name) => programTable[name].version,
      pathOf: async (name, { signal }) => {
        asked.push(name);
        return pathOf(name, signal);
      },
    },
    fetchChart: () => Promise.reject(new Error('no chart is fetched here')),
    places: { base: folder },
    env: {},
    ...overrides,
  });
  const leftovers = async (): Promise<readonly string[]> =>
    (await readdir(folder)).filter((name) => name.startsWith('seatrial-render-'));
  return { renderFiles, folder, asked, leftovers };
}

/** Found, downloaded or built once for all. */
export async function pathOf(name: RenderProgram, signal: AbortSignal): Promise<string> {
  const { env } = process;
  const paths = await provide([name], {
    env,
    cacheDir: resolveCacheDir(env),
    report: () => undefined,
    signal,
  });
  return paths[name];
}

function filesOf(texts: Readonly<Record<string, string | Uint8Array>>): readonly SourceFile[] {
  return Object.entries(texts).map(([path, text]) => ({
    path,
    bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  }));
}

/** Of the application "shop" in apps/shop. */
export function shop(texts: Readonly<Record<string, string | Uint8Array>>, rendering: Rendering) {
  return {
    application: 'shop',
    namespace: 'shop',
    path: 'apps/shop',
    file: 'apps/shop.yaml',
    files: filesOf(texts),
    rendering,
  };
}

export const overlay: Rendering = { type: 'Kustomize', folder: 'overlays/staging' };

export const chart: HelmRendering = {
  type: 'Helm',
  chart: 'charts/web',
  releaseName: 'shop',
  values: [],
  includeCrds: true,
};

/** What came out, as text. */
export function textOf(files: readonly SourceFile[]): string {
  return files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('---\n');
}

/** `file:line CODE message` */
export function told(
  findings: readonly { file: string; line: number; code: string; message: string }[],
): readonly string[] {
  return findings.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`);
}
