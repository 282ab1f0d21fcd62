import { lookup } from 'node:dns';
import { realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { RenderFiles } from '@seatrial/core';
import { programTable, provide, resolveCacheDir } from '@seatrial/programs';
import { createCharts, createFileRenderer, validatePath } from '@seatrial/render';
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

/** Programs are found on the machine or downloaded, where an application needs one: the bundle of this action has none. */
function openRenderer(): RenderFiles {
  const { env } = process;
  const cacheDir = resolveCacheDir(env);
  return createFileRenderer({
    programs: {
      versionOf: (name) => programTable[name].version,
      pathOf: async (name, { signal }) => {
        const report = (event: { readonly type: string; readonly name?: string }): void => {
          if (event.type === 'Ready') core.info(`${event.name} is ready`);
        };
        return (await provide([name], { env, cacheDir, report, signal }))[name];
      },
    },
    fetchChart: createCharts({
      folder: join(cacheDir, 'charts'),
      credentialsFile: env['SEATRIAL_CHART_CREDENTIALS'],
      lookup,
      clock: { now: () => performance.now() },
    }),
    places: { base: env['RUNNER_TEMP'] ?? tmpdir() },
    env,
  });
}

try {
  const inputs = parseInputs({
    path: core.getInput('path'),
    failOnWarnings: core.getInput('fail-on-warnings'),
  });
  const deps: Deps = {
    workspace: await realpath(process.env['GITHUB_WORKSPACE'] ?? process.cwd()),
    validate: (path) => validatePath(path, { signal: never }, { renderFiles: openRenderer() }),
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
