import { hostname } from 'node:os';
import * as core from '@actions/core';
import {
  failureText,
  followRollback,
  Interrupted,
  line,
  qualified,
  rollBackOn,
  stepContext,
  withCluster,
} from '@seatrial/cli/release';
import { createForge, type Forge } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import { parseRelease } from '@seatrial/model';
import {
  cancelSignal,
  type Event,
  failed,
  forgePlace,
  logWriter,
  type Outcome,
  personInputs,
  readEvent,
  runStep,
  speak,
  workflowTokens,
} from '@seatrial/step';

const tokenFor = workflowTokens({ ask: core.getIDToken, now: () => systemClock.now() });

async function main(): Promise<Outcome> {
  const inputs = personInputs(core.getInput, tokenFor);
  if (typeof inputs === 'string') return failed(inputs);
  const event = readEvent({}, process.env);
  if (typeof event === 'string') return failed(event);
  const context = stepContext(process, {
    cwd: process.cwd(),
    hostname: hostname(),
    rng: Math.random,
    signal: cancelSignal(process, (by) => new Interrupted(by)),
    write: logWriter(core.info),
  });
  const tell = (text: string): void => line(context.stdout, text);
  const { release: wanted, namespace, isRevertWanted: revert } = inputs;
  const options = { ...inputs.cluster.access, ...(namespace === undefined ? {} : { namespace }) };
  return withCluster(options, context, ({ kube, clock }) =>
    speak(inputs, {
      run: event.run,
      readApprovals: inputs.token === '' ? undefined : approvalsReader(inputs.token, event),
      warn: core.warning,
      async speak(reason, signal) {
        const asking = { signal, tell };
        const said = await rollBackOn({ kube, clock }, wanted, { ...options, reason, revert }, asking);
        const record = parseRelease(said.record);
        return { record, by: said.by, release: qualified(record), standing: said.text };
      },
      follow({ record }, signal) {
        return followRollback(kube, record, options, { clock, context: { ...context, signal } });
      },
      log: tell,
      setOutput: core.setOutput,
      clock,
      signal: context.signal,
    }),
  );
}

function approvalsReader(token: string, event: Event): Forge['readApprovals'] {
  core.setSecret(token);
  const place = forgePlace(token, event, 'rollback', process.env);
  const forge = createForge({ ...place, clock: systemClock, rng: Math.random, send: fetch });
  return (runId, op) => forge.readApprovals(runId, op);
}

await runStep(core.setFailed, failureText, main);
