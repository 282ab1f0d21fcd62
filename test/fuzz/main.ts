import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzTarget } from './fuzz-target.ts';
import { targets } from './targets.ts';

const usage = `usage: npm run fuzz -- [--minutes N] [--seed S] [--target NAME] [--directory DIR]
Makes texts for each parser of what others write, and looks for those that it throws at, takes two ways, takes ever longer
for, or tells a Secret's value of.
  --minutes N      all targets together (default: 1)
  --seed S         the first of the seeds (default: by the time)
  --target NAME    one of them: ${targets.map(({ name }) => name).join(', ')}
  --directory DIR  where what is found is written, each with its seed and as small as it could be made (default: fuzz-findings)
Exit code 0: nothing was found; 1: something was; 2: it could not be tried.`;

/** Each target has several turns, each with a seed of its own: what one seed never makes another does. */
const turns = 4;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string' },
      target: { type: 'string' },
      directory: { type: 'string', default: 'fuzz-findings' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
  const [minutes, firstSeed] = [Number(values.minutes), Number(values.seed ?? Date.now() % 1_000_000)];
  if (chosen.length === 0 || !(minutes > 0) || !Number.isSafeInteger(firstSeed) || firstSeed < 0) {
    console.error(usage);
    return 2;
  }
  const turnMs = (minutes * 60_000) / chosen.length / turns;
  let found = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    for (const target of chosen) {
      const seed = firstSeed + turn;
      const endsAt = performance.now() + turnMs;
      const goesOn = (): boolean => performance.now() < endsAt;
      const { texts, shapes, problems } = await fuzzTarget(target, { seed, goesOn, slowMs: 300 });
      console.log(
        `${target.name} seed ${seed}: ${texts} texts, taken in ${shapes} ways, ${problems.length} problems`,
      );
      for (const [at, problem] of problems.entries()) {
        await mkdir(values.directory, { recursive: true });
        const file = join(values.directory, `${target.name}-${seed}-${at}.json`);
        await writeFile(file, `${JSON.stringify({ ...problem, seed }, undefined, 2)}\n`);
        console.log(`  ${problem.what.slice(0, 200)}: ${file}`);
      }
      found += problems.length;
    }
  }
  return found === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  return 2;
});
