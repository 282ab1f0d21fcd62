import * as core from '@actions/core';
import {
  type Context,
  failureText,
  followRollback,
  Interrupted,
  line,
  type NamespacedOptions,
  qualified,
  type RecordCluster,
  type Said,
  stepContext,
  withRecords,
} from '@seatrial/cli/release';
import { createForge, type Forge, type ForgeOptions } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import { parseRelease, type Release } from '@seatrial/model';
import {
  cancelSignal,
  type Event,
  type Followed,
  failed,
  forgePlace,
  logWriter,
  type Outcome,
  personInputs,
  readEvent,
  runStep,
  type Spoken,
  speak,
  workflowTokens,
} from '@seatrial/step';

/** What only the program itself may reach. */
export interface StepWorld {
  readonly process: Parameters<typeof stepContext>[0] &
    Parameters<typeof cancelSignal>[0] & { cwd(): string };
  readonly hostname: string;
  /** Draws in [0, 1). */
  readonly rng: () => number;
  readonly send: ForgeOptions['send'];
}

/** A cluster that a step has opened. */
export interface Opened {
  readonly cluster: RecordCluster;
  /** How it was opened, and the namespace where the workflow names one. */
  readonly place: NamespacedOptions;
  /** Its signal is that of the step. */
  readonly context: Context;
}

/** Of which release something is said, and why. */
export interface Asked extends Opened {
  /** As the workflow has written it. */
  readonly wanted: string;
  readonly comment: string;
  /** Whether the config branch is to be reverted too, of what takes a version back. */
  readonly revert: boolean;
  /** Says something to whoever reads the log. */
  readonly tell: (text: string) => void;
}

interface SpokenOf extends Spoken {
  readonly record: Release;
}

/** What a step says to a release. */
export interface ReleaseWords {
  readonly speak: (asked: Asked) => Promise<SpokenOf>;
  /** Until the release has ended. */
  readonly follow: (record: Release, opened: Opened) => Promise<Followed>;
}

/** A step of a workflow that speaks to a release in the name of the job's credentials. @param name of the action */
export async function releaseStep(name: string, world: StepWorld, words: ReleaseWords): Promise<void> {
  await runStep(core.setFailed, failureText, () => spoken(name, world, words));
}

/** The words of a step that has a version taken back. */
export function takingBack(ask: (asked: Asked) => Promise<Said>): ReleaseWords {
  return {
    async speak(asked) {
      const said = await ask(asked);
      const record = parseRelease(said.record);
      return { record, by: said.by, release: qualified(record), standing: said.text };
    },
    follow: (record, { cluster: { kube, clock }, place, context }) =>
      followRollback(kube, record, place, { clock, context }),
  };
}

async function spoken(name: string, world: StepWorld, words: ReleaseWords): Promise<Outcome> {
  const { process, hostname, rng } = world;
  const tokenFor = workflowTokens({ ask: core.getIDToken, now: () => systemClock.now() });
  const inputs = personInputs(core.getInput, tokenFor);
  if (typeof inputs === 'string') return failed(inputs);
  const event = readEvent({}, process.env);
  if (typeof event === 'string') return failed(event);
  const context = stepContext(process, {
    cwd: process.cwd(),
    hostname,
    rng,
    signal: cancelSignal(process, (by) => new Interrupted(by)),
    write: logWriter(core.info),
  });
  const tell = (text: string): void => line(context.stdout, text);
  const { release: wanted, namespace, isRevertWanted: revert, token } = inputs;
  const place = { ...inputs.cluster.access, ...(namespace === undefined ? {} : { namespace }) };
  return withRecords(place, context, (cluster) =>
    speak<SpokenOf>(inputs, {
      run: event.run,
      readApprovals: token === '' ? undefined : approvalsReader(name, token, event, world),
      warn: core.warning,
      speak(comment, signal) {
        const opened = { cluster, place, context: { ...context, signal } };
        return words.speak({ ...opened, wanted, comment, revert, tell });
      },
      follow: ({ record }, signal) =>
        words.follow(record, { cluster, place, context: { ...context, signal } }),
      log: tell,
      setOutput: core.setOutput,
      clock: cluster.clock,
      signal: context.signal,
    }),
  );
}

function approvalsReader(
  name: string,
  token: string,
  event: Event,
  { process, rng, send }: StepWorld,
): Forge['readApprovals'] {
  core.setSecret(token);
  const forge = createForge({
    ...forgePlace(token, event, name, process.env),
    clock: systemClock,
    rng,
    send,
  });
  return (runId, op) => forge.readApprovals(runId, op);
}
