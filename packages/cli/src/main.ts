import { hostname } from 'node:os';
import type { Writable } from 'node:stream';
import { runCli } from './cli.ts';
import { Interrupted, type Output } from './context.ts';

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => interrupt.abort(new Interrupted(name)));
}
for (const stream of [process.stdout, process.stderr]) {
  // A reader such as `head` may leave early.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

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

function outputTo(stream: Writable & { readonly isTTY?: boolean }): Output {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
  };
}
