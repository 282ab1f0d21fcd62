import { resolveCacheDir } from './cache.ts';
import { ProgramsError } from './errors.ts';
import { gatewayApiCrds } from './gateway-api.ts';
import { provide } from './provide.ts';
import { createReporter } from './reporter.ts';
import { type ProgramEntry, type ProgramName, programTable } from './table.ts';

const USAGE = `Usage: node packages/programs/src/main.ts [program...]
Finds, downloads or builds the outside programs and prints their paths; without a name all of them, and the
Gateway API definitions. Programs: ${Object.keys(programTable).join(', ')}`;

const EXIT = { ok: 0, unavailable: 1, usage: 2, interrupted: 130 } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return EXIT.ok;
  }
  const unknown = args.filter((arg) => !isProgramName(arg));
  if (unknown.length > 0) {
    console.error(`Cannot provide ${unknown.join(', ')}: not in the table of programs.\n${USAGE}`);
    return EXIT.usage;
  }
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());
  try {
    await provideAll(args.filter(isProgramName), interrupt.signal);
    return EXIT.ok;
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.error('\nInterrupted; nothing half-made was kept.');
      return EXIT.interrupted;
    }
    if (!(error instanceof ProgramsError)) throw error;
    console.error(error.message);
    return EXIT.unavailable;
  }
}

async function provideAll(named: readonly ProgramName[], signal: AbortSignal): Promise<void> {
  const { env, stderr } = process;
  const report = createReporter(stderr, { isTTY: stderr.isTTY === true, ci: Boolean(env['CI']) });
  const options = { env, cacheDir: resolveCacheDir(env), report, signal };
  const names = named.length > 0 ? named : Object.keys(programTable).filter(isProgramName).filter(isForAll);
  const paths = await provide(names, options);
  if (named.length === 0) await gatewayApiCrds(options);
  for (const name of names) console.log(`${name} ${paths[name]}`);
}

function isForAll(name: ProgramName): boolean {
  const entry: ProgramEntry = programTable[name];
  return entry.onlyByName !== true;
}

function isProgramName(name: string): name is ProgramName {
  return Object.hasOwn(programTable, name);
}
