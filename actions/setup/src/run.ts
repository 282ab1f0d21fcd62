import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeatrialProvided, SeatrialWanted } from '@seatrial/programs';
import type { Inputs } from './inputs.ts';

export interface Deps {
  readonly provide: (wanted: SeatrialWanted) => Promise<SeatrialProvided>;
  /** RUNNER_TOOL_CACHE: what is in it may be there for the next job too. */
  readonly toolCache: string;
  /** RUNNER_TEMP: of this job alone. */
  readonly temporary: string;
  /** As the tool cache calls it: `x64`, `arm64`. */
  readonly architecture: string;
  /** The Node.js that runs this action. */
  readonly node: string;
  readonly addPath: (folder: string) => void;
  readonly setOutput: (name: 'version' | 'path' | 'cache-hit', value: string) => void;
  readonly log: (text: string) => void;
}

/** Puts a command on PATH that runs the version asked for with the Node.js of the actions. */
export async function run({ version, baseUrl, sha256 }: Inputs, deps: Deps): Promise<void> {
  const folder = join(deps.toolCache, 'seatrial', version, deps.architecture);
  const { entry, isCached } = await deps.provide({ version, baseUrl, sha256, folder });
  const bin = join(deps.temporary, 'seatrial', 'bin');
  const path = await writeCommand(bin, deps.node, entry);
  deps.addPath(bin);
  deps.setOutput('version', version);
  deps.setOutput('path', path);
  deps.setOutput('cache-hit', String(isCached));
  deps.log(`seatrial ${version} is on PATH${isCached ? ', from the tool cache' : ''}`);
}

/**
 * Of this job and not in the cache: the Node.js of the next runner stands elsewhere.
 * @returns its path
 */
async function writeCommand(bin: string, node: string, entry: string): Promise<string> {
  await mkdir(bin, { recursive: true });
  const path = join(bin, 'seatrial');
  await writeFile(path, `#!/bin/sh\nexec ${quoted(node)} ${quoted(entry)} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
