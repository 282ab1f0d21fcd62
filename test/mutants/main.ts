import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyRepository } from './copy-repository.ts';
import { mutants } from './list/all.ts';
import { type Mutant, nearestTests } from './mutant.ts';
import { type Effort, type Outcome, runMutant, unitTestsPass } from './run-mutant.ts';

const usage = `usage: npm run mutants -- [--only TEXT] [--nearest] [--workers N]
Plants bugs, one at a time, and says what finds each: the unit tests nearest to it, all unit tests, or 100 seeds of the
simulation. One that cannot be planted any more, as the code has changed, counts as not found.
  --only TEXT    those whose name or file has the text
  --nearest      the nearest unit tests alone, for an answer in minutes
  --workers N    copies of the repository that work side by side (default: one a processor)
The last line is the score. Exit code 0: all were found; 1: not all; 2: it could not be tried.`;

const root = join(import.meta.dirname, '..', '..');
const exit = { ok: 0, notAllFound: 1, notTried: 2 } as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      nearest: { type: 'boolean' },
      workers: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return exit.ok;
  }
  const { only, nearest = false } = values;
  const chosen = mutants.filter(({ name, file }) => only === undefined || `${file} ${name}`.includes(only));
  const workers = Number(values.workers ?? availableParallelism());
  if (chosen.length === 0 || !Number.isSafeInteger(workers) || workers < 1) {
    console.error(
      chosen.length === 0 ? `no mutant has "${only}"` : '--workers must be a whole number from 1',
    );
    return exit.notTried;
  }
  const beganAt = performance.now();
  const found = await runAll(chosen, nearest ? 'Nearest' : 'All', Math.min(workers, chosen.length));
  const minutes = ((performance.now() - beganAt) / 60_000).toFixed(1);
  console.log(`${found} of ${chosen.length} planted bugs found, in ${minutes} minutes`);
  return found === chosen.length ? exit.ok : exit.notAllFound;
}

/** Each worker takes the next mutant that nobody has taken. @returns how many were found */
async function runAll(chosen: readonly Mutant[], effort: Effort, workers: number): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-mutants-'));
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupt.abort());
  let next = 0;
  let found = 0;

  async function work(worker: number): Promise<void> {
    const copy = join(directory, String(worker));
    await copyRepository(root, copy);
    if (worker === 0) await expectPassing(chosen, copy, interrupt.signal);
    for (let mutant = chosen[next++]; mutant !== undefined; mutant = chosen[next++]) {
      const outcome = await runMutant(mutant, effort, copy, interrupt.signal);
      if (outcome !== 'NotFound' && outcome !== 'Stale') found += 1;
      console.log(`${words[outcome].padEnd(12)} ${mutant.file}: ${mutant.name}`);
    }
  }

  try {
    await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  } finally {
    interrupt.abort();
    await rm(directory, { recursive: true, force: true });
  }
  return found;
}

/** Tests that fail anyway would find every bug. */
async function expectPassing(chosen: readonly Mutant[], copy: string, signal: AbortSignal): Promise<void> {
  const tests = [...new Set(chosen.flatMap(nearestTests))];
  if (!(await unitTestsPass(tests, copy, signal)))
    throw new Error('Cannot try planted bugs: unit tests fail without one; see "npm run test:unit"');
}

const words = {
  NearestTests: 'nearest',
  UnitTests: 'unit tests',
  Simulation: 'simulation',
  NotFound: 'NOT FOUND',
  Stale: 'STALE',
} as const satisfies Record<Outcome, string>;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = exit.notTried;
}
