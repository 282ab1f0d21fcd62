import type { Op } from '@seatrial/core';
import { makeFolder } from './folder.ts';
import type { SandboxLimits } from './limits.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

/**
 * How much of the machine a program sees.
 *
 * - `Root`: its own root directory, and no network.
 * - `Network`: no network.
 * - `Nothing`: neither is kept from it; what keeps it are a clean environment, proxies that lead nowhere, and the checks
 *   before it starts.
 */
export type Isolation = 'Root' | 'Network' | 'Nothing';

/** What a program is started with: its command, and how it names a path below its root. */
export interface Confined {
  readonly command: readonly [string, ...string[]];
  readonly pathOf: (path: string) => string;
}

/** Mounts the program into its own root, and goes there: no link or path leads out. */
const inRoot =
  'PATH=/usr/sbin:/usr/bin:/sbin:/bin; mount --bind "$1" "$2/program" || exit 125; go=$(command -v chroot); root="$2"; shift 2; unset PATH; exec "$go" "$root" /program "$@"';
const namespaces = ['--user', '--map-root-user', '--net'] as const;
/** No shell looks for it: a program must not have a PATH. */
const unshare = '/usr/bin/unshare';

export function confined(
  isolation: Isolation,
  program: string,
  root: string,
  args: (pathOf: Confined['pathOf']) => readonly string[],
): Confined {
  const pathOf = (path: string): string => (isolation === 'Root' ? `/${path}` : `${root}/${path}`);
  const own = args(pathOf);
  switch (isolation) {
    case 'Root':
      return {
        command: [
          unshare,
          ...namespaces,
          '--mount',
          '--',
          '/bin/sh',
          '-c',
          inRoot,
          'sh',
          program,
          root,
          ...own,
        ],
        pathOf,
      };
    case 'Network':
      return { command: [unshare, ...namespaces, '--', program, ...own], pathOf };
    case 'Nothing':
      return { command: [program, ...own], pathOf };
    default:
      return isolation satisfies never;
  }
}

/** The same without a root of its own: a program that looks for keys of the machine. */
export function offline(
  isolation: Isolation,
  program: string,
  args: readonly string[],
): readonly [string, ...string[]] {
  return isolation === 'Nothing' ? [program, ...args] : [unshare, ...namespaces, '--', program, ...args];
}

/** What is kept from programs that render, in words that follow on what they "have". */
export const isolationWords: Readonly<Record<Isolation, string>> = {
  Root: 'a root of their own and no network',
  Network: 'no network, but see the files of this machine that its users may see',
  Nothing:
    'neither a root nor a network of their own: nobody may make namespaces here, as in most containers; what holds them are the look before they start, a clean environment and the bounds of time and memory',
};

/** The isolation of each program, found out once. @param tell what is found of the first */
export function createIsolations(
  base: string,
  limits: SandboxLimits,
  tell: (isolation: Isolation) => void = () => undefined,
): (program: string, op: Op) => Promise<Isolation> {
  const isolations = new Map<string, Promise<Isolation>>();
  let isTold = false;
  return async (program, op) => {
    const known = isolations.get(program) ?? strongestFor(program, base, limits, op);
    isolations.set(program, known);
    known.catch(() => isolations.delete(program)); // an abort says nothing of the machine
    const isolation = await known;
    if (!isTold) tell(isolation);
    isTold = true;
    return isolation;
  };
}

/** The strongest isolation that works for a program on this machine: tried, since no setting says it. */
async function strongestFor(
  program: string,
  base: string,
  limits: SandboxLimits,
  op: Op,
): Promise<Isolation> {
  await using folder = await makeFolder(base);
  for (const isolation of ['Root', 'Network'] as const) {
    const { command } = confined(isolation, program, folder.root, () => ['version']);
    const run: ProgramRun = { command, env: cleanEnv(() => folder.root), cwd: folder.root };
    if ((await runProgram(run, limits, op)).type === 'Done') return isolation;
  }
  return 'Nothing';
}

/** Nothing of the environment of the runner; and whoever would ask the network asks where nobody answers. */
export function cleanEnv(pathOf: (path: string) => string, memoryBytesAim?: number): Record<string, string> {
  const nowhere = 'http://127.0.0.1:9';
  return {
    HOME: pathOf('home'),
    TMPDIR: pathOf('tmp'),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    ALL_PROXY: nowhere,
    NO_PROXY: '',
    GOMAXPROCS: '2',
    ...(memoryBytesAim === undefined ? {} : { GOMEMLIMIT: String(memoryBytesAim) }),
  };
}
