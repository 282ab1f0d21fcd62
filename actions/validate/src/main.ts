import { realpath, stat } from 'node:fs/promises';
import * as core from '@actions/core';
import { validatePath } from '@seatrial/render';
import { parseInputs } from './inputs.ts';
import { type Annotation, type Deps, failed, type Place, run } from './run.ts';

/** GitHub ends a job that is cancelled by signals; there is nothing to clean up. */
const never = new AbortController().signal;

/** @throws the file system's error, but for a path that is not there */
async function locate(path: string): Promise<Place | undefined> {
  try {
    const real = await realpath(path);
    return { type: (await stat(real)).isDirectory() ? 'Directory' : 'File', path: real };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

try {
  const inputs = parseInputs({
    path: core.getInput('path'),
    failOnWarnings: core.getInput('fail-on-warnings'),
  });
  const deps: Deps = {
    workspace: await realpath(process.env['GITHUB_WORKSPACE'] ?? process.cwd()),
    validate: (path) => validatePath(path, { signal: never }),
    locate,
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
  const outcome = typeof inputs === 'string' ? failed(inputs) : await run(inputs, deps);
  if (outcome.type === 'Failed') core.setFailed(outcome.message);
} catch (error) {
  core.setFailed(error instanceof Error ? error : String(error));
}
