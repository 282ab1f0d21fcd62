import { Readable } from 'node:stream';
import { runCli } from '@seatrial/cli';

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line as somebody, by their kubeconfig; without one where the command is about no cluster. */
export async function seatrial(
  args: readonly string[],
  as: {
    readonly kubeconfig?: string;
    readonly cwd: string;
    readonly signal: AbortSignal;
    /** Beside PATH. */
    readonly env?: Readonly<Record<string, string>>;
    /** Called with all that was written so far, at each text. */
    readonly onWrite?: ((written: Omit<Ended, 'exitCode'>) => void) | undefined;
  },
): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
      as.onWrite?.(written);
    },
    isTerminal: false,
  });
  const by = as.kubeconfig === undefined ? [] : ['--kubeconfig', as.kubeconfig];
  const exitCode = await runCli([...args, ...by], {
    env: { PATH: process.env['PATH'], ...as.env },
    cwd: as.cwd,
    stdin: Readable.from([]),
    stdout: output('stdout'),
    stderr: output('stderr'),
    nodeVersion: process.versions.node,
    hostname: 'bed',
    pid: process.pid,
    rng: () => Math.random(),
    signal: as.signal,
  });
  return { exitCode, ...written };
}
