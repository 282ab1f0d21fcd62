import { realpath } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as core from '@actions/core';
import {
  auditCluster,
  auditedRepository,
  auditRepository,
  auditRun,
  failureText,
  stepContext,
} from '@seatrial/cli/audit';
import { createForge } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import { sarifText } from '@seatrial/render';
import {
  type Event,
  eventPayload,
  failed,
  fileWriter,
  forgePlace,
  logWriter,
  never,
  type Outcome,
  readEvent,
  realPathOf,
  runStep,
  summaryWriter,
} from '@seatrial/step';
import { type Inputs, parseInputs } from './inputs.ts';
import { type AuditsMade, type Deps, run } from './run.ts';

const { env } = process;

async function main(): Promise<Outcome> {
  const inputs = parseInputs((name) => core.getInput(name));
  if (typeof inputs === 'string') return failed(inputs);
  if (inputs.token !== '') core.setSecret(inputs.token);
  const event = readEvent(await eventPayload(env), env);
  if (typeof event === 'string') return failed(event);
  const workspace = await realpath(env['GITHUB_WORKSPACE'] ?? process.cwd());
  return run(inputs, {
    workspace,
    event,
    audit: (asked) => audited(asked, workspace),
    forge: inputs.token === '' ? undefined : openForge(inputs, event),
    op: { signal: never },
    locate: (path) => realPathOf(resolve(workspace, path)),
    log: logWriter(core.info),
    warn: core.warning,
    setOutput: core.setOutput,
    writeSummary: summaryWriter(core.summary, env),
    writeSarif: (text) => {
      const { sarifFile = join(env['RUNNER_TEMP'] ?? tmpdir(), `seatrial-${inputs.id}.sarif`) } = inputs;
      return fileWriter(workspace)(sarifFile, text);
    },
  });
}

/** A cluster that cannot be audited is told, and keeps no other from being. */
async function audited(inputs: Inputs, workspace: string): Promise<AuditsMade> {
  const { path, clusters, severity, baseline } = inputs;
  const context = stepContext(process, {
    cwd: workspace,
    hostname: hostname(),
    write: logWriter(core.info),
    rng: Math.random,
    signal: never,
  });
  const asked = { severity, ...(baseline === undefined ? {} : { baseline }) };
  const repository = await auditedRepository(path, context);
  const own = await auditRepository(repository, asked, context);
  const audits: AuditsMade['audits'][number][] = [
    { type: 'Made', where: 'the repository', report: own.report },
  ];
  const runs = [auditRun(own)];
  for (const { name, access } of clusters) {
    try {
      const made = await auditCluster(repository, { ...asked, ...access, known: own.findings }, context);
      audits.push({ type: 'Made', where: made.cluster, report: made.report });
      runs.push(auditRun(made, made.cluster));
    } catch (error) {
      audits.push({ type: 'Failed', where: name, message: failureText(error) });
    }
  }
  return { audits, sarif: sarifText(runs) };
}

function openForge({ token }: Inputs, event: Event): Deps['forge'] {
  const place = forgePlace(token, event, 'audit', env);
  return createForge({ ...place, clock: systemClock, rng: Math.random, send: fetch });
}

await runStep(core.setFailed, failureText, main);
