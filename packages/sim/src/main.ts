import { parseArgs } from 'node:util';
import { createStreams } from './draws.ts';
import type { Outcome } from './run-checked.ts';
import { drawSettings } from './settings.ts';
import { simulate } from './simulate.ts';
import { crashAtWrite } from './voyage/crash-at-write.ts';
import { rehearseVoyage } from './voyage/rehearse-voyage.ts';

const usage = `usage: npm run simulate -- --seed S [--verbose]       repeats one seed
       npm run simulate -- [--from S] [--runs N]     looks through many
       npm run simulate -- --crash-at N [--after]    the voyage, with a death at the Nth write`;

async function main(): Promise<number> {
  const values = readOptions();
  if (values === undefined) {
    console.error(usage);
    return 2;
  }
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const first = wholeNumber(values.seed ?? values.from);
  const runs = wholeNumber(values.runs);
  const crashAt = values['crash-at'] === undefined ? undefined : wholeNumber(values['crash-at']);
  if (
    first === undefined ||
    runs === undefined ||
    (values['crash-at'] !== undefined && crashAt === undefined)
  ) {
    console.error(usage);
    return 2;
  }
  if (crashAt !== undefined) return voyage(crashAt, values.after);
  return values.seed === undefined ? many(first, runs) : one(first, values.verbose);
}

/** What the command line says, or after a word about what is wrong with it nothing. */
function readOptions() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string' },
        from: { type: 'string', default: '1' },
        runs: { type: 'string', default: '100' },
        'crash-at': { type: 'string' },
        after: { type: 'boolean', default: false },
        verbose: { type: 'boolean', short: 'v', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
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
    for (const line of [...outcome.violations, ...outcome.pending]) console.log(`  ${line}`);
  }
  console.log(`${runs - failed} of ${runs} seeds held every promise`);
  return failed === 0 ? 0 : 1;
}

async function voyage(crashAt: number, after: boolean): Promise<number> {
  const fate = crashAtWrite(crashAt, after ? 'DieAfter' : 'DieBefore');
  const { held: allHeld, outcome } = await rehearseVoyage({ report: (line) => console.log(line), fate });
  console.log(JSON.stringify(outcome, undefined, 2));
  return allHeld ? 0 : 1;
}

function held({ violations, pending }: Outcome): boolean {
  return violations.length === 0 && pending.length === 0;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

process.exitCode = await main();
