import { field, hasEnded } from '@seatrial/core';
import type { Condition, Release } from '@seatrial/model';
import { stateOf } from './applications.ts';
import { filesOf, settingsOf } from './merge-stream.ts';
import { clusterFile, type Granted } from './people/config.ts';
import { allGranted, crane, craneFiles, craneManifests } from './people/grants.ts';
import { releasesIn } from './people/records.ts';
import { type Outcome, runChecked } from './run-checked.ts';
import { noVariety } from './settings.ts';
import { type SimulatedWorld, startRunners } from './simulated-world.ts';
import { runUntil } from './time/run-until.ts';

export interface WithdrawnGrant {
  readonly outcome: Outcome;
  /** What became of the release that was in flight when the grant went. */
  readonly inFlight: Release['status'];
  /** What the record says of the next version meanwhile. */
  readonly said: Pick<Condition, 'status' | 'reason' | 'message'> | undefined;
  /** Which version's data the further namespace had meanwhile. */
  readonly ranMeanwhile: unknown;
  /** Releases that began without the grant. */
  readonly begunMeanwhile: number;
}

const mergeSeconds = 150;
const waitSecondsMax = 600;
const withoutSeconds = 120;

/** A grant of the crane goes in the middle of a release, another version is merged meanwhile, and then the grant is given back. */
export async function simulateWithdrawnGrant({
  seed,
  which,
}: {
  readonly seed: number;
  readonly which: keyof Granted;
}): Promise<WithdrawnGrant> {
  const settings = settingsOf({ seed, mergeSeconds }, noVariety);
  const told: { -readonly [Name in keyof Omit<WithdrawnGrant, 'outcome'>]: WithdrawnGrant[Name] } = {
    inFlight: undefined,
    said: undefined,
    ranMeanwhile: undefined,
    begunMeanwhile: 0,
  };
  const outcome = await runChecked({
    seed,
    settings,
    files: {
      ...filesOf(settings),
      ...clusterFile('staging', settings.config, allGranted),
      ...clusterFile('production', settings.config, allGranted),
      ...craneFiles(true),
    },
    fate: () => 'Live',
    async act(world) {
      const { repository } = world;
      startRunners(world, settings);
      await until(world, () => promoted(world) === 1);
      repository.push(craneManifests('good-1'), 'Merge good-1');
      await until(world, () => releases(world).some((it) => !hasEnded(it)));
      repository.push(clusterFile('staging', settings.config, { ...allGranted, [which]: false }), 'Withdraw');
      await until(world, () => releases(world).every(hasEnded));
      told.inFlight = releases(world).at(-1)?.status;
      const before = releases(world).length;
      repository.push(craneManifests('good-2'), 'Merge good-2');
      await runUntil(world, world.timeline.now() + withoutSeconds * 1_000);
      const { store } = world.staging.cluster;
      told.said = stateOf(store, crane.name)?.status?.conditions.find(({ type }) => type === 'Ready');
      const chain = { apiVersion: 'v1', kind: 'ConfigMap', namespace: crane.further, name: 'chain' };
      told.ranMeanwhile = field(store.get(chain), 'data', 'links');
      told.begunMeanwhile = releases(world).length - before;
      repository.push(clusterFile('staging', settings.config, allGranted), 'Give back');
      await until(world, () => promoted(world) === 3);
    },
  });
  return { outcome, ...told };
}

/** Of the crane on staging. */
function releases({ staging }: SimulatedWorld): readonly Release[] {
  return releasesIn(staging.cluster.store).filter(({ spec }) => spec.application === crane.name);
}

function promoted(world: SimulatedWorld): number {
  return releases(world).filter(({ status }) => status?.phase === 'Promoted').length;
}

async function until(world: SimulatedWorld, isSo: () => boolean): Promise<void> {
  const end = world.timeline.now() + waitSecondsMax * 1_000;
  while (!isSo() && world.timeline.now() < end) await runUntil(world, world.timeline.now() + 100);
}
