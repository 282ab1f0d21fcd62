import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Count, countTests, type VitestReport } from './count-tests.ts';
import { type CommandEnd, type CommandOptions, runCommand } from './run-command.ts';
import type { Stage } from './stages.ts';

export interface StageResult extends Count {
  readonly name: string;
  readonly durationMs: number;
}

export interface StageOptions extends Omit<CommandOptions, 'durationMsMax'> {
  /** Where a test project's report is written. */
  readonly reportDirectory: string;
}

export async function runStage(stage: Stage, options: StageOptions): Promise<StageResult> {
  const startedAt = performance.now();
  const count = stage.type === 'Command' ? await runCheck(stage, options) : await runTests(stage, options);
  return { ...count, name: stage.name, durationMs: performance.now() - startedAt };
}

async function runCheck(stage: Extract<Stage, { type: 'Command' }>, options: StageOptions): Promise<Count> {
  const end = await runCommand(stage.command, { ...options, durationMsMax: stage.durationMsMax });
  if (end.type === 'Exited' && end.code === 0) return { passed: 1, failed: 0, problems: [] };
  return { passed: 0, failed: 1, problems: [explain(end)] };
}

async function runTests(stage: Extract<Stage, { type: 'Tests' }>, options: StageOptions): Promise<Count> {
  const file = join(options.reportDirectory, `${stage.name}.json`);
  const end = await runCommand(
    [
      'vitest',
      'run',
      `--project=${stage.project}`,
      '--reporter=default',
      `--reporter=${join(import.meta.dirname, 'progress-reporter.ts')}`,
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { ...options, durationMsMax: stage.durationMsMax },
  );
  const count = countTests(await readReport(file), end.type !== 'Exited' || end.code !== 0);
  return end.type === 'Exited' ? count : { ...count, problems: [...count.problems, explain(end)] };
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined; // counted as a failure: the run ended before it could write its report
  }
}

function explain(end: CommandEnd): string {
  switch (end.type) {
    case 'Exited':
      return `exit code ${end.code}`;
    case 'Signalled':
      return `ended by ${end.signal}`;
    case 'NotStarted':
      return `could not be started: ${end.reason}`;
    case 'TimedOut':
      return 'took too long and was ended';
    case 'Interrupted':
      return 'interrupted';
  }
}
