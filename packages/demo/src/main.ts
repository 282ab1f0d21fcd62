import { constants } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printableLines } from '@seatrial/core/printable';
import { systemClock } from '@seatrial/kube';
import { createClosers, stateDirectory } from '@seatrial/localcluster';
import { createReporter, provide, resolveCacheDir } from '@seatrial/programs';
import { rehearseVoyage } from '@seatrial/sim';
import { openPlace } from './place.ts';
import { stay } from './stay.ts';
import { assemble } from './voyage/crew.ts';
import { formatReport } from './voyage/report.ts';
import { sail } from './voyage/voyage.ts';

const usage = `Usage: npm run demo [-- --simulated | --directory DIR]
       npm start [-- --fresh | --directory DIR]   the same place, kept running, with hints what to try
`;

const startedAt = systemClock.now();

function say(message: string): void {
  process.stdout.write(
    `${((systemClock.now() - startedAt) / 1000).toFixed(1).padStart(6)}s  ${printableLines(message)}\n`,
  );
}

type Values = NonNullable<ReturnType<typeof readOptions>>;

async function main(): Promise<void> {
  const values = readOptions();
  if (values === undefined) {
    process.exitCode = 2;
    process.stderr.write(usage);
  } else if (values.help) process.stdout.write(usage);
  else if (values.simulated) await rehearse();
  else await run(values, untilAsked());
}

async function run(values: Values, signal: AbortSignal): Promise<void> {
  const closers = createClosers();
  try {
    const name = values.stay ? 'start' : 'demo';
    const directory = resolve(values.directory ?? stateDirectory(process.env, name));
    const options = {
      directory,
      begins: values.stay && !values.fresh ? ('WhereItWas' as const) : ('Afresh' as const),
      env: process.env,
      clock: systemClock,
      send: fetch,
      rng: Math.random,
      report: createReporter(process.stderr, {
        isTTY: process.stderr.isTTY,
        ci: process.env['CI'] === 'true',
      }),
      say,
      signal,
    };
    const place = await openPlace(options);
    closers.add(() => place.close());
    const crew = await assemble(place, options);
    closers.add(() => crew.close());
    if (values.stay) return await stay(crew);
    await provide(['helm', 'kustomize'], { ...options, cacheDir: resolveCacheDir(process.env) });
    const report = await sail(crew);
    process.stdout.write(
      `\n${printableLines(formatReport(report))}\n\nthe voyage took ${report.seconds.toFixed(0)} s\n`,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await closers.close();
    if (signal.aborted) say('stopped');
  }
}

/** What the command line says, or after a word about what is wrong with it nothing. */
function readOptions() {
  try {
    return parseArgs({
      options: {
        stay: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        simulated: { type: 'boolean', default: false },
        directory: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(
      `error: ${printableLines(error instanceof Error ? error.message : String(error))}\n`,
    );
    return undefined;
  }
}

/** The same decisions in virtual time: nothing is started, and nothing outside this process is asked. */
async function rehearse(): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader such as `head` may leave early.
    if (error.code !== 'EPIPE') fail(error);
    process.exit();
  });
  const { held } = await rehearseVoyage({
    report: (line) => void process.stdout.write(`${line}\n`),
    hasRendered: true,
  });
  if (!held) process.exitCode = 1;
}

/** Aborts when somebody wants the end, or nobody listens any more; what they ask again changes nothing. */
function untilAsked(): AbortSignal {
  const asked = new AbortController();
  const end = (name: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE'): void => {
    if (asked.signal.aborted) return;
    process.exitCode = 128 + constants.signals[name];
    say('stopping everything');
    asked.abort(new Error(`Cannot go on: ${name}`));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end(name));
  // A closed pipe or terminal must not end this process before it has ended the others.
  process.stdout.on('error', () => end('SIGPIPE'));
  process.stderr.on('error', () => undefined);
  return asked.signal;
}

function fail(error: unknown): void {
  process.exitCode ??= 1;
  process.stderr.write(`error: ${printableLines(error instanceof Error ? error.message : String(error))}\n`);
}

await main().catch(fail);
