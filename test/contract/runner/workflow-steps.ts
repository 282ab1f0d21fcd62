import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ActionEnded, type Running, runAction } from '../actions/run-action.ts';
import type { Place } from './place.ts';

export interface WorkflowStep {
  readonly inputs: Readonly<Record<string, string>>;
  /** Folder of the checkout; those that need none run in any. */
  readonly workspace: string;
  /** Beside what each step of a job has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly running?: Running;
}

/** An action as a step of a job which a push has started, without a token for GitHub. */
export function workflowStep(
  action: 'approve' | 'deploy',
  { inputs, workspace, env = {}, running = {} }: WorkflowStep,
): Promise<ActionEnded> {
  return runAction(action, {
    workspace,
    inputs: { token: '', ...inputs },
    eventName: 'push',
    event: {},
    env: {
      GITHUB_REPOSITORY: 'ada/config',
      GITHUB_RUN_ID: '7',
      GITHUB_WORKFLOW: 'Deploy',
      GITHUB_ACTOR: 'bob',
      ...env,
    },
    running,
  });
}

/** A checkout of the config branch as it is now, with its history. */
export async function checkedOut({ directory, bareRepository }: Place): Promise<string> {
  const workspace = await mkdtemp(join(directory, 'checkout-'));
  await promisify(execFile)('git', ['clone', '--quiet', bareRepository, workspace]);
  return workspace;
}
