import { posix } from 'node:path';
import type { Hiding, PinnedChart, RenderedFiles, RenderFiles, RenderRequest } from '@seatrial/core';
import { createHiding, type Op, PortError } from '@seatrial/core';
import type { Finding, SourceFile } from '@seatrial/model';
import { cacheKeyOf, createRenderCache, type RenderCache } from './cache.ts';
import { type Confine, createConfine, type Places } from './confine.ts';
import { encryptedTexts } from './encrypted-texts.ts';
import { errorIn } from './failure.ts';
import { sweepFolders } from './folder.ts';
import { helmFiles } from './helm.ts';
import { createIsolations, type Isolation } from './isolation.ts';
import { kustomizeFiles } from './kustomize.ts';
import { type SandboxLimits, sandboxLimits } from './limits.ts';
import type { HelmRendering } from './rendering.ts';
import { type SeeRenderings, seenBy } from './see-renderings.ts';
import { decryptFiles, isEncrypted } from './sops.ts';

export type RenderProgram = 'helm' | 'kustomize' | 'sops';

/** The programs that render, each given when it is needed. */
export interface RenderPrograms {
  /** What it is known by, without looking for it. */
  readonly versionOf: (name: RenderProgram) => string;
  /** @throws an error where it cannot be had: then rendering is not possible now */
  readonly pathOf: (name: RenderProgram, op: Op) => Promise<string>;
}

/** Chart archives from elsewhere, as they were pinned. @throws PortError */
export type FetchChart = (chart: string, pinned: PinnedChart, op: Op) => Promise<Uint8Array>;

export interface FileRendererParts {
  readonly programs: RenderPrograms;
  readonly fetchChart: FetchChart;
  readonly places: Places;
  /** For what is rendered; nothing is kept where there is none. */
  readonly cacheFolder?: string | undefined;
  /** Of the runner: where SOPS finds its keys. No other program sees anything of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits?: SandboxLimits;
  /** Who counts what becomes of renderings. */
  readonly see?: SeeRenderings | undefined;
  /** Told once how much of this machine programs see, when the first of them is started. */
  readonly tellIsolation?: ((isolation: Isolation) => void) | undefined;
}

/** Renders with the real programs, each in a sandbox. */
export function createFileRenderer(parts: FileRendererParts): RenderFiles {
  const { programs, fetchChart, places, env, limits = sandboxLimits } = parts;
  const isolationOf = createIsolations(places.base, limits, parts.tellIsolation);
  const confine = createConfine(places, limits, isolationOf);
  const cache: RenderCache | undefined =
    parts.cacheFolder === undefined ? undefined : createRenderCache(parts.cacheFolder, limits);
  let swept: Promise<void> | undefined;

  async function pathOf(name: RenderProgram, op: Op): Promise<string> {
    try {
      return await programs.pathOf(name, op);
    } catch (error) {
      op.signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      throw new PortError('Unavailable', `Cannot render: ${why}`, error);
    }
  }

  async function decrypted(files: readonly SourceFile[], op: Op): Promise<RenderedFiles> {
    const program = await pathOf('sops', op);
    const isolation = await isolationOf(program, op);
    const decryption = { program, isolation, env, folder: places.base, limits };
    return decryptFiles(files, decryption, op);
  }

  /** @param hiding of what was decrypted, where something was: also a program does not say it */
  async function made(input: RenderRequest, hiding: Hiding | undefined, op: Op): Promise<RenderedFiles> {
    const { rendering, files } = input;
    const confined = hiding === undefined ? confine : discreet(confine, hiding);
    const run = { confine: confined, limits, isSecret: hiding !== undefined };
    switch (rendering.type) {
      case 'Plain':
        return { files, findings: [] };
      case 'Kustomize': {
        const folder = posix.join(input.path, rendering.folder).replace(/\/$/, '');
        const kustomize = { ...run, file: input.file, program: () => pathOf('kustomize', op) };
        return kustomizeFiles(folder, files, kustomize, op);
      }
      case 'Helm': {
        const archive = await archiveOf(input, rendering, op);
        if (archive !== undefined && 'severity' in archive) return { files: [], findings: [archive] };
        return helmFiles(input, rendering, { ...run, archive, program: () => pathOf('helm', op) }, op);
      }
      default:
        return rendering satisfies never;
    }
  }

  /** What is not what was pinned, or may not be asked for, is what the Application says wrong. */
  async function archiveOf(
    { file, path }: RenderRequest,
    { chart, pinned }: HelmRendering,
    op: Op,
  ): Promise<Uint8Array | Finding | undefined> {
    if (pinned === undefined) return undefined;
    try {
      return await fetchChart(chart, pinned, op);
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'Invalid') throw error;
      const at = { file: file ?? path, line: 1, column: 1 };
      return errorIn(
        at,
        'ChartRefused',
        error.message,
        'mend the repository, the version or the digest in spec.source.helm',
      );
    }
  }

  async function rendered(input: RenderRequest, op: Op): Promise<RenderedFiles> {
    if (!input.files.some(isEncrypted)) return made(input, undefined, op);
    const clear = await decrypted(input.files, op);
    if (clear.findings.length > 0) return { files: [], findings: clear.findings };
    const secrets = secretsOf(input.files, clear.files);
    return { ...(await made({ ...input, files: clear.files }, createHiding(secrets), op)), secrets };
  }

  return seenBy(parts.see, async (input, cached, op) => {
    const tooMuch = tooMuchOf(input, limits);
    if (tooMuch !== undefined) return tooMuch;
    const isSecret = input.files.some(isEncrypted);
    if (input.rendering.type === 'Plain' && !isSecret) return { files: input.files, findings: [] };
    swept ??= sweep(places);
    await swept;
    if (cache === undefined || isSecret) return rendered(input, op);
    const key = cacheKeyOf(input, versionsOf(input, programs));
    const known = await cache.read(key);
    if (known !== undefined) return cached(known);
    const result = await rendered(input, op);
    // what failed may be the machine's fault, and is rare enough to be tried again
    if (!result.findings.some(({ severity }) => severity === 'error')) await cache.write(key, result);
    return result;
  });
}

async function sweep({ base, memory }: Places): Promise<void> {
  for (const place of new Set([base, ...(memory === undefined ? [] : [memory])])) await sweepFolders(place);
}

function secretsOf(files: readonly SourceFile[], clear: readonly SourceFile[]): readonly string[] {
  const decrypted = new Map(clear.map((file) => [file.path, file]));
  return files.filter(isEncrypted).flatMap((file) => {
    const opened = decrypted.get(file.path);
    return opened === undefined ? [] : encryptedTexts(file, opened);
  });
}

/** A program that fails may say with which value: it is hidden before the message is cut. */
function discreet(confine: Confine, { without }: Hiding): Confine {
  return async (confinement, op) => {
    const end = await confine(confinement, op);
    return end.type === 'Failed' ? { ...end, message: without(end.message) } : end;
  };
}

function versionsOf({ rendering }: RenderRequest, { versionOf }: RenderPrograms): string {
  return rendering.type === 'Helm' ? `helm ${versionOf('helm')}` : `kustomize ${versionOf('kustomize')}`;
}

function tooMuchOf(
  { files, path, file = path }: RenderRequest,
  { filesMax, filesBytesMax }: SandboxLimits,
): RenderedFiles | undefined {
  const bytes = files.reduce((sum, it) => sum + it.bytes.length, 0);
  if (files.length <= filesMax && bytes <= filesBytesMax) return undefined;
  const message = `the application is rendered from ${files.length} files of ${bytes} bytes, more than ${filesMax} files or ${filesBytesMax} bytes`;
  const at = { file, line: 1, column: 1 };
  return { files: [], findings: [errorIn(at, 'RenderLimit', message, 'name smaller folders in spec.uses')] };
}
