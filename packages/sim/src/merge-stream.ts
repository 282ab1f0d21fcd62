import { hasEnded } from '@seatrial/core';
import { parseRelease } from '@seatrial/model';
import { createStreams } from './draws.ts';
import { startMoreDisasters } from './faults/more-disasters.ts';
import { definedOnly, type Files } from './git/repository.ts';
import type { GitState } from './git/server.ts';
import { type ConfigChoices, configFiles } from './people/config.ts';
import { shopFiles } from './people/shop.ts';
import { type Outcome, runChecked } from './run-checked.ts';
import { drawSettings, noVariety, type Settings, type Variety } from './settings.ts';
import { type SimulatedWorld, startRunners } from './simulated-world.ts';
import { runUntil } from './time/run-until.ts';

export interface MergeStreamOptions {
  readonly seed: number;
  /** From one merge to the next. */
  readonly mergeSeconds: number;
  readonly merges: number;
  /** What goes wrong around the versions, beside what the seed draws of slow and lost calls. */
  readonly variety?: Partial<Variety>;
  readonly overtake?: ConfigChoices['overtake'];
  /** What Git does from so many seconds after each merge until just before the next one. */
  readonly git?: { readonly state: GitState; readonly afterSeconds: number };
  /** Tag of every version that is merged, but for its number; `good` unless a test wants worse. */
  readonly tag?: string;
}

/** What became of the versions. */
export interface MergeStream {
  readonly outcome: Outcome;
  /** Promotions on each cluster while merges went on; the last version, which nothing overtakes, does not count. */
  readonly promoted: Readonly<Record<'staging' | 'production', number>>;
  /** Releases that have ended of which users had requests on the canary. */
  readonly judged: number;
  /** Those that failed, and why. */
  readonly takenBack: readonly string[];
}

/** A stream of merges to a service whose users are as they are: some pods hiccup, some clients are wrong, nodes fail. */
export async function simulateMergeStream(options: MergeStreamOptions): Promise<MergeStream> {
  const { seed, mergeSeconds, merges, variety = {}, tag = 'good', git } = options;
  const settings = settingsOf(options, { ...noVariety, ...variety });
  const promoted = { staging: 0, production: 0 };
  const ended = new Set<string>();
  const takenBack: string[] = [];
  let judged = 0;
  let streaming = true;

  function noteEndings({ sites }: SimulatedWorld): void {
    for (const { cluster } of sites) {
      cluster.store.onChange(({ type, object }) => {
        if (object.kind !== 'Release' || type === 'Deleted') return;
        const release = parseRelease(object);
        const { metadata, status } = release;
        const id = `${cluster.name}/${metadata.name}`;
        if (!hasEnded(release) || ended.has(id)) return;
        ended.add(id);
        if ((status?.counts?.canary.requests ?? 0) > 0) judged += 1;
        if (status?.verdict?.outcome === 'Fail')
          takenBack.push(`${id} ${status.verdict.gate} ${status.verdict.reason}: ${status.verdict.message}`);
        if (
          streaming &&
          status?.phase === 'Promoted' &&
          (cluster.name === 'staging' || cluster.name === 'production')
        )
          promoted[cluster.name] += 1;
      });
    }
  }

  /** Until the next merge. */
  async function wait(world: SimulatedWorld): Promise<void> {
    const until = world.timeline.now() + mergeSeconds * 1_000;
    const setGit = (state: GitState): void => {
      for (const { weather } of world.sites) weather.git = state;
    };
    if (git !== undefined) {
      await runUntil(world, world.timeline.now() + git.afterSeconds * 1_000);
      setGit(git.state);
    }
    await runUntil(world, until - 1_000);
    setGit('Answers');
    await runUntil(world, until);
  }

  const outcome = await runChecked({
    seed,
    settings,
    files: filesOf(settings),
    fate: () => 'Live',
    async act(world) {
      const { repository } = world;
      noteEndings(world);
      const disasters = startMoreDisasters(world, settings);
      startRunners(world, settings);
      for (let merge = 1; merge <= merges; merge += 1) {
        await wait(world);
        const image = `shop:${tag}-${merge}`;
        repository.push(shopFiles({ ...settings.firstVersion, image }), `Merge ${image}`);
      }
      await wait(world);
      streaming = false;
      disasters.end();
    },
  });
  return { outcome, promoted, judged, takenBack };
}

export function settingsOf(
  { seed, mergeSeconds, overtake }: Pick<MergeStreamOptions, 'seed' | 'mergeSeconds' | 'overtake'>,
  variety: Variety,
): Settings {
  const drawn = drawSettings(createStreams(seed));
  return {
    ...drawn,
    load: { requestsPerSecond: 200, errorShare: 0.001, timeoutSeconds: 15 },
    mergeSeconds,
    disasterSeconds: 60,
    config: {
      rollout: true,
      steps: ['{setWeight: 20}', '{evidence: {timeoutSeconds: 300}}'],
      productionSteps: ['{setWeight: 50}', '{evidence: {timeoutSeconds: 300}}'],
      progressDeadlineSeconds: 300,
      watchSeconds: 10,
      drainSeconds: 3,
      requiredScenarios: [],
      schedule: '0 3 * * *',
      chaosInProduction: false,
      ...(overtake === undefined ? {} : { overtake }),
    },
    firstVersion: { image: 'shop:good-0', greeting: 'hello' },
    variety,
  };
}

/** Without scenarios: their faults are no users' doing, and releases wait for them. */
export function filesOf({ config, firstVersion }: Settings): Files {
  const files = Object.entries(definedOnly({ ...configFiles(config), ...shopFiles(firstVersion) }));
  return Object.fromEntries(files.filter(([path]) => !path.startsWith('scenarios/')));
}
