import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import * as core from '@actions/core';
import { messageOf } from '@seatrial/core';
import { type Application, configLimits, loadConfig } from '@seatrial/model';
import { readDirectory, renderLimits } from '@seatrial/render';
import { parseInputs } from './inputs.ts';
import { run } from './run.ts';

/** GitHub ends a job that is cancelled by signals; there is nothing to clean up. */
const never = new AbortController().signal;

/** @throws Error for a path that leads out of the workspace, and what the file system says */
async function applicationsIn(path: string): Promise<readonly Application[]> {
  const workspace = await realpath(process.env['GITHUB_WORKSPACE'] ?? process.cwd());
  const place = await realpath(resolve(workspace, path));
  if (place !== workspace && !place.startsWith(workspace + sep))
    throw new Error(`Cannot read ${JSON.stringify(path)}: it is outside of the workspace`);
  const { files } = await readDirectory(place, renderLimits, { signal: never });
  return loadConfig(files, configLimits).applications.map(({ value }) => value);
}

try {
  const inputs = parseInputs({
    application: core.getInput('application'),
    cluster: core.getInput('cluster'),
    requestsPerSecond: core.getInput('requests-per-second'),
    stableRate: core.getInput('stable-rate'),
    seed: core.getInput('seed'),
    path: core.getInput('path'),
  });
  if (typeof inputs === 'string') core.setFailed(inputs);
  else {
    const outcome = await run(inputs, {
      applications: applicationsIn,
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
