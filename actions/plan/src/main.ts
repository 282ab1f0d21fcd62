import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import * as core from '@actions/core';
import { failureText, madePlan, stepContext } from '@seatrial/cli/plan';
import { createForge } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import type { Plan } from '@seatrial/model';
import {
  type Event,
  eventPayload,
  failed,
  fileWriter,
  forgePlace,
  never,
  type Outcome,
  readEvent,
  realPathOf,
  runStep,
  summaryWriter,
} from '@seatrial/step';
import { type Inputs, parseInputs } from './inputs.ts';
import { type Deps, type PlanAsked, run } from './run.ts';

const { env } = process;

async function main(): Promise<Outcome> {
  const inputs = parseInputs((name) => core.getInput(name));
  if (typeof inputs === 'string') return failed(inputs);
  if (inputs.token !== '') core.setSecret(inputs.token);
  const event = readEvent(await eventPayload(env), env);
  if (typeof event === 'string') return failed(event);
  const workspace = await realpath(env['GITHUB_WORKSPACE'] ?? process.cwd());
  const deps: Deps = {
    workspace,
    event,
    plan: (asked) => planIn(workspace, asked),
    forge: inputs.token === '' ? undefined : openForge(inputs, event),
    op: { signal: never },
    locate: (path) => realPathOf(resolve(workspace, path)),
    annotate: ({ level, title, message, path, line }) => {
      const say = { failure: core.error, warning: core.warning, notice: core.notice }[level];
      say(message, { title, file: path, startLine: line });
    },
    log: core.info,
    warn: core.warning,
    setOutput: core.setOutput,
    writeSummary: summaryWriter(core.summary, env),
    writeFile: fileWriter(workspace),
  };
  return run(inputs, deps);
}

function openForge({ token }: Inputs, event: Event): Deps['forge'] {
  const place = forgePlace(token, event, 'plan', env);
  return createForge({ ...place, clock: systemClock, rng: Math.random, send: fetch });
}

function planIn(cwd: string, { context, ...asked }: PlanAsked): Promise<Plan> {
  const write = (text: string): void => void process.stderr.write(text);
  return madePlan(
    { ...asked, branch: 'main', ...(context === undefined ? { live: false as const } : { context }) },
    stepContext(process, { cwd, hostname: hostname(), rng: Math.random, signal: never, write }),
  );
}

await runStep(core.setFailed, failureText, main);
