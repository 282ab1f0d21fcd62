import { lookup } from 'node:dns';
import { realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { RenderFiles } from '@seatrial/core';
import { programTable, provide, resolveCacheDir } from '@seatrial/programs';
import { createCharts, createFileRenderer, validatePath, validationSarif } from '@seatrial/render';
import { failed, fileWriter, never, type Outcome, realPathOf, runStep, summaryWriter } from '@seatrial/step';
import manifest from '../package.json' with { type: 'json' };
import { parseInputs } from './inputs.ts';
import { type Annotation, type Place, run } from './run.ts';

/** @throws the file system's error, but for a path that is not there */
async function locate(path: string): Promise<Place | undefined> {
  const real = await realPathOf(path);
  if (real === undefined) return undefined;
  return { type: (await stat(real)).isDirectory() ? 'Directory' : 'File', path: real };
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

async function main(): Promise<Outcome> {
  const inputs = parseInputs({
    path: core.getInput('path'),
    failOnWarnings: core.getInput('fail-on-warnings'),
    sarifFile: core.getInput('sarif-file'),
  });
  if (typeof inputs === 'string') return failed(inputs);
  const workspace = await realpath(process.env['GITHUB_WORKSPACE'] ?? process.cwd());
  return run(inputs, {
    workspace,
    validate: (path) => validatePath(path, { signal: never }, { renderFiles: openRenderer() }),
    locate,
    annotate: ({ severity, message, ...place }: Annotation) => {
      if (severity === 'error') core.error(message, place);
      else core.warning(message, place);
    },
    log: core.info,
    setOutput: core.setOutput,
    writeSummary: summaryWriter(core.summary, process.env),
    writeSarif: (path, findings) => fileWriter(workspace)(path, validationSarif(findings, manifest.version)),
  });
}

await runStep(core.setFailed, String, main);
