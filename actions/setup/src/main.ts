import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import { type ProgramEvent, provideSeatrial } from '@seatrial/programs';
import { failed, never, type Outcome, runStep } from '@seatrial/step';
import manifest from '../package.json' with { type: 'json' };
import { parseInputs } from './inputs.ts';
import { run } from './run.ts';

function report(event: ProgramEvent): void {
  if (event.type === 'Downloading') core.info(`${event.url}: ${event.bytes} bytes`);
  if (event.type === 'Waiting') core.info(`process ${event.pid} is at it, waiting`);
  if (event.type === 'CacheBroken') core.info(`${event.path} is of another archive, or damaged: made anew`);
}

async function main(): Promise<Outcome> {
  const { env, execPath, arch, platform } = process;
  const inputs = parseInputs({
    version: core.getInput('version'),
    mirror: core.getInput('mirror'),
    sha256: core.getInput('sha256'),
    ownVersion: manifest.version,
    serverUrl: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    repository: env['GITHUB_ACTION_REPOSITORY'] ?? '',
  });
  if (platform === 'win32')
    return failed('Cannot set up seatrial on Windows: use a runner with Linux or macOS');
  if (typeof inputs === 'string') return failed(inputs);
  const temporary = env['RUNNER_TEMP'] ?? tmpdir();
  await run(inputs, {
    provide: (wanted) => provideSeatrial(wanted, { fetch, report, signal: never }),
    toolCache: env['RUNNER_TOOL_CACHE'] ?? join(temporary, 'tools'),
    temporary,
    architecture: arch,
    node: execPath,
    addPath: core.addPath,
    setOutput: core.setOutput,
    log: core.info,
  });
  return { type: 'Passed' };
}

await runStep(core.setFailed, (error) => (error instanceof Error ? error.message : String(error)), main);
