import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { createRotatingSecret, messageOf } from '@seatrial/core';
import { type BumpResult, bumpBranch } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import { failed, never, type Outcome, runStep, summaryWriter } from '@seatrial/step';
import { type Inputs, parseInputs } from './inputs.ts';
import { run } from './run.ts';

const { env } = process;

function bump({ asked, url, branch, author, isDry }: Inputs, token: string): Promise<BumpResult> {
  const place = {
    url,
    branch,
    temporary: env['RUNNER_TEMP'] ?? tmpdir(),
    clock: systemClock,
    env,
    ...(token === ''
      ? {}
      : { auth: { type: 'Token' as const, token: createRotatingSecret(async () => token) } }),
  };
  const rng = (): number => Math.random();
  return bumpBranch(place, { ...asked, author, isDry, rng }, { signal: never });
}

async function main(): Promise<Outcome> {
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
    serverUrl: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
  });
  if (typeof inputs === 'string') return failed(inputs);
  return run(inputs, {
    bump: (asked) => bump(asked, token),
    log: core.info,
    setOutput: core.setOutput,
    writeSummary: summaryWriter(core.summary, env),
  });
}

await runStep(core.setFailed, messageOf, main);
