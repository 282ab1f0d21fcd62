import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../.ci/run-command.ts';
import { type Mutant, nearestTests, planted } from './mutant.ts';

/** What finds a planted bug; `Stale`: it cannot be planted any more, as the code has changed. */
export type Outcome = 'NearestTests' | 'UnitTests' | 'Simulation' | 'NotFound' | 'Stale';

/** What is run to find it. */
export type Effort = 'Nearest' | 'All';

/** A planted bug may make a loop endless: what takes this long has not passed. */
const durationMsMax = 300_000;
/** Seeds are run in parts, so that a bug found by an early one costs little. */
const seedParts = [
  [1, 10],
  [11, 30],
  [41, 60],
] as const;

/** Runs what may find the bug, the quickest first, in a copy that is left as it was. */
export async function runMutant(
  mutant: Mutant,
  effort: Effort,
  copy: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const file = join(copy, mutant.file);
  const source = await readFile(file, 'utf8');
  let faulty: string;
  try {
    faulty = planted(source, mutant);
  } catch {
    return 'Stale';
  }
  await writeFile(file, faulty);
  try {
    if (!(await unitTestsPass(nearestTests(mutant), copy, signal))) return 'NearestTests';
    if (effort === 'Nearest') return 'NotFound';
    if (!(await unitTestsPass(packagesFor(mutant), copy, signal))) return 'UnitTests';
    for (const [from, runs] of seedParts) {
      const seeds = ['--from', String(from), '--runs', String(runs)];
      if (!(await passes(['node', 'packages/sim/src/main.ts', ...seeds], copy, signal))) return 'Simulation';
    }
    return 'NotFound';
  } finally {
    await writeFile(file, source);
  }
}

/** Packages whose unit tests may find it: its own, and those that decide and act. */
function packagesFor({ file }: Mutant): readonly string[] {
  const own = file.split('/').slice(0, 2).join('/');
  return [...new Set([own, 'packages/core', 'packages/runner', 'packages/sim'])];
}

/** @param files test files, or folders of them */
export function unitTestsPass(files: readonly string[], copy: string, signal: AbortSignal): Promise<boolean> {
  const vitest = ['vitest', 'run', '--project', 'unit', '--bail', '1', '--maxWorkers', '1'] as const;
  return passes([...vitest, ...files], copy, signal);
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
