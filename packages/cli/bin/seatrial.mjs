#!/usr/bin/env node
// Node 20 cannot run TypeScript sources: start again on the Node 24 that the workspace brings.
import { spawn } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

if (Number(process.versions.node.split('.')[0]) >= 24) {
  // Stripped types and compiled code are kept between runs: half of the time to start.
  module.enableCompileCache();
  // The service stands for weeks beside what it looks after, and mostly waits (docs/adr/0048).
  if (process.argv[2] === 'run') setFlagsFromString('--optimize-for-size');
  // Who started us again was killed: a service would go on unseen, beside the one that takes its place.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel?.unref();
  await import('../src/main.ts');
} else {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal tells the whole process group of Ctrl-C; telling it twice would mean "at once".
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
