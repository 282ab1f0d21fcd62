import { between, oneOf } from '../draws.ts';
import type { Files } from '../git/repository.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { servedByRoute } from './served.ts';

/** Namespaces that the teams share. */
const namespaces = ['north', 'south', 'east'] as const;
const mergesInABurst = [1, 5] as const;
const betweenMergesMs = [500, 8_000] as const;

export interface Teams {
  /** Each merges a last version, a good one, and then no more. */
  calmDown(): void;
}

/** The Application files and manifests of many small applications, which are on staging alone. */
export function teamFiles(count: number): Files {
  return Object.assign(
    {},
    ...teamsOf(count).flatMap((team) => [declaration(team), manifests(team, 'good-0')]),
  );
}

/** Their teams merge several versions at a time, faster than a canary can try one. */
export function startTeams(world: SimulatedWorld, count: number, mergeSeconds: number): Teams {
  const { timeline, repository, trace } = world;
  const rng = world.streams.teams;
  const teams = teamsOf(count);
  let calm = count === 0;
  let merges = 0;

  function merge(team: Team, kind: string): void {
    merges += 1;
    const commit = repository.push(
      manifests(team, `${kind}-${merges}`),
      `Merge ${team.name}:${kind}-${merges}`,
    );
    trace(`team ${team.name} merges ${kind}-${merges} as ${commit.id.slice(0, 7)}`);
  }

  function burst(team: Team, left: number): void {
    if (calm) return;
    merge(team, oneOf(rng, ['good', 'good', 'good', 'good', 'bad-60', 'crash']));
    if (left > 1) timeline.after(between(rng, betweenMergesMs), () => burst(team, left - 1));
  }

  function keepMerging(): void {
    timeline.after(between(rng, [mergeSeconds * 100, mergeSeconds * 700]), () => {
      const team = teams[rng.int(Math.max(1, teams.length))];
      if (calm || team === undefined) return;
      burst(team, between(rng, mergesInABurst));
      keepMerging();
    });
  }

  if (!calm) keepMerging();
  return {
    calmDown() {
      calm = true;
      for (const team of teams) merge(team, 'good');
    },
  };
}

interface Team {
  readonly name: string;
  readonly namespace: string;
}

function teamsOf(count: number): readonly Team[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `team-${'abcdefghijklmnopqrstuvwxyz'[index] ?? index}`,
    namespace: namespaces[index % namespaces.length] ?? namespaces[0],
  }));
}

function declaration({ name, namespace }: Team): Files {
  return {
    [`teams/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  path: apps/${name}
  namespace: ${namespace}
  rollout:
    workload: {name: ${name}}
    service: ${name}
    route: {name: ${name}}
    steps: [{setWeight: 50}, {evidence: {timeoutSeconds: 60}}]
    progressDeadlineSeconds: 60
    errorRate: {extraShareMax: 0.05}
    watchSeconds: 2
  targets: [{cluster: staging}]
`,
  };
}

function manifests({ name }: Team, tag: string): Files {
  return {
    [`apps/${name}/all.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 2
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - {name: main, image: "${name}:${tag}"}
---
${servedByRoute(name)}`,
  };
}
