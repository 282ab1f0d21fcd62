import { between, oneOf } from '../draws.ts';
import type { Files } from '../git/repository.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { type ConfigChoices, clusterFile, type Granted } from './config.ts';

/** An application with two namespaces and an object of the whole cluster. */
export const crane = { name: 'crane', path: 'port/crane', namespace: 'yard', further: 'dock' } as const;
const sites = ['staging', 'production'] as const;
type SiteName = (typeof sites)[number];

export interface GrantPeople {
  /** All is granted again, and a last version is merged, which is good. */
  calmDown(): void;
}

/** Its Application file and manifests. */
export function craneFiles(isThere: boolean): Files {
  if (!isThere) return {};
  return {
    [`${crane.name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${crane.name}}
spec:
  path: ${crane.path}
  namespace: ${crane.namespace}
  targets:
  - cluster: staging
  - cluster: production
    after: [{cluster: staging}]
`,
    ...craneManifests('good-0'),
  };
}

export function craneManifests(tag: string): Files {
  return {
    [`${crane.path}/all.yaml`]: `apiVersion: v1
kind: Namespace
metadata: {name: ${crane.further}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: chain, namespace: ${crane.further}}
data: {links: ${JSON.stringify(tag)}}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: ${crane.name}}
value: 10
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${crane.name}}
spec:
  replicas: 2
  selector:
    matchLabels: {app: ${crane.name}}
  template:
    metadata:
      labels: {app: ${crane.name}}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - {name: main, image: "crane:${tag}"}
`,
  };
}

/** People merge versions of it, and others take one of its grants from it and give it back, in the middle of whatever it does. */
export function startGrants(
  world: SimulatedWorld,
  isThere: boolean,
  config: ConfigChoices,
  mergeSeconds: number,
): GrantPeople {
  const { timeline, repository, trace } = world;
  const rng = world.streams.grants;
  const granted = new Map<SiteName, Granted>(sites.map((site) => [site, allGranted]));
  let calm = !isThere;
  let merges = 0;

  function merge(tag: string): void {
    const commit = repository.push(craneManifests(tag), `Merge crane:${tag}`);
    trace(`people of the crane merge ${tag} as ${commit.id.slice(0, 7)}`);
  }

  function grant(site: SiteName, now: Granted): void {
    granted.set(site, now);
    repository.push(clusterFile(site, config, now), `Grants of the crane on ${site}`);
    trace(`the crane is granted ${JSON.stringify(now)} on ${site}`);
  }

  function keepMerging(): void {
    timeline.after(between(rng, [mergeSeconds * 200, mergeSeconds * 1_200]), () => {
      if (calm) return;
      merges += 1;
      merge(`${oneOf(rng, ['good', 'good', 'good', 'crash'])}-${merges}`);
      keepMerging();
    });
  }

  function keepGranting(): void {
    timeline.after(between(rng, [mergeSeconds * 100, mergeSeconds * 1_500]), () => {
      if (calm) return;
      const site = oneOf(rng, sites);
      const isWhole = granted.get(site) === allGranted;
      const which = oneOf(rng, ['further', 'wholeCluster'] as const);
      grant(site, isWhole ? { ...allGranted, [which]: false } : allGranted);
      keepGranting();
    });
  }

  if (!calm) {
    keepMerging();
    keepGranting();
  }
  return {
    calmDown() {
      if (calm) return;
      calm = true;
      for (const site of sites) grant(site, allGranted);
      merges += 1;
      merge(`good-${merges}`);
    },
  };
}

export const allGranted: Granted = { further: true, wholeCluster: true };
