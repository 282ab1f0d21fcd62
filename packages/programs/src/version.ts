import type { Env } from './cache.ts';
import { runCommand } from './command.ts';
import type { Limits } from './limits.ts';
import type { ProgramEntry } from './table.ts';

/** In place of a version: the program does not run, or says something else. */
const UNKNOWN = 'unknown';
/** In place of a version: the program said nothing within the limit. */
export const NO_ANSWER = 'unknown, it does not answer';

/** The version a program states of itself, else `unknown` or NO_ANSWER. */
export async function statedVersion(
  path: string,
  entry: Pick<ProgramEntry, 'versionArgs' | 'versionPattern'>,
  { env, limits, signal }: { readonly env: Env; readonly limits: Limits; readonly signal: AbortSignal },
): Promise<string> {
  const deadline = AbortSignal.timeout(limits.versionTimeoutMs);
  try {
    const { stdout, stderr } = await runCommand({
      file: path,
      args: entry.versionArgs,
      env,
      killGraceMs: limits.killGraceMs,
      signal: AbortSignal.any([signal, deadline]),
    });
    return entry.versionPattern.exec(`${stdout}\n${stderr}`)?.[1] ?? UNKNOWN;
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return NO_ANSWER;
    throw error;
  }
}

/** Whether two versions agree in major and minor, and in the patch where that matters. */
export function agrees(found: string, wanted: string, precision: ProgramEntry['precision']): boolean {
  const parts = precision === 'Minor' ? 2 : 3;
  return found.split('.').slice(0, parts).join('.') === wanted.split('.').slice(0, parts).join('.');
}
