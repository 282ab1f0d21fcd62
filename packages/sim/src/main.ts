import { parseArgs } from 'node:util';
import { messageOf } from '@seatrial/core';
import { type Asked, askedBy, options, usage } from './arguments.ts';
import { createStreams } from './draws.ts';
import type { Outcome } from './run-checked.ts';
import { drawSettings } from './settings.ts';
import { simulate } from './simulate.ts';
import { crashAtWrite } from './voyage/crash-at-write.ts';
import { rehearseVoyage } from './voyage/rehearse-voyage.ts';

async function main(): Promise<number> {
  const asked = readArguments();
  switch (asked?.type) {
    case undefined:
      return 2;
    case 'Help':
      console.log(usage);
      return 0;
    case 'One':
      return one(asked.seed, asked.verbose);
    case 'Many':
      return many(asked.from, asked.runs);
    case 'Voyage':
      return voyage(asked);
    default:
      return asked satisfies never;
  }
}

/** What the command line asks for, or after a word about what is wrong with it nothing. */
function readArguments(): Asked | undefined {
  try {
    return askedBy(parseArgs({ options }).values);
  } catch (error) {
    console.error(`error: ${messageOf(error)}\n${usage}`);
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

async function voyage({ crashAt, after, back }: Extract<Asked, { type: 'Voyage' }>): Promise<number> {
  const fate = crashAtWrite(crashAt, after ? 'DieAfter' : 'DieBefore');
  const { held: allHeld, outcome } = await rehearseVoyage({
    report: (line) => console.log(line),
    fate,
    voyage: back ? 'WayBack' : 'Main',
  });
  console.log(JSON.stringify(outcome, undefined, 2));
  return allHeld ? 0 : 1;
}

function held({ violations, pending }: Outcome): boolean {
  return violations.length === 0 && pending.length === 0;
}

process.exitCode = await main();
