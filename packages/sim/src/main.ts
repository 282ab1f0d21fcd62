import { parseArgs } from 'node:util';
import { createStreams } from './draws.ts';
import { drawSettings } from './settings.ts';
import { type Outcome, simulate } from './simulate.ts';

const usage = 'npm run simulate -- --seed S [-v] | --from S --runs N';

/** `npm run simulate`: repeats a seed, or looks through many. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      from: { type: 'string', default: '1' },
      runs: { type: 'string', default: '100' },
      verbose: { type: 'boolean', short: 'v', default: false },
    },
  });
  const first = Number(values.seed ?? values.from);
  const runs = values.seed === undefined ? Number(values.runs) : 1;
  if (!Number.isSafeInteger(first) || first < 0 || !Number.isSafeInteger(runs) || runs < 1) {
    console.error(`usage: ${usage}`);
    return 2;
  }
  return values.seed === undefined ? many(first, runs) : one(first, values.verbose);
}

async function one(seed: number, verbose: boolean): Promise<number> {
  console.log(`seed ${seed}`);
  console.log(JSON.stringify(drawSettings(createStreams(seed)), undefined, 2));
  const outcome = await simulate(verbose ? { seed, trace: (line) => console.log(line) } : { seed });
  console.log(JSON.stringify(outcome, undefined, 2));
  return held(outcome) ? 0 : 1;
}

async function many(first: number, runs: number): Promise<number> {
  let failed = 0;
  for (let seed = first; seed < first + runs; seed += 1) {
    const outcome = await simulate({ seed });
    if (held(outcome)) continue;
    failed += 1;
    console.log(`seed ${seed}: npm run simulate -- --seed ${seed}`);
    for (const line of [...outcome.violations, ...outcome.pending.map((missing) => `pending ${missing}`)]) {
      console.log(`  ${line}`);
    }
  }
  console.log(`${runs - failed} of ${runs} seeds held every promise`);
  return failed === 0 ? 0 : 1;
}

function held({ violations, pending }: Outcome): boolean {
  return violations.length === 0 && pending.length === 0;
}

process.exitCode = await main();
