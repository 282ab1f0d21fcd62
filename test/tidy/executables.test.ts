import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isProgram } from './place.ts';
import { readRepository } from './read-repository.ts';

const root = join(import.meta.dirname, '..', '..');

/** A start takes half a second; a machine that is busy with other tests may need far longer. */
const START_MS_MAX = 60_000;

/** How each program is asked for something harmless, and what it then says. */
const programs: Readonly<Record<string, { args: readonly string[]; exitCode: number; says: RegExp }>> = {
  'packages/cli/bin/packed.mjs': { args: ['--help'], exitCode: 0, says: /Usage: seatrial/ },
  'packages/cli/bin/seatrial.mjs': { args: ['--help'], exitCode: 0, says: /Usage: seatrial/ },
  'packages/cli/src/docs/main.ts': { args: ['--check'], exitCode: 0, says: /^$/ },
  'packages/cli/src/main.ts': { args: ['--help'], exitCode: 0, says: /Usage: seatrial/ },
  'packages/demo/src/main.ts': { args: ['--frob'], exitCode: 2, says: /'--frob'\nUsage: npm run demo/ },
  'packages/localcluster/src/agent/main.ts': { args: [], exitCode: 1, says: /expected the path of/ },
  'packages/localcluster/src/supervisor/main.ts': { args: [], exitCode: 1, says: /expected the path of/ },
  'packages/localcluster/src/workloads/shop.ts': { args: [], exitCode: 1, says: /Cannot start the shop/ },
  'packages/localgithub/src/description/main.ts': { args: [], exitCode: 2, says: /^Usage: node packages/ },
  'packages/programs/src/main.ts': { args: ['--help'], exitCode: 0, says: /Usage: node packages\/programs/ },
  'packages/sim/src/main.ts': { args: ['--frob'], exitCode: 2, says: /'--frob'\nusage: npm run simulate/ },
};

/** Makes the shop refuse to start instead of serving. */
const env = { ...process.env, LATENCY_MS: 'long' };

const files = await readRepository(root);

// Vitest runs what Node refuses: syntax that is not erasable, an import of a type, a path without its ending.
describe('every program starts under plain node', () => {
  it('and is listed here', () => {
    const found = files
      .map(({ path }) => path)
      .filter((path) => path.startsWith('packages/') && isProgram(path));

    expect(found.toSorted()).toEqual(Object.keys(programs));
  });

  it.concurrent.each(Object.entries(programs))(
    '%s',
    async (path, { args, exitCode, says }) => {
      const ended = await run([path, ...args]);

      expect(ended.output).toMatch(says);
      expect(ended.exitCode).toBe(exitCode);
    },
    START_MS_MAX,
  );
});

function run(args: readonly string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: root, env, timeout: START_MS_MAX },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
