/**
 * How long until there is a place to work in: `node bench/start.ts [N]`. From the command to "ready" for `npm start`,
 * and to the end of `seatrial local up`, N times each with nothing there and again with what that left; the programs
 * are in the cache. Ready means more for `npm start`: Seatrial is installed, and the shop answers its users.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = Number(process.argv[2] ?? 3);

/** Starts, and returns the seconds that it took; `end` takes it down again. */
interface Way {
  readonly name: string;
  readonly start: (directory: string) => Promise<number>;
  readonly end: () => Promise<void>;
}

for (const way of [npmStart(), localUp()]) {
  const first: number[] = [];
  const second: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const directory = await mkdtemp(join(tmpdir(), 'seatrial-bench-'));
    for (const seconds of [first, second]) {
      seconds.push(await way.start(directory));
      await way.end();
    }
    await rm(directory, { recursive: true });
  }
  for (const [which, seconds] of [
    ['first', first],
    ['second', second],
  ] as const) {
    console.log(`${way.name.padEnd(18)} ${which.padEnd(7)} ${spread(seconds)}`);
  }
}

function npmStart(): Way {
  let child: ChildProcess | undefined;
  return {
    name: 'npm start',
    async start(directory) {
      const startedAt = performance.now();
      // In a process group of its own, so that it can be ended as by Ctrl-C.
      const started = spawn('npm', ['start', '--silent', '--', '--directory', directory], {
        cwd: root,
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child = started;
      let said = '';
      await new Promise<void>((resolve, reject) => {
        // Read to the end: one that is no longer listened to ends itself.
        started.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (/^ *[\d.]+s {2}ready$/m.test(said)) resolve();
        });
        started.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)));
      });
      return (performance.now() - startedAt) / 1000;
    },
    async end() {
      const { pid } = child ?? {};
      if (child === undefined || pid === undefined) return;
      const ended = once(child, 'exit');
      process.kill(-pid, 'SIGINT');
      await ended;
    },
  };
}

function localUp(): Way {
  let kept = '';
  const seatrial = async (command: string, directory: string): Promise<void> => {
    const cli = join(root, 'packages/cli/bin/seatrial.mjs');
    const child = spawn(process.execPath, [cli, 'local', command, '--directory', directory], {
      stdio: 'ignore',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`seatrial local ${command} ended with ${String(code)}`);
  };
  return {
    name: 'seatrial local up',
    async start(directory) {
      kept = directory;
      const startedAt = performance.now();
      await seatrial('up', directory);
      return (performance.now() - startedAt) / 1000;
    },
    end: () => seatrial('down', kept),
  };
}

function spread(seconds: readonly number[]): string {
  const sorted = seconds.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.round((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `min ${at(0)} s, median ${at(0.5)} s, max ${at(1)} s of ${sorted.length}`;
}
