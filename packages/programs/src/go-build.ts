import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Env } from './cache.ts';
import { runCommand } from './command.ts';
import type { ObtainContext } from './context.ts';
import { MethodFailedError } from './errors.ts';
import { firstExecutable } from './find.ts';
import type { GoSource } from './table.ts';

/** The oldest Go that the modules in `go/` accept. */
const GO_MIN = { major: 1, minor: 26 };
const REASON_LINES_MAX = 12;

export type GoContext = Pick<ObtainContext, 'env' | 'limits' | 'platform' | 'report' | 'nowMs' | 'signal'>;

export function goModuleDir(module: string): string {
  return fileURLToPath(new URL(`../go/${module}/`, import.meta.url));
}

/**
 * Finds a Go that is new enough on PATH; throws MethodFailedError when there is none. The version is asked for in the
 * module's folder, where Go may choose a newer toolchain by itself.
 */
export async function findGo(module: string, { env, limits, signal }: GoContext): Promise<string> {
  const path = await firstExecutable('go', env['PATH']);
  if (!path) throw new MethodFailedError('no go on PATH');
  const { stdout, stderr } = await runCommand({
    file: path,
    args: ['env', 'GOVERSION'],
    cwd: goModuleDir(module),
    env,
    killGraceMs: limits.killGraceMs,
    signal,
  });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
  const found = { major: Number(major), minor: Number(minor) };
  if (found.major === GO_MIN.major && found.minor >= GO_MIN.minor) return path;
  const wanted = `${GO_MIN.major}.${GO_MIN.minor}`;
  throw new MethodFailedError(
    `${path} is ${stdout.trim() || stderr.trim()}, needed is Go ${wanted} or newer`,
  );
}

/**
 * Builds a package of a pinned module into `folder/name`, and reports how far it is at a steady pace.
 * Throws MethodFailedError when there is no Go or the build fails.
 */
export async function buildWithGo(
  name: string,
  source: GoSource,
  folder: string,
  context: GoContext,
): Promise<string> {
  const { limits, report, nowMs } = context;
  const go = await findGo(source.module, context);
  const startedAt = nowMs();
  let packages = 0;
  const progress = () => report({ type: 'Building', name, packages, elapsedMs: nowMs() - startedAt });
  progress();
  const timer = setInterval(progress, limits.progressMs);
  try {
    const scratch = join(folder, 'work'); // removed with the folder, also when go is killed
    await mkdir(scratch);
    const program = join(folder, name);
    const args = ['build', '-v', '-trimpath', '-ldflags', source.ldflags, '-o', program, source.package];
    await runGo(go, args, source.module, { GOTMPDIR: scratch }, context, (line) => {
      if (!line.startsWith('go: ')) packages += 1; // with -v go writes a line per package, and `go: downloading ...`
    });
    return program;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs go in a module's folder and gives its output: nothing but the committed go.mod and go.sum decides what is used.
 * Throws MethodFailedError when it fails.
 */
export async function runGo(
  go: string,
  args: readonly string[],
  module: string,
  extraEnv: Env,
  { env, limits, platform, signal }: GoContext,
  onErrorLine?: (line: string) => void,
): Promise<string> {
  const pinned = {
    GO111MODULE: 'on',
    GOFLAGS: '-mod=readonly',
    GOWORK: 'off',
    CGO_ENABLED: '0',
    GOOS: platform.os,
    GOARCH: platform.arch,
  };
  const result = await runCommand({
    file: go,
    args,
    cwd: goModuleDir(module),
    env: { ...env, ...pinned, ...extraEnv },
    killGraceMs: limits.killGraceMs,
    ...(onErrorLine && { onErrorLine }),
    signal,
  });
  if (result.exitCode === 0) return result.stdout;
  const lastLines = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-REASON_LINES_MAX);
  throw new MethodFailedError(`go ${args[0]} failed:\n${lastLines.join('\n')}`);
}
