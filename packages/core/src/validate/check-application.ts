import {
  type Application,
  type Config,
  type ErrorRate,
  errorAt,
  type Finding,
  holdsWithoutCanary,
  isReserved,
  type Located,
  type Source,
  type Target,
  warningAt,
} from '@seatrial/model';
import { errorRateDefaults, gateContradictions } from '../gate/error-rate-rules.ts';
import { checkTenant } from '../namespaces/tenant.ts';
import { checkSettings } from './check-settings.ts';
import { checkSource } from './check-source.ts';
import { checkSteps } from './check-steps.ts';
import { referenceFindings } from './reference-findings.ts';

type Place = readonly (string | number)[];

export function checkApplication(application: Located<Application>, config: Config): readonly Finding[] {
  const { rollout, targets } = application.value.spec;
  return [
    ...checkNamespace(application),
    ...checkSource(application),
    ...(rollout === undefined ? [] : checkGate(application.source, rollout.errorRate)),
    ...(rollout === undefined
      ? []
      : checkSteps(application.source, rollout.steps, ['spec', 'rollout', 'steps'], rollout.errorRate)),
    ...checkSettings(application, config),
    ...targets.flatMap((target, index) => checkTarget(application, target, index, config)),
  ];
}

/** Who may write there may do anything: records of scenarios, and the runner's own service account, live there. */
function checkNamespace({ source, value }: Located<Application>): readonly Finding[] {
  const { namespace } = value.spec;
  if (!isReserved(namespace)) return [];
  const message = `namespace "${namespace}" belongs to the cluster itself`;
  const hint = 'give the application a namespace of its own';
  return [errorAt(source, ['spec', 'namespace'], { code: 'ReservedNamespace', message, hint })];
}

/** A setting that is left out has its default, which may be what another one contradicts. */
function checkGate(source: Source, errorRate: ErrorRate): readonly Finding[] {
  return gateContradictions({ ...errorRateDefaults, ...errorRate }).map(({ lower, raise, message }) => {
    const written = errorRate[lower] === undefined ? raise : lower;
    const hint = `lower ${lower}, or raise ${raise}`;
    return errorAt(source, ['spec', 'rollout', 'errorRate', written], { code: 'BadValue', message, hint });
  });
}

function checkTarget(
  application: Located<Application>,
  target: Target,
  index: number,
  config: Config,
): readonly Finding[] {
  const { source, value } = application;
  const path: Place = ['spec', 'targets', index];
  const known = referenceFindings(config, { kind: 'Cluster', name: target.cluster }, source, [
    ...path,
    'cluster',
  ]);
  const duplicate = value.spec.targets.findIndex(({ cluster }) => cluster === target.cluster) !== index;
  return [
    ...known,
    ...(duplicate
      ? [
          errorAt(source, [...path, 'cluster'], {
            code: 'DuplicateTarget',
            message: `cluster "${target.cluster}" is a target twice`,
            hint: 'remove one of the two',
          }),
        ]
      : []),
    ...checkAccount(application, target, path, config),
    ...checkTenantOn(application, target, config),
    ...checkTargetSteps(application, target, path),
    ...checkTelemetry(application, target, path, config),
    ...target.after.flatMap((after, at) => [
      ...checkAfterCluster(application, target, after.cluster, [...path, 'after', at, 'cluster']),
      ...after.scenarios.flatMap((scenario, nth) => {
        const place = [...path, 'after', at, 'scenarios', nth];
        return after.scenarios.indexOf(scenario) === nth
          ? checkAfterScenario(application, after.cluster, scenario, place, config)
          : [toldTwice(source, place, scenario)];
      }),
    ]),
  ];
}

function checkAccount(
  { source, value }: Located<Application>,
  { cluster: name }: Target,
  path: Place,
  config: Config,
): readonly Finding[] {
  const cluster = config.byName.clusters.get(name);
  if (cluster?.value.spec.requireServiceAccount !== true || value.spec.serviceAccount !== undefined)
    return [];
  const message = `Cluster "${name}" wants every application to name its serviceAccount (${cluster.source.file})`;
  const hint = `add spec.serviceAccount: a ServiceAccount of namespace "${value.spec.namespace}" that may write what is in the folder`;
  return [errorAt(source, [...path, 'cluster'], { code: 'ServiceAccountRequired', message, hint })];
}

function checkTenantOn(
  application: Located<Application>,
  { cluster: name }: Target,
  config: Config,
): readonly Finding[] {
  const cluster = config.byName.clusters.get(name);
  return cluster === undefined ? [] : checkTenant(application, cluster);
}

function checkTargetSteps(
  application: Located<Application>,
  target: Target,
  path: Place,
): readonly Finding[] {
  if (target.steps === undefined) return [];
  const { rollout } = application.value.spec;
  const place = [...path, 'steps'];
  if (rollout !== undefined) return checkSteps(application.source, target.steps, place, rollout.errorRate);
  return target.steps.flatMap((step, index) => {
    if (holdsWithoutCanary(step)) return [];
    const what = step.setWeight === undefined ? 'steps with evidence' : 'weights';
    const message = `${what} of a target do nothing without spec.rollout; approvals and pauses hold`;
    const hint = 'add spec.rollout, or remove the step';
    return [warningAt(application.source, [...place, index], { code: 'UnusedSteps', message, hint })];
  });
}

function toldTwice(source: Source, path: Place, scenario: string): Finding {
  const message = `Scenario "${scenario}" stands twice in one list`;
  return warningAt(source, path, { code: 'DuplicateEntry', message, hint: 'remove one of the two' });
}

function checkTelemetry(
  application: Located<Application>,
  target: Target,
  path: Place,
  config: Config,
): readonly Finding[] {
  const { rollout } = application.value.spec;
  const cluster = config.byName.clusters.get(target.cluster);
  const steps = rollout === undefined ? [] : (target.steps ?? rollout.steps);
  const asks = steps.some((step) => step.evidence !== undefined);
  if (!asks || cluster === undefined || cluster.value.spec.telemetry !== undefined) return [];
  return [
    warningAt(application.source, [...path, 'cluster'], {
      code: 'NoTelemetry',
      message: `a step waits for evidence, and Cluster "${target.cluster}" has no telemetry to give it`,
      hint: `set spec.telemetry in ${cluster.source.file}, or use pause or approval steps for this target`,
    }),
  ];
}

function checkAfterCluster(
  application: Located<Application>,
  target: Target,
  cluster: string,
  path: Place,
): readonly Finding[] {
  const { targets } = application.value.spec;
  if (!targets.some((other) => other.cluster === cluster)) {
    const message = `"${cluster}" is not a target of this Application, so it can never have promoted it`;
    const hint = `the targets are ${targets.map((other) => `"${other.cluster}"`).join(', ')}`;
    return [errorAt(application.source, path, { code: 'AfterNotTarget', message, hint })];
  }
  if (!waitsFor(targets, cluster, target.cluster) || !opensCircle(targets, cluster, target)) return [];
  const message =
    cluster === target.cluster
      ? `"${cluster}" waits for itself`
      : `"${target.cluster}" waits for "${cluster}", and "${cluster}" waits for "${target.cluster}"`;
  return [errorAt(application.source, path, { code: 'AfterCycle', message, hint: 'remove one "after"' })];
}

/** A circle is reported once: at the first of its targets. */
function opensCircle(targets: readonly Target[], after: string, target: Target): boolean {
  const first = targets.find(
    ({ cluster }) => waitsFor(targets, cluster, target.cluster) && waitsFor(targets, target.cluster, cluster),
  );
  return after === target.cluster || first?.cluster === target.cluster;
}

/** Whether `cluster` is `wanted`, or waits for it directly or by others. */
function waitsFor(targets: readonly Target[], cluster: string, wanted: string): boolean {
  const seen = new Set([cluster]);
  for (const name of seen) {
    for (const target of targets) {
      if (target.cluster === name) for (const after of target.after) seen.add(after.cluster);
    }
  }
  return seen.has(wanted);
}

function checkAfterScenario(
  application: Located<Application>,
  cluster: string,
  name: string,
  path: Place,
  config: Config,
): readonly Finding[] {
  const { source, value } = application;
  const unknown = referenceFindings(config, { kind: 'Scenario', name }, source, path);
  const scenario = config.byName.scenarios.get(name);
  if (scenario === undefined) return unknown;
  const { spec } = scenario.value;
  const place = `it is at ${scenario.source.file}:${scenario.source.line}`;
  if (spec.application !== value.metadata.name || spec.cluster !== cluster) {
    const message = `Scenario "${name}" tries Application "${spec.application}" on "${spec.cluster}", not "${value.metadata.name}" on "${cluster}"`;
    return [
      errorAt(source, path, { code: 'ScenarioMismatch', message, hint: `name another scenario; ${place}` }),
    ];
  }
  if (!spec.suspend && (spec.onRelease || spec.schedule !== undefined)) return [];
  const message = `Scenario "${name}" does not run by itself, so this target waits until somebody runs it`;
  return [
    warningAt(source, path, { code: 'ScenarioNotOnRelease', message, hint: `set onRelease: true; ${place}` }),
  ];
}
