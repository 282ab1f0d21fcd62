import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import * as core from '@actions/core';
import { followDeploy, withDeployCommit } from '@seatrial/cli/deploy';
import { failureText, Interrupted, line, stepContext, withRecords } from '@seatrial/cli/release';
import { createForge, type Forge } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import {
  cancelSignal,
  type Event,
  eventPayload,
  failed,
  fileWriter,
  forgePlace,
  isInWorkspace,
  logWriter,
  type Outcome,
  readEvent,
  realPathOf,
  runStep,
  summaryWriter,
  workflowTokens,
} from '@seatrial/step';
import { type Inputs, parseInputs } from './inputs.ts';
import { createReporter } from './reporter.ts';
import { run } from './run.ts';

const { env } = process;
const tokenFor = workflowTokens({ ask: core.getIDToken, now: () => systemClock.now() });

async function main(): Promise<Outcome> {
  const inputs = parseInputs(core.getInput, tokenFor);
  if (typeof inputs === 'string') return failed(inputs);
  if (inputs.token !== '') core.setSecret(inputs.token);
  const event = readEvent(await eventPayload(env), env);
  if (typeof event === 'string') return failed(event);
  const workspace = await realpath(env['GITHUB_WORKSPACE'] ?? process.cwd());
  const place = await realPathOf(resolve(workspace, inputs.path));
  if (place === undefined || !isInWorkspace(workspace, place))
    return failed(
      `Cannot read ${JSON.stringify(inputs.path)}: it is not in the workspace, check it out before this step`,
    );
  return deploy(inputs, event, workspace, place);
}

function deploy(inputs: Inputs, event: Event, workspace: string, path: string): Promise<Outcome> {
  const context = stepContext(process, {
    cwd: workspace,
    hostname: hostname(),
    rng: Math.random,
    signal: cancelSignal(process, (by) => new Interrupted(by)),
    write: logWriter(core.info),
  });
  const base = inputs.base ?? event.base;
  const sides = { path, to: event.headSha || 'HEAD', ...(base === undefined ? {} : { from: base }) };
  return withDeployCommit(sides, context, (commit) =>
    run(inputs, {
      sha: commit.sha,
      withCluster: ({ name, access }, work) =>
        withRecords(access, context, (cluster) =>
          work({
            changed: () => commit.changedOn(cluster, name),
            follow: (targets, { signal, onLook, inVain }) =>
              followDeploy(
                cluster,
                { name, targets, commit, isFollowing: inputs.onSuperseded === 'follow', onLook, inVain },
                access,
                { ...context, signal },
              ),
          }),
        ),
      reporter: createReporter({
        forge: inputs.token === '' || !inputs.deployments ? undefined : openForge(inputs, event),
        logUrl: event.run.url,
        environmentUrls: inputs.environmentUrls,
        warn: core.warning,
      }),
      clock: systemClock,
      signal: context.signal,
      log: (text) => line(context.stdout, text),
      setOutput: core.setOutput,
      writeSummary: summaryWriter(core.summary, env),
      writeFile: fileWriter(workspace),
    }),
  );
}

function openForge({ token }: Inputs, event: Event): Forge {
  const place = forgePlace(token, event, 'deploy', env);
  return createForge({ ...place, clock: systemClock, rng: Math.random, send: fetch });
}

await runStep(core.setFailed, failureText, main);
