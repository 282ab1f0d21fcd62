import { GitError } from '@seatrial/git';
import type { Program } from '@seatrial/localcluster';
import {
  applicationFile,
  clusterFile,
  podKillFile,
  scheduledFile,
  zoneFailureFile,
} from '../files/config-files.ts';
import { images } from '../files/images.ts';
import { shopManifests } from '../files/shop-manifests.ts';
import type { Site } from '../site.ts';
import type { Crew, Post } from './crew.ts';

/** The two runners of the voyage; a leg that kills one puts its successor here. */
export interface Runners {
  staging: Program;
  production: Program;
}

/** Fills the empty config repository and starts a runner for each cluster. @param more files beside those of every voyage */
export async function startVoyage(crew: Crew, more: Readonly<Record<string, string>> = {}): Promise<Runners> {
  const { staging, production } = crew;
  const files = {
    ...aCluster(staging, true),
    ...aCluster(production, false),
    'apps/shop.yaml': applicationFile,
    'scenarios/pod-kill.yaml': podKillFile,
    'scenarios/zone-failure.yaml': zoneFailureFile,
    ...more,
    ...shopManifests({ image: images.first, greeting: 'Ahoy' }),
  };
  await crew.merge(files, 'Add clusters, the shop and its scenarios');
  return startRunners(crew);
}

/** A scenario that starts every day at this minute. */
export function scheduledScenario(fires: Date): Readonly<Record<string, string>> {
  const schedule = `${fires.getUTCMinutes()} ${fires.getUTCHours()} * * *`;
  return { 'scenarios/pod-kill-nightly.yaml': scheduledFile(schedule) };
}

/** Goes on with the config repository as an earlier run left it. @returns undefined when there is nothing in it */
export async function resumeVoyage(crew: Crew): Promise<Runners | undefined> {
  const { mirror, signal } = crew;
  const head = await mirror.fetch({ signal }).catch((error: unknown) => {
    if (error instanceof GitError && error.code === 'BranchNotFound') return undefined;
    throw error;
  });
  if (head === undefined) return undefined;
  const snapshot = mirror.snapshot(head.commit);
  const there = new Set((await snapshot.list('clusters', { signal })).map(({ path }) => path));
  const moved: Record<string, string> = {};
  for (const { site } of [crew.staging, crew.production]) {
    const path = clusterPath(site);
    if (!there.has(path)) continue;
    const text = Buffer.from(await snapshot.read(path, { signal })).toString('utf8');
    const current = text.replace(localMetricsUrl, site.cluster.gatewayMetricsUrl);
    if (current !== text) moved[path] = current;
  }
  if (Object.keys(moved).length > 0) await crew.merge(moved, 'Say where the gateways’ counters are now');
  return startRunners(crew);
}

async function startRunners({ staging, production }: Crew): Promise<Runners> {
  return { staging: await staging.site.startRunner(), production: await production.site.startRunner() };
}

const localMetricsUrl = /http:\/\/127\.0\.0\.1:\d+\/metrics/;

function aCluster({ site }: Post, chaosAllowed: boolean): Readonly<Record<string, string>> {
  const { name, cluster, ledgerKey } = site;
  const facts = { name, scrapeUrl: cluster.gatewayMetricsUrl, chaosAllowed, ledgerKey };
  return { [clusterPath(site)]: clusterFile(facts) };
}

function clusterPath({ name }: Site): string {
  return `clusters/${name}.yaml`;
}
