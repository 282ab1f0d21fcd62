import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../.ci/run-command.ts';
import { type Mutant, planted } from './mutant.ts';

export type Outcome = 'UnitTests' | 'Simulation' | 'NotFound';

/** A planted bug may make a loop endless: what takes this long has not passed. */
const durationMsMax = 300_000;
/** Seeds are run in parts, so that a bug found by an early one costs little. */
const seedParts = [
  [1, 10],
  [11, 30],
  [41, 60],
] as const;

/** Runs what may find the bug, the quickest first, in a copy that is left as it was. */
export async function runMutant(mutant: Mutant, copy: string, signal: AbortSignal): Promise<Outcome> {
  const file = join(copy, mutant.file);
  const source = await readFile(file, 'utf8');
  await writeFile(file, planted(source, mutant));
  try {
    const unit = ['vitest', 'run', '--project', 'unit', '--bail', '1', '--maxWorkers', '1'] as const;
    if (!(await passes([...unit, 'packages/core', 'packages/runner', 'packages/sim'], copy, signal)))
      return 'UnitTests';
    for (const [from, runs] of seedParts) {
      const seeds = ['--from', String(from), '--runs', String(runs)];
      if (!(await passes(['node', 'packages/sim/src/main.ts', ...seeds], copy, signal))) return 'Simulation';
    }
    return 'NotFound';
  } finally {
    await writeFile(file, source);
  }
}

async function passes(
  command: readonly [string, ...string[]],
  cwd: string,
  signal: AbortSignal,
): Promise<boolean> {
  const env = { ...process.env, PATH: `${join(cwd, 'node_modules', '.bin')}:${process.env['PATH']}` };
  const end = await runCommand(command, { cwd, env, signal, durationMsMax, output: 'Discard' });
  signal.throwIfAborted();
  if (end.type === 'NotStarted') throw new Error(`Cannot run ${command[0]}: run npm ci first`);
  return end.type === 'Exited' && end.code === 0;
}
