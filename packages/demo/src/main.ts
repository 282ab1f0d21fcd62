import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@seatrial/kube';
import { createReporter, ProgramsError } from '@seatrial/programs';
import { rehearseVoyage } from '@seatrial/sim';
import { openPlace, type Place } from './place.ts';
import { stay } from './stay.ts';
import { assemble, type Crew } from './voyage/crew.ts';
import { formatReport } from './voyage/report.ts';
import { sail } from './voyage/voyage.ts';

const usage = `Usage: npm run demo [-- --simulated | --directory DIR]
       npm start   the same place, kept running, with hints what to try
`;

const startedAt = systemClock.now();

function say(message: string): void {
  process.stdout.write(`${((systemClock.now() - startedAt) / 1000).toFixed(1).padStart(6)}s  ${message}\n`);
}

async function main(signal: AbortSignal): Promise<void> {
  const values = readOptions();
  if (values === undefined) {
    process.exitCode = 2;
    return void process.stderr.write(usage);
  }
  if (values.help) return void process.stdout.write(usage);
  if (values.simulated) return rehearse();
  const home = process.env['XDG_STATE_HOME'] ?? join(process.env['HOME'] ?? '.', '.local', 'state');
  const directory = values.directory ?? join(home, 'seatrial', 'demo');
  const options = {
    directory,
    env: process.env,
    clock: systemClock,
    rng: Math.random,
    report: createReporter(process.stderr, { isTTY: process.stderr.isTTY, ci: process.env['CI'] === 'true' }),
    say,
    signal,
  };
  const place: Place = await openPlace(options);
  let crew: Crew | undefined;
  try {
    crew = await assemble(place, { ...options, mirrorDirectory: join(directory, 'observer') });
    if (values.stay) return await stay(crew);
    const report = await sail(crew);
    process.stdout.write(`\n${formatReport(report)}\n\nthe voyage took ${report.seconds.toFixed(0)} s\n`);
  } finally {
    await crew?.close();
    await place.close();
  }
}

/** What the command line says, or after a word about what is wrong with it nothing. */
function readOptions() {
  try {
    return parseArgs({
      options: {
        stay: { type: 'boolean', default: false },
        simulated: { type: 'boolean', default: false },
        directory: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

/** The same decisions in virtual time: nothing is started, and nothing outside this process is asked. */
async function rehearse(): Promise<void> {
  const { held } = await rehearseVoyage({ report: (line) => void process.stdout.write(`${line}\n`) });
  if (!held) process.exitCode = 1;
}

const asked = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    process.exitCode = name === 'SIGINT' ? 130 : 143;
    asked.abort(new Error(`Cannot go on: ${name}`));
  });
}
try {
  await main(asked.signal);
} catch (error) {
  process.exitCode ??= 1;
  if (!asked.signal.aborted)
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof ProgramsError)
    process.stderr.write('hint: npm run demo -- --simulated needs Node alone\n');
}
