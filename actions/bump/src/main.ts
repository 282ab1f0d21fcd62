import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import { createRotatingSecret, messageOf } from '@seatrial/core';
import { type BumpResult, bumpBranch, openPublisher } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import { type Inputs, parseInputs } from './inputs.ts';
import { run } from './run.ts';

/** GitHub ends a job that is cancelled by signals; what was not pushed is not there. */
const never = new AbortController().signal;

async function bump({ asked, url, branch, author, isDry }: Inputs, token: string): Promise<BumpResult> {
  const { env } = process;
  const directory = await mkdtemp(join(env['RUNNER_TEMP'] ?? tmpdir(), 'seatrial-bump-'));
  try {
    const publisher = await openPublisher({
      url,
      directory,
      branch,
      clock: systemClock,
      env,
      signal: never,
      ...(token === '' ? {} : { auth: { type: 'Token', token: createRotatingSecret(async () => token) } }),
    });
    const rng = (): number => Math.random();
    return await bumpBranch(publisher, { ...asked, author, isDry, rng }, { signal: never });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

try {
  const token = core.getInput('token');
  if (token !== '') core.setSecret(token);
  const inputs = parseInputs({
    image: core.getInput('image'),
    application: core.getInput('application'),
    cluster: core.getInput('cluster'),
    paths: core.getInput('paths'),
    at: core.getInput('at'),
    repository: core.getInput('repository'),
    branch: core.getInput('branch'),
    author: core.getInput('author'),
    dryRun: core.getInput('dry-run'),
    serverUrl: process.env['GITHUB_SERVER_URL'] ?? 'https://github.com',
  });
  if (typeof inputs === 'string') core.setFailed(inputs);
  else {
    const outcome = await run(inputs, {
      bump: (asked) => bump(asked, token),
      log: core.info,
      setOutput: core.setOutput,
      writeSummary: async (markdown) => {
        if (process.env['GITHUB_STEP_SUMMARY'] !== undefined) await core.summary.addRaw(markdown).write();
      },
    });
    if (outcome.type === 'Failed') core.setFailed(outcome.message);
  }
} catch (error) {
  core.setFailed(messageOf(error));
}
