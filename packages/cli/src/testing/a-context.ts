import { Readable } from 'node:stream';
import type { Context } from '../context.ts';

/** A process that is not one: what was written can be read. */
export interface TestContext extends Context {
  readonly written: { stdout: string; stderr: string };
}

export function aContext(
  changes: { readonly stdin?: string; readonly env?: Context['env']; readonly isTerminal?: boolean } = {},
): TestContext {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Context['stdout'] => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: changes.isTerminal ?? false,
  });
  return {
    env: changes.env ?? {},
    cwd: '/',
    stdin: Readable.from([changes.stdin ?? '']),
    stdout: output('stdout'),
    stderr: output('stderr'),
    nodeVersion: '24.0.0',
    hostname: 'here',
    pid: 7,
    rng: () => 0.5,
    signal: new AbortController().signal,
    written,
  };
}
