import { createHash } from 'node:crypto';
import { toInstant } from '@seatrial/model';
import { checkEveryWrite } from './checks/all.ts';
import { pending } from './checks/pending.ts';
import { chance, createStreams } from './draws.ts';
import { startDisasters } from './faults/disasters.ts';
import { noTrouble } from './faults/process.ts';
import type { Files } from './git/repository.ts';
import { configFiles } from './people/config.ts';
import { startPeople } from './people/people.ts';
import { type ShopVersion, shopFiles } from './people/shop.ts';
import { drawSettings } from './settings.ts';
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

export interface SimulateOptions {
  readonly seed: number;
  /** Told each thing that happens. */
  readonly trace?: (line: string) => void;
}

const lookSeconds = 5;
const violationsMax = 20;
const first: ShopVersion = { image: 'shop:good-0', greeting: 'hello' };

/** One whole run: a troubled time in which every promise is checked at every write, then a healed one in which all must end. */
export async function simulate({ seed, trace }: SimulateOptions): Promise<Outcome> {
  const settings = drawSettings(createStreams(seed));
  const digest = createHash('sha256');
  const violations: string[] = [];
  let deaths = 0;
  let healed = false;

  const world = createWorld({
    seed,
    settings,
    files: definedOnly({ ...configFiles(settings.config), ...shopFiles(first) }),
    trace(message, at) {
      const line = `${toInstant(at)} ${message}`;
      digest.update(line);
      trace?.(line);
    },
    fate: () => {
      if (healed || !chance(world.streams.disasters, settings.deathShare)) return 'Live';
      deaths += 1;
      return chance(world.streams.disasters, 0.5) ? 'DieBefore' : 'DieAfter';
    },
    onBug: (message) => violated('no exception but those of ports', message),
  });

  function violated(promise: string, detail: string): void {
    if (violations.length >= violationsMax) return;
    const line = `${toInstant(world.timeline.now())} ${promise}: ${detail}`;
    world.trace(`VIOLATED ${promise}: ${detail}`);
    violations.push(line);
  }

  const beganAt = world.timeline.now();
  traceWrites(world);
  checkEveryWrite(world, violated);
  const people = startPeople(world, settings.mergeSeconds, first);
  const disasters = startDisasters(world, settings.disasterSeconds);
  for (const site of world.sites) {
    site.circumstances.trouble = settings.trouble;
    site.runner.start();
  }
  await runUntil(world, beganAt + settings.troubledSeconds * 1000);

  world.trace('the trouble is over');
  healed = true;
  disasters.end();
  people.calmDown();
  for (const site of world.sites) site.circumstances.trouble = noTrouble;
  if (settings.endsWithGoodVersion) people.mergeGoodVersion();
  const missing = await untilNothingIsPending(world, settings.healedSecondsMax);
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

async function untilNothingIsPending(world: SimulatedWorld, secondsMax: number): Promise<readonly string[]> {
  const deadlineAt = world.timeline.now() + secondsMax * 1000;
  let missing: readonly string[] = ['nothing was looked at'];
  while (missing.length > 0 && world.timeline.now() < deadlineAt) {
    await runUntil(world, world.timeline.now() + lookSeconds * 1000);
    missing = pending(world);
  }
  return missing;
}

function count({ sites }: SimulatedWorld, kind: string): number {
  return sites.reduce((sum, { cluster }) => sum + cluster.store.ofKind(kind).length, 0);
}

function definedOnly(files: Readonly<Record<string, string | undefined>>): Files {
  return Object.fromEntries(
    Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
