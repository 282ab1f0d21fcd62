import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runStage, type StageResult } from './run-stage.ts';
import { type Stage, selectStages, stages } from './stages.ts';
import { duration, summary } from './summary.ts';

const USAGE = `Usage: npm test [-- stage...]
Runs the stages named, or all of them, to the end even when one fails. The last line counts what passed and failed.
${stages.map(({ name, what }) => `  ${name.padEnd(11)} ${what}`).join('\n')}`;

const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return EXIT.ok;
  }
  const selected = selectStages(args);
  if (selected.unknown.length > 0) {
    console.error(`Cannot run ${selected.unknown.join(', ')}: no such stage.\n${USAGE}`);
    return EXIT.usage;
  }
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupt.abort());
  const results = await runAll(selected.stages, interrupt.signal);
  console.log(`\n${summary(results)}`);
  if (interrupt.signal.aborted) return EXIT.interrupted;
  return results.every(({ failed }) => failed === 0) ? EXIT.ok : EXIT.failed;
}

async function runAll(selected: readonly Stage[], signal: AbortSignal): Promise<readonly StageResult[]> {
  const root = join(import.meta.dirname, '..');
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH: path };
  const reportDirectory = await mkdtemp(join(tmpdir(), 'seatrial-test-'));
  const results: StageResult[] = [];
  try {
    for (const [index, stage] of selected.entries()) {
      if (signal.aborted) break;
      console.log(`\n=== ${index + 1}/${selected.length} ${stage.name}: ${stage.what}`);
      const result = await runStage(stage, { cwd: root, env, signal, reportDirectory });
      console.log(
        `=== ${stage.name} ${result.failed === 0 ? 'passed' : 'FAILED'} in ${duration(result.durationMs)}`,
      );
      results.push(result);
    }
  } finally {
    await rm(reportDirectory, { recursive: true, force: true });
  }
  return results;
}
