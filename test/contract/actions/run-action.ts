import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface ActionRun {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly eventName: string;
  /** The payload of the event. */
  readonly event: unknown;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ActionEnded {
  readonly exitCode: number;
  /** All that it has written, standard error too: the runner looks for commands in both. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** The committed bundle of an action, as GitHub runs it: a process with its inputs, files and event in the environment. */
export async function runAction(name: string, run: ActionRun): Promise<ActionEnded> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-action-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = (it: string): string => join(folder, it);
  await writeFile(file('event.json'), JSON.stringify(run.event));
  for (const it of ['output', 'summary']) await writeFile(file(it), '');
  const inputs = Object.entries(run.inputs ?? {}).map(([key, value]) => [
    `INPUT_${key.toUpperCase()}`,
    value,
  ]);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: run.workspace,
    GITHUB_EVENT_NAME: run.eventName,
    GITHUB_EVENT_PATH: file('event.json'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    ...Object.fromEntries(inputs),
    ...run.env,
  };
  const bundle = fileURLToPath(new URL(`../../../actions/${name}/dist/index.js`, import.meta.url));
  const ended = await new Promise<{ readonly exitCode: number; readonly log: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [bundle],
      { cwd: run.workspace, env },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, log: stdout + stderr }),
    );
  });
  const [outputs, summary] = await Promise.all(['output', 'summary'].map((it) => readFile(file(it), 'utf8')));
  return { ...ended, outputs: outputsIn(outputs ?? ''), summary: summary ?? '' };
}

/** `name<<delimiter`, the lines of the value, `delimiter`. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [name = '', delimiter] = (lines[at] ?? '').split('<<');
    if (delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, at + 1);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}
