import {
  apiGroupOf,
  errorAt,
  type Finding,
  type FindingCode,
  type Rollout,
  routerKinds,
  warningAt,
  workloadKinds,
} from '@seatrial/model';
import { canaryName } from '../canary/names.ts';
import { obstacles } from '../canary/obstacles.ts';
import { routerRow } from '../canary/routers/table.ts';
import { field, items, numberAt, stringMap } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestsOwner } from './readable.ts';
import { nameHint } from './reference-findings.ts';

/**
 * Whether the objects that a rollout names are there and belong to each other.
 *
 * @param manifests those in the namespace of the application
 */
export function checkRollout(
  application: ManifestsOwner,
  manifests: readonly Manifest[],
): readonly Finding[] {
  const { rollout } = application.value.spec;
  if (rollout === undefined) return [];
  const pick = (group: string, kind: string) =>
    manifests.filter(({ object }) => object.kind === kind && apiGroupOf(object) === group);
  const workload = workloadKinds[rollout.workload.kind];
  const deployments = pick(apiGroupOf(workload), workload.kind);
  const services = pick('', 'Service');
  const router = routerKinds[rollout.route.kind];
  const routes = pick(apiGroupOf(router), router.kind);
  const deployment = deployments.find(({ object }) => object.metadata.name === rollout.workload.name);
  const service = services.find(({ object }) => object.metadata.name === rollout.service);
  const route = routes.find(({ object }) => object.metadata.name === rollout.route.name);

  const missing = (
    list: readonly Manifest[],
    kind: string,
    name: string,
    code: FindingCode,
    path: readonly string[],
  ): Finding =>
    errorAt(application.source, ['spec', 'rollout', ...path], {
      code,
      message: `there is no ${kind} "${name}" among the manifests`,
      hint: nameHint(
        name,
        list.map(({ object }) => object.metadata.name),
        kind,
      ),
    });
  return [
    ...(deployment === undefined
      ? [missing(deployments, workload.kind, rollout.workload.name, 'MissingWorkload', ['workload', 'name'])]
      : [
          ...checkObstacles(manifests, deployment, service, route),
          ...checkGated(deployment, manifests),
          ...checkDeadline(application, rollout, deployment),
        ]),
    ...(service === undefined
      ? [missing(services, 'Service', rollout.service, 'MissingService', ['service'])]
      : checkService(service, deployment)),
    ...(route === undefined
      ? [missing(routes, router.kind, rollout.route.name, 'MissingRoute', ['route', 'name'])]
      : checkRoute(route, rollout)),
  ];
}

function checkObstacles(
  manifests: readonly Manifest[],
  deployment: Manifest,
  service: Manifest | undefined,
  route: Manifest | undefined,
): readonly Finding[] {
  const gated = {
    deployment: deployment.object,
    ...(service === undefined ? {} : { service: service.object }),
    ...(route === undefined ? {} : { route: route.object }),
  };
  return obstacles(
    manifests.map(({ object }) => object),
    gated,
  ).flatMap(({ object, path, message, hint }) => {
    const source = manifests.find((manifest) => manifest.object === object)?.source;
    const code = path.includes('strategy') ? 'RecreateStrategy' : 'CannotRunTwice';
    return source === undefined ? [] : [errorAt(source, path, { code, message, hint })];
  });
}

/** Warnings about a gated workload that make its canary say less than it could. */
function checkGated({ object, source }: Manifest, manifests: readonly Manifest[]): readonly Finding[] {
  const containers = items(object, 'spec', 'template', 'spec', 'containers');
  const isScaled = manifests.some(
    (other) =>
      other.object.kind === 'HorizontalPodAutoscaler' &&
      field(other.object, 'spec', 'scaleTargetRef', 'name') === object.metadata.name,
  );
  return [
    ...(containers.length === 0 ||
    containers.some((container) => field(container, 'readinessProbe') !== undefined)
      ? []
      : [
          warningAt(source, ['spec', 'template', 'spec', 'containers'], {
            code: 'NoReadinessProbe',
            message: `${nameOf(object)} has no readinessProbe: its canary counts as ready as soon as it runs`,
            hint: 'add one to the container that serves',
          }),
        ]),
    ...(field(object, 'spec', 'replicas') === 0 && !isScaled
      ? [
          warningAt(source, ['spec', 'replicas'], {
            code: 'NoReplicas',
            message: `${nameOf(object)} has no pods, so no request comes by which a change of it could be tried`,
            hint: 'set spec.replicas, or take the workload out of spec.rollout',
          }),
        ]
      : []),
    ...((field(object, 'spec', 'replicas') ?? 1) === 1 && !isScaled
      ? [
          warningAt(source, ['spec', 'replicas'], {
            code: 'SingleReplica',
            message: `${nameOf(object)} has one pod: nothing serves its users while that is away`,
            hint: 'set spec.replicas to 2 or more',
          }),
        ]
      : []),
  ];
}

/** Pods are available after the first probe may come and then minReadySeconds, whatever the version. */
function checkDeadline(
  application: ManifestsOwner,
  { progressDeadlineSeconds }: Rollout,
  { object, source }: Manifest,
): readonly Finding[] {
  const delays = items(object, 'spec', 'template', 'spec', 'containers').map(
    (container) => numberAt(container, 'readinessProbe', 'initialDelaySeconds') ?? 0,
  );
  const minReady = numberAt(object, 'spec', 'minReadySeconds') ?? 0;
  const least = Math.max(0, ...delays) + minReady;
  if (least < progressDeadlineSeconds) return [];
  const place = `${source.file}:${source.locate(['spec']).line}`;
  return [
    warningAt(application.source, ['spec', 'rollout', 'progressDeadlineSeconds'], {
      code: 'DeadlineTooShort',
      message: `pods of ${nameOf(object)} take at least ${least} s to be available, and have failed after ${progressDeadlineSeconds} s`,
      hint: `raise it, or lower minReadySeconds or initialDelaySeconds at ${place}`,
    }),
  ];
}

function checkService({ object, source }: Manifest, deployment: Manifest | undefined): readonly Finding[] {
  if (deployment === undefined) return [];
  const selector = Object.entries(stringMap(object, 'spec', 'selector'));
  const labels = stringMap(deployment.object, 'spec', 'template', 'metadata', 'labels');
  const missed = selector.find(([key, wanted]) => labels[key] !== wanted);
  if (selector.length > 0 && missed === undefined) return [];
  const message =
    missed === undefined
      ? `Service "${object.metadata.name}" has no selector`
      : `Service "${object.metadata.name}" wants pods with ${missed[0]}: ${missed[1]}, and those of ${nameOf(deployment.object)} have ${labels[missed[0]] ?? 'no such label'}`;
  const hint = `the labels are at ${deployment.source.file}:${deployment.source.locate(['spec', 'template', 'metadata', 'labels']).line}`;
  const path = ['spec', 'selector', ...(missed === undefined ? [] : [missed[0]])];
  return [errorAt(source, path, { code: 'ServiceMissesWorkload', message, hint })];
}

function checkRoute({ object, source }: Manifest, rollout: Rollout): readonly Finding[] {
  const arms = { stableService: rollout.service, canaryService: canaryName(rollout.service) };
  const router = routerRow(rollout.route.kind);
  if (router.read(object, arms).servesStable) return [];
  const message = `${nameOf(object)} sends no requests to Service "${rollout.service}"`;
  const hint = router.hint(rollout.service);
  return [errorAt(source, router.weightsAt, { code: 'RouteMissesService', message, hint })];
}
