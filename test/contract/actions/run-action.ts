import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Running, runCommitted, type StepRun } from '../../../actions/run-committed.ts';

export type { Running } from '../../../actions/run-committed.ts';

export interface ActionRun {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly eventName: string;
  /** The payload of the event. */
  readonly event: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly running?: Running;
}

export interface ActionEnded extends Pick<StepRun, 'exitCode' | 'outputs' | 'state' | 'summary'> {
  readonly log: string;
}

/** The committed bundle of an action, for an event. */
export async function runAction(name: string, run: ActionRun): Promise<ActionEnded> {
  const root = await mkdtemp(join(tmpdir(), 'seatrial-action-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const event = join(root, 'event.json');
  await writeFile(event, JSON.stringify(run.event));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    RUNNER_TEMP: root,
    GITHUB_WORKSPACE: run.workspace,
    GITHUB_EVENT_NAME: run.eventName,
    GITHUB_EVENT_PATH: event,
    ...run.env,
  };
  const ended = await runCommitted(name, root, run.inputs ?? {}, env, run.running);
  const { stdout, ...left } = ended;
  return { ...left, log: stdout.join('\n') };
}
