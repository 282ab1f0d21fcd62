import type { Application, EpochMs, KubeObject } from '@seatrial/model';
import { ledgerTrust } from '@seatrial/runner';
import { applicationsOf } from './applications.ts';
import { createStreams, type Streams } from './draws.ts';
import { type Circumstances, type Fate, noTrouble } from './faults/process.ts';
import { createTelemetryPort, type ScrapeState } from './gateway/telemetry-port.ts';
import { createForge, type VirtualForge } from './git/forge.ts';
import { createMirror, type Mirror } from './git/mirror.ts';
import { createRepository, type Files, type Repository } from './git/repository.ts';
import type { GitState } from './git/server.ts';
import { createVersions, type Versions } from './git/versions.ts';
import { startCluster, type VirtualCluster } from './kube/virtual-cluster.ts';
import { createVirtualCrew, type VirtualCrew } from './runner/virtual-crew.ts';
import { createVirtualRunner, type VirtualRunner } from './runner/virtual-runner.ts';
import type { Settings } from './settings.ts';
import { createTimeline, type Timeline } from './time/timeline.ts';

/** One cluster, its runner, and what is wrong with the world around it now. */
export interface Site {
  readonly cluster: VirtualCluster;
  readonly runner: VirtualRunner;
  /** Where several runners share the cluster: the same as `runner`. */
  readonly crew?: VirtualCrew;
  readonly mirror: Mirror;
  readonly versions: Versions;
  readonly circumstances: Circumstances;
  readonly weather: Weather;
}

/** What is broken at the moment; disasters set it. */
export interface Weather {
  apiAway: boolean;
  git: GitState;
  scrape: ScrapeState;
}

export interface SimulatedWorld {
  readonly timeline: Timeline;
  readonly streams: Streams;
  readonly repository: Repository;
  /** Where the config branch takes no push from runners. */
  readonly forge?: VirtualForge;
  /** That the repository declares at the beginning. */
  readonly applications: readonly Application[];
  readonly staging: Site;
  readonly production: Site;
  readonly sites: readonly Site[];
  readonly trace: (message: string) => void;
}

/** @param settings with the trouble that the runners have from now on */
export function startRunners({ sites }: SimulatedWorld, { trouble }: Pick<Settings, 'trouble'>): void {
  for (const { circumstances, runner } of sites) {
    circumstances.trouble = trouble;
    runner.start();
  }
}

export interface WorldOptions {
  readonly seed: number;
  readonly settings: Settings;
  readonly files: Files;
  /** Decides at each call of a port whether the runner dies of it. */
  readonly fate: (cluster: string, call: { readonly write: boolean }) => Fate;
  readonly trace: (message: string, at: EpochMs) => void;
  readonly onBug: (message: string) => void;
}

/** Simulated time begins here: a Thursday, some seconds before a full hour's first minute is over. */
const beginsAt: EpochMs = Date.UTC(2026, 0, 1, 12, 0, 30);

/** Runners of a cluster that several share. */
const crewSize = 3;

/** A repository and two clusters with their runners, none of them started yet. */
export function createWorld(options: WorldOptions): SimulatedWorld {
  const { seed, settings, fate, onBug } = options;
  const timeline = createTimeline(beginsAt);
  const streams = createStreams(seed);
  const trace = (message: string): void => options.trace(message, timeline.now());
  const repository = createRepository(options.files);
  const applications = applicationsOf(options.files);
  const forge = settings.variety.hasProtectedBranch ? createForge(repository) : undefined;

  function site(name: string): Site {
    const cluster = startCluster(name, timeline, streams, settings.times, settings.load);
    const weather: Weather = { apiAway: false, git: 'Answers', scrape: 'Answers' };
    const circumstances: Circumstances = {
      timeline,
      rng: streams.ports,
      trouble: noTrouble,
      apiAway: () => weather.apiAway,
      fate: (call) => fate(name, call),
    };
    const mirror = createMirror({
      repository,
      state: () => weather.git,
      clock: timeline.clock,
      trustOf: (cluster) => ledgerTrust(runner.newestViews()[0], cluster),
      ...(forge === undefined ? {} : { forge }),
    });
    const options = {
      clusterName: name,
      timeline,
      rng: streams.schedule,
      watchRng: streams.watches,
      noticeRng: streams.notices,
      followRng: streams.follows,
      store: cluster.store,
      shown: (object: KubeObject) => cluster.port.shown(object),
      mirror,
      ports: {
        cluster: cluster.port,
        config: mirror.port,
        ...(forge === undefined ? {} : { forge: forge.port }),
        telemetry: () =>
          createTelemetryPort(
            cluster.traffic,
            cluster.longRequests,
            () => weather.scrape,
            () => timeline.now(),
          ),
      },
      circumstances,
      pollMs: settings.pollMs,
      restartMs: settings.restartMs,
      trace,
      onBug,
    };
    const crew = settings.variety.hasCrew ? createVirtualCrew({ ...options, size: crewSize }) : undefined;
    const runner: VirtualRunner = crew ?? createVirtualRunner(options);
    const versions = createVersions(repository, applications, name);
    return { cluster, runner, ...(crew && { crew }), mirror, versions, circumstances, weather };
  }

  const staging = site('staging');
  const production = site('production');
  return {
    timeline,
    streams,
    repository,
    ...(forge === undefined ? {} : { forge }),
    applications,
    staging,
    production,
    sites: [staging, production],
    trace,
  };
}
