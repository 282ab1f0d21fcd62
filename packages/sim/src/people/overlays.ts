import { between, oneOf } from '../draws.ts';
import type { Files } from '../git/repository.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { servedByRoute } from './served.ts';

/** Applications of one team, each of the same base with overlays of its own for each cluster. */
const names = ['keel', 'mast'] as const;
const base = 'bases/hull';
const clusters = ['staging', 'production'] as const;

export interface Overlaid {
  /** The base is merged once more, a good one, and then nothing. */
  calmDown(): void;
}

/** The Application files, the base and the overlays. */
export function overlayFiles(isThere: boolean): Files {
  if (!isThere) return {};
  return Object.assign(
    { ...baseFile('good-0') },
    ...names.flatMap((name) => [
      declaration(name),
      ...clusters.map((cluster) => overlayFile(name, cluster, 'first')),
    ]),
  );
}

/** Its people change the base under all of them, or the overlay of one application on one cluster. */
export function startOverlays(world: SimulatedWorld, isThere: boolean, mergeSeconds: number): Overlaid {
  const { timeline, repository, trace } = world;
  const rng = world.streams.overlays;
  let calm = !isThere;
  let merges = 0;

  function merge(files: Files, what: string): void {
    const commit = repository.push(files, `Merge ${what}`);
    trace(`people of the hull merge ${what} as ${commit.id.slice(0, 7)}`);
  }

  function keepMerging(): void {
    timeline.after(between(rng, [mergeSeconds * 300, mergeSeconds * 1_700]), () => {
      if (calm) return;
      merges += 1;
      if (rng.int(3) === 0) {
        const image = `${oneOf(rng, ['good', 'good', 'bad-60', 'crash'])}-${merges}`;
        merge(baseFile(image), `the base with ${image}`);
      } else {
        const [name, cluster] = [oneOf(rng, names), oneOf(rng, clusters)];
        merge(overlayFile(name, cluster, `change ${merges}`), `${name} on ${cluster}`);
      }
      keepMerging();
    });
  }

  if (!calm) keepMerging();
  return {
    calmDown() {
      if (calm) return;
      calm = true;
      merges += 1;
      merge(baseFile(`good-${merges}`), 'a good base');
    },
  };
}

function declaration(name: string): Files {
  return {
    [`overlaid/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  path: apps/${name}
  uses: [${base}]
  namespace: hull
  source: {kustomize: {folder: overlays/staging}}
  rollout:
    workload: {name: ${name}}
    service: ${name}
    route: {name: ${name}}
    steps: [{setWeight: 50}, {evidence: {timeoutSeconds: 60}}]
    progressDeadlineSeconds: 60
    errorRate: {extraShareMax: 0.05}
    watchSeconds: 2
  targets:
  - cluster: staging
  - cluster: production
    after: [{cluster: staging}]
    kustomize: overlays/production
`,
  };
}

/** Read by the pods: a change of it is a change of what they run, on its own cluster. */
export function overlayFile(name: string, cluster: string, note: string): Files {
  return {
    [`apps/${name}/overlays/${cluster}/settings.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {note: ${JSON.stringify(note)}}
`,
  };
}

export function baseFile(tag: string): Files {
  return {
    [`${base}/all.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: {name: $(NAME)}
spec:
  replicas: 2
  selector:
    matchLabels: {app: $(NAME)}
  template:
    metadata:
      labels: {app: $(NAME)}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: main
          image: "hull:${tag}"
          envFrom:
            - configMapRef: {name: $(NAME)}
---
${servedByRoute('$(NAME)')}`,
  };
}
