import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as core from '@actions/core';
import { messageOf } from '@seatrial/core';
import { type Application, configLimits, loadConfig } from '@seatrial/model';
import { readDirectory, renderLimits } from '@seatrial/render';
import { failed, isInWorkspace, never, type Outcome, runStep, summaryWriter } from '@seatrial/step';
import { parseInputs } from './inputs.ts';
import { run } from './run.ts';

/** @throws Error for a path that leads out of the workspace, and what the file system says */
async function applicationsIn(path: string): Promise<readonly Application[]> {
  const workspace = await realpath(process.env['GITHUB_WORKSPACE'] ?? process.cwd());
  const place = await realpath(resolve(workspace, path));
  if (!isInWorkspace(workspace, place))
    throw new Error(`Cannot read ${JSON.stringify(path)}: it is outside of the workspace`);
  const { files } = await readDirectory(place, renderLimits, { signal: never });
  return loadConfig(files, configLimits).applications.map(({ value }) => value);
}

async function main(): Promise<Outcome> {
  const inputs = parseInputs({
    application: core.getInput('application'),
    cluster: core.getInput('cluster'),
    requestsPerSecond: core.getInput('requests-per-second'),
    stableRate: core.getInput('stable-rate'),
    seed: core.getInput('seed'),
    path: core.getInput('path'),
  });
  if (typeof inputs === 'string') return failed(inputs);
  return run(inputs, {
    applications: applicationsIn,
    log: core.info,
    setOutput: core.setOutput,
    writeSummary: summaryWriter(core.summary, process.env),
  });
}

await runStep(core.setFailed, messageOf, main);
