import { stat } from 'node:fs/promises';
import * as core from '@actions/core';
import { validatePath } from '@seatrial/render';
import { type Annotation, type Deps, type Outcome, run } from './run.ts';

/** GitHub ends a job that is cancelled by signals; there is nothing to clean up. */
const never = new AbortController().signal;

const deps: Deps = {
  workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
  validate: (path) => validatePath(path, { signal: never }),
  typeOf: async (path) => {
    try {
      return (await stat(path)).isDirectory() ? 'Directory' : 'File';
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'Nothing';
      throw error;
    }
  },
  annotate: ({ severity, message, ...place }: Annotation) => {
    if (severity === 'error') core.error(message, place);
    else core.warning(message, place);
  },
  log: core.info,
  setOutput: core.setOutput,
  writeSummary: async (markdown) => {
    if (process.env['GITHUB_STEP_SUMMARY'] !== undefined) await core.summary.addRaw(markdown).write();
  },
};

try {
  const inputs = {
    path: core.getInput('path') === '' ? '.' : core.getInput('path'),
    failOnWarnings: core.getInput('fail-on-warnings') !== '' && core.getBooleanInput('fail-on-warnings'),
  };
  const outcome: Outcome = await run(inputs, deps);
  if (outcome.type === 'Failed') core.setFailed(outcome.message);
} catch (error) {
  core.setFailed(error instanceof Error ? error : String(error));
}
