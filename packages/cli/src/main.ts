import { hostname } from 'node:os';
import type { Writable } from 'node:stream';
import { runCli } from './cli.ts';
import { Interrupted, type Output } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { fileErrorText } from './file-error.ts';

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => interrupt.abort(new Interrupted(name)));
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may leave early.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`error: Cannot write to standard output: ${fileErrorText(error)}\n`);
  process.exit(exitCodes.negative);
});
// Where standard error cannot be written to, only the exit code is left to report the failure.
process.stderr.on('error', () => undefined);

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  nodeVersion: process.versions.node,
  hostname: hostname(),
  pid: process.pid,
  rng: () => Math.random(),
  signal: interrupt.signal,
});

function outputTo(stream: Writable & { readonly isTTY?: boolean; readonly columns?: number }): Output {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    ...(stream.columns === undefined ? {} : { columns: stream.columns }),
  };
}
