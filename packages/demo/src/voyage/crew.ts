import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Clock } from '@seatrial/core';
import { field, items } from '@seatrial/core';
import { type Mirror, openMirror } from '@seatrial/git';
import { type TrafficStats, trafficBetween } from '@seatrial/localcluster';
import { labels, type ObjectRef, type Release, zoneFailureTaint } from '@seatrial/model';
import { type ShopVersion, shopManifests } from '../files/shop-manifests.ts';
import type { Place } from '../place.ts';
import { branch, folder, type PlaceOptions } from '../place-options.ts';
import type { Site } from '../site.ts';
import type { Leg } from './report.ts';
import { until } from './until.ts';
import { type Watcher, watchSite } from './watcher.ts';

/** What the legs of the voyage share: how they push, observe and print. */
export interface Crew {
  readonly place: Place;
  readonly staging: Post;
  readonly production: Post;
  readonly mirror: Mirror;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly legs: Leg[];
  say(message: string): void;
  /** Commits files as a developer; returns the commit. */
  merge(files: Readonly<Record<string, string | null>>, message: string): Promise<string>;
  mergeShop(version: ShopVersion, message: string): Promise<string>;
  /** Looks no more; what was started in the place goes on. */
  close(): Promise<void>;
  see<T>(what: string, look: () => Promise<T | undefined> | T | undefined, limitMs?: number): Promise<T>;
}

/** A site with eyes on it. */
export interface Post {
  readonly site: Site;
  readonly watcher: Watcher;
}

const seeMs = 90_000;
const author = { name: 'Grace Developer', email: 'grace@shop.example' };

export async function assemble(place: Place, options: PlaceOptions): Promise<Crew> {
  const { clock, rng, say, signal } = options;
  const post = (site: Site): Post => ({
    site,
    watcher: watchSite(site, {
      clock,
      rng,
      signal,
      tell: (subject, { phase, reason, message }) =>
        say(`${site.name.padEnd(10)} ${subject}: ${phase}, ${reason}: ${message}`),
    }),
  });
  const mirror = await openMirror({
    url: place.repository.cloneUrl,
    directory: await folder(options, 'observer'),
    branch,
    clock,
    env: options.env,
    signal,
  });
  const merge: Crew['merge'] = async (files, message) => {
    const { commit } = await place.publisher.publish({ files, message, author }, { signal });
    say(`git        ${commit.slice(0, 7)} ${message}`);
    return commit;
  };
  const [staging, production] = [post(place.sites.staging), post(place.sites.production)];
  return {
    place,
    staging,
    production,
    mirror,
    clock,
    signal,
    legs: [],
    say,
    merge,
    mergeShop: (version, message) => merge(shopManifests(version), message),
    close: async () => {
      await Promise.all([staging.watcher.close(), production.watcher.close()]);
    },
    see: (what, look, limitMs = seeMs) => until(what, look, { clock, limitMs, signal }),
  };
}

/** The release of the newest version on a site: the one that was not there before. */
export function newRelease(crew: Crew, post: Post, known: ReadonlySet<string>): Promise<Release> {
  return crew.see(`a new release on ${post.site.name}`, () =>
    post.watcher.releases().find((it) => !known.has(it.metadata.name) && it.status !== undefined),
  );
}

export function releaseNames({ watcher }: Post): ReadonlySet<string> {
  return new Set(watcher.releases().map((it) => it.metadata.name));
}

/** Waits for a phase, and fails at once when the release ends otherwise. */
export function releaseIn(
  crew: Crew,
  post: Post,
  name: string,
  phases: readonly string[],
  limitMs?: number,
): Promise<Release> {
  const ends = ['Promoted', 'RolledBack', 'Superseded', 'Failed'];
  return crew.see(
    `${name} on ${post.site.name} being ${phases.join(' or ')}`,
    () => {
      const release = post.watcher.releases().find((it) => it.metadata.name === name);
      const phase = release?.status?.phase;
      if (phase !== undefined && phases.includes(phase)) return release;
      if (phase !== undefined && ends.includes(phase)) {
        throw new Error(`Cannot go on: ${name} ended as ${phase}: ${release?.status?.message}`);
      }
      return undefined;
    },
    limitMs,
  );
}

/** Uids of the stable pods, to be compared with those after. */
export async function stablePods({ site }: Post, signal: AbortSignal): Promise<readonly string[]> {
  const pods = await site.kube.list(
    { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labelSelector: 'app=web' },
    { signal },
  );
  return pods.items.map((pod) => pod.metadata.uid ?? '').sort();
}

/** Everything a release or a run should have taken away again. */
export async function residue({ site }: Post, signal: AbortSignal): Promise<readonly string[]> {
  const left: string[] = [];
  const kinds: readonly Omit<ObjectRef, 'name'>[] = [
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'v1', kind: 'Service' },
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'Pod' },
  ];
  for (const { apiVersion, kind } of kinds) {
    const labelSelector = kind === 'Pod' ? `${labels.role}=canary` : labels.release;
    const found = await site.kube.list({ apiVersion, kind, namespace: 'shop', labelSelector }, { signal });
    left.push(...found.items.map((object) => `${kind} ${object.metadata.name}`));
  }
  const nodes = await site.kube.list({ apiVersion: 'v1', kind: 'Node' }, { signal });
  for (const node of nodes.items) {
    if (field(node, 'spec', 'unschedulable') === true) left.push(`cordon of ${node.metadata.name}`);
    for (const taint of items(node, 'spec', 'taints')) {
      if (field(taint, 'key') === zoneFailureTaint) left.push(`taint on ${node.metadata.name}`);
    }
  }
  const route = await site.kube.get(
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'web' },
    { signal },
  );
  for (const rule of items(route, 'spec', 'rules')) {
    for (const backend of items(rule, 'backendRefs')) {
      if (field(backend, 'name') !== 'web') left.push(`backend ${String(field(backend, 'name'))}`);
    }
  }
  return left;
}

export function since(post: Post, before: TrafficStats): TrafficStats {
  return trafficBetween(before, post.site.traffic.stats());
}

/** The CLI as a person runs it. @returns what it printed @throws when it fails */
export function seatrial(args: readonly string[], signal: AbortSignal): Promise<string> {
  const cli = createRequire(import.meta.url).resolve('@seatrial/cli/bin/seatrial.mjs');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(out)
        : reject(new Error(`Cannot run seatrial ${args.join(' ')}: exit ${code}: ${err}`)),
    );
  });
}
