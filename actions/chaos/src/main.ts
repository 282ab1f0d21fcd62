import { realpath } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as core from '@actions/core';
import {
  askForAbort,
  type ClusterOptions,
  type Context,
  type DefinitionOptions,
  failureText,
  followedRun,
  listRuns,
  lookForRun,
  readDefinitions,
  runJunit,
  runMarkdown,
  startRun,
  stepContext,
  unknownScenario,
  withRecords,
} from '@seatrial/cli/scenario';
import { runHasEnded } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import type { ScenarioRun } from '@seatrial/model';
import {
  cancelSignal,
  failed,
  fileWriter,
  isInWorkspace,
  logWriter,
  never,
  type Outcome,
  realPathOf,
  runStep,
  summaryWriter,
  workflowTokens,
} from '@seatrial/step';
import { type Inputs, parseInputs } from './inputs.ts';
import { run, StepEnded } from './run.ts';

const { env } = process;
/** GitHub ends what cleans up after a step soon. */
const cleaningUpMs = 240_000;

const tokenFor = workflowTokens({ ask: core.getIDToken, now: () => systemClock.now() });
const ending = new AbortController();
const log = logWriter(core.info);

async function main(): Promise<Outcome> {
  const inputs = parseInputs((name) => core.getInput(name), tokenFor);
  if (typeof inputs === 'string') return failed(inputs);
  if (core.getState('isPost') === 'true') return cleanUp(inputs);
  core.saveState('isPost', 'true');
  const workspace = await realpath(env['GITHUB_WORKSPACE'] ?? process.cwd());
  if (inputs.from !== undefined) {
    const place = await realPathOf(resolve(workspace, inputs.from));
    if (place === undefined || !isInWorkspace(workspace, place))
      return failed(`Cannot read ${inputs.from}: it is not in the workspace, check it out before this step`);
  }
  const cancelled = cancelSignal(process, () => new StepEnded('Cancelled'));
  cancelled.addEventListener('abort', () => ending.abort(cancelled.reason), { once: true });
  const timer = new AbortController();
  systemClock.sleep(inputs.timeoutMs, timer.signal).then(
    () => ending.abort(new StepEnded('TimeOver')),
    () => undefined,
  );
  try {
    return await tried(inputs, workspace);
  } finally {
    timer.abort();
  }
}

async function tried(inputs: Inputs, workspace: string): Promise<Outcome> {
  const { scenario } = inputs;
  const options = optionsOf(inputs);
  const context = contextIn(workspace, ending.signal);
  const config = await readDefinitions(options, context);
  return withRecords(options, context, (cluster) => {
    const { kube, clock } = cluster;
    return run(inputs, {
      signal: ending.signal,
      now: () => clock.now(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      timeout: (ms) => AbortSignal.timeout(ms),
      expectScenario: async () => {
        const names = config?.scenarios.map(({ value }) => value.metadata.name);
        if (names?.includes(scenario) === false) throw unknownScenario(scenario, names);
      },
      runs: async (signal) => (await listRuns(kube, signal)).filter(({ spec }) => spec.scenario === scenario),
      look: (awaited, signal) => lookForRun(kube, scenario, awaited, signal),
      // not to be broken off: a run that nobody knows of could not be taken back
      start: () => startRun(cluster, { name: scenario, config }, options, { ...context, signal: never }),
      follow: (found, signal) =>
        followedRun(kube, found, options, { clock, context: { ...context, signal } }),
      abort: async (found, why) => void (await askForAbort(cluster, found, why, never)),
      remember: (found) =>
        core.saveState('run', inputs.onCancel === 'abort' ? (found?.metadata.name ?? '') : ''),
      report: (found) => report(found, inputs, workspace, clock.now()),
      log,
    });
  });
}

function optionsOf({ cluster, from }: Inputs): ClusterOptions & DefinitionOptions {
  return {
    branch: 'main',
    ...cluster.access,
    ...(from === undefined ? {} : { from }),
  };
}

async function report(
  run: ScenarioRun,
  { junitFile, jsonFile, onInconclusive }: Inputs,
  workspace: string,
  now: number,
): Promise<void> {
  const { name } = run.metadata;
  const writeFile = fileWriter(workspace);
  const write = (given: string | undefined, end: string, text: string): Promise<string> =>
    writeFile(given ?? join(env['RUNNER_TEMP'] ?? tmpdir(), `${name}.${end}`), text);
  const inconclusive = onInconclusive === 'fail' ? 'error' : 'skipped';
  core.setOutput('run', name);
  core.setOutput('verdict', run.status?.verdict ?? '');
  core.setOutput('reason', run.status?.reason ?? '');
  core.setOutput('junit-file', await write(junitFile, 'xml', runJunit(run, { inconclusive })));
  core.setOutput('json-file', await write(jsonFile, 'json', `${JSON.stringify(run, undefined, 2)}\n`));
  await summaryWriter(core.summary, env)(runMarkdown(run, now));
}

/** After a step that was ended before it could see to its run. */
async function cleanUp(inputs: Inputs): Promise<Outcome> {
  const name = core.getState('run');
  if (name === '') return { type: 'Passed' };
  const options = optionsOf(inputs);
  const signal = AbortSignal.timeout(cleaningUpMs);
  const context = contextIn(process.cwd(), signal);
  return withRecords(options, context, async (cluster) => {
    const { kube, clock } = cluster;
    const found = (await listRuns(kube, signal)).find(({ metadata }) => metadata.name === name);
    if (found === undefined || runHasEnded(found)) return { type: 'Passed' };
    await askForAbort(cluster, found, 'the step that has started it was ended', signal);
    await followedRun(kube, found, options, { clock, context });
    log(`The faults of ${name} are taken back`);
    return { type: 'Passed' };
  });
}

function contextIn(cwd: string, signal: AbortSignal): Context {
  return stepContext(process, { cwd, hostname: hostname(), write: log, rng: Math.random, signal });
}

await runStep(core.setFailed, failureText, main);
