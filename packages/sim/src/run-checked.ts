import { createHash } from 'node:crypto';
import { toInstant } from '@seatrial/model';
import { checkEveryWrite } from './checks/all.ts';
import { pending } from './checks/pending.ts';
import type { Fate } from './faults/process.ts';
import type { Files } from './git/repository.ts';
import type { Settings } from './settings.ts';
import { createWorld, type SimulatedWorld } from './simulated-world.ts';
import { runUntil } from './time/run-until.ts';
import { traceWrites } from './trace-writes.ts';

export interface Outcome {
  readonly seed: number;
  /** Promises that were broken, and when. */
  readonly violations: readonly string[];
  /** What had not ended when the time for it was over. */
  readonly pending: readonly string[];
  readonly virtualSeconds: number;
  readonly releases: number;
  readonly runs: number;
  readonly deaths: number;
  /** Of the whole trace: two runs of a seed have the same one. */
  readonly digest: string;
}

export interface CheckedRun {
  readonly seed: number;
  readonly settings: Settings;
  readonly files: Files;
  readonly fate: (world: SimulatedWorld, cluster: string, call: { readonly write: boolean }) => Fate;
  /** Whatever is to happen before all must end. */
  readonly act: (world: SimulatedWorld) => Promise<void>;
  /** What is missing at the end, besides what is in every run; it is waited for likewise. */
  readonly missingAtEnd?: (world: SimulatedWorld) => readonly string[];
  readonly trace?: (line: string) => void;
}

const lookSeconds = 5;
const violationsMax = 20;

/** Has every promise checked at every write while `act` goes on, and then waits until everything has ended. */
export async function runChecked(run: CheckedRun): Promise<Outcome> {
  const { seed, settings, files, trace } = run;
  const digest = createHash('sha256');
  const violations: string[] = [];
  let deaths = 0;

  const world: SimulatedWorld = createWorld({
    seed,
    settings,
    files,
    trace(message, at) {
      const line = `${toInstant(at)} ${message}`;
      digest.update(line);
      trace?.(line);
    },
    fate(cluster, call) {
      const fate = run.fate(world, cluster, call);
      if (fate !== 'Live') deaths += 1;
      return fate;
    },
    onBug: (message) => violated('no exception but those of ports', message),
  });

  function violated(promise: string, detail: string): void {
    world.trace(`VIOLATED ${promise}: ${detail}`);
    const line = `${toInstant(world.timeline.now())} ${promise}: ${detail}`;
    if (violations.length < violationsMax) violations.push(line);
  }

  const beganAt = world.timeline.now();
  traceWrites(world);
  checkEveryWrite(world, violated);
  await run.act(world);
  const missing = await untilNothingIsMissing(
    world,
    () => [...pending(world), ...(run.missingAtEnd?.(world) ?? [])],
    settings.healedSecondsMax,
  );
  return {
    seed,
    violations,
    pending: missing,
    virtualSeconds: Math.round((world.timeline.now() - beganAt) / 1000),
    releases: count(world, 'Release'),
    runs: count(world, 'ScenarioRun'),
    deaths,
    digest: digest.digest('hex').slice(0, 16),
  };
}

/** A process that died at its last write has to come back to tell of it. @returns what is missing all the same */
async function untilNothingIsMissing(
  world: SimulatedWorld,
  look: () => readonly string[],
  secondsMax: number,
): Promise<readonly string[]> {
  const deadlineAt = world.timeline.now() + secondsMax * 1000;
  let missing = look();
  while (missing.length > 0 && world.timeline.now() < deadlineAt) {
    await runUntil(world, world.timeline.now() + lookSeconds * 1000);
    missing = look();
  }
  return missing;
}

function count({ sites }: SimulatedWorld, kind: string): number {
  return sites.reduce((sum, { cluster }) => sum + cluster.store.ofKind(kind).length, 0);
}
