import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import * as core from '@actions/core';
import { failureText, madePlan, stepContext } from '@seatrial/cli/plan';
import { createForge } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import type { Plan } from '@seatrial/model';
import {
  type Event,
  failed,
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
  const event = readEvent(await payload(env['GITHUB_EVENT_PATH']), env);
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
    writeFile: async (path, text) => {
      const file = resolve(workspace, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      return file;
    },
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

async function payload(path: string | undefined): Promise<unknown> {
  return path === undefined ? {} : JSON.parse(await readFile(path, 'utf8'));
}

await runStep(core.setFailed, failureText, main);
