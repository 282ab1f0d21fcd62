import { type Config, errorAt, type Finding, warningAt } from '@seatrial/model';
import { parseSchedule, type ScheduleProblem } from '../schedule/schedule.ts';
import { checkTenantScenario } from './check-tenants.ts';
import type { ReadableScenario } from './readable.ts';
import { referenceFindings } from './reference-findings.ts';

export function checkScenario(scenario: ReadableScenario, config: Config): readonly Finding[] {
  const { source, application, cluster } = scenario;
  return [
    ...(application === undefined
      ? []
      : referenceFindings(config, { kind: 'Application', name: application }, source, [
          'spec',
          'application',
        ])),
    ...(cluster === undefined
      ? []
      : referenceFindings(config, { kind: 'Cluster', name: cluster }, source, ['spec', 'cluster'])),
    ...checkAllowed(scenario, config),
    ...checkTarget(scenario, config),
    ...checkTenantScenario(scenario, config),
    ...checkCounted(scenario, config),
    ...checkSchedule(scenario),
  ];
}

function checkAllowed({ source, cluster: name }: ReadableScenario, config: Config): readonly Finding[] {
  const cluster = name === undefined ? undefined : config.byName.clusters.get(name);
  if (cluster === undefined || cluster.value.spec.chaos.allowed) return [];
  const { file, locate } = cluster.source;
  const hint = `set spec.chaos.allowed: true at ${file}:${locate(['spec', 'chaos', 'allowed']).line}, or name another cluster`;
  const message = `Cluster "${name}" does not allow scenarios`;
  return [errorAt(source, ['spec', 'cluster'], { code: 'ChaosNotAllowed', message, hint })];
}

function checkTarget(scenario: ReadableScenario, config: Config): readonly Finding[] {
  const { source, application: name, cluster } = scenario;
  const application = name === undefined ? undefined : config.byName.applications.get(name);
  if (application === undefined || cluster === undefined) return [];
  const targets = application.value.spec.targets.map((target) => target.cluster);
  if (targets.includes(cluster)) return [];
  const message = `Application "${name}" does not go to cluster "${cluster}"`;
  const hint = `it goes to ${targets.map((target) => `"${target}"`).join(', ')}`;
  return [errorAt(source, ['spec', 'cluster'], { code: 'ScenarioMismatch', message, hint })];
}

/** A scenario that passes by requests is Inconclusive where nobody counts them, or not those of a Service. */
function checkCounted(scenario: ReadableScenario, config: Config): readonly Finding[] {
  const { source, judgedBy, service, application: owner, cluster: name } = scenario;
  if (judgedBy !== 'Requests') return [];
  const cluster = name === undefined ? undefined : config.byName.clusters.get(name);
  const application = owner === undefined ? undefined : config.byName.applications.get(owner);
  const hint = 'say steadyState.judgedBy: ReadyPods to judge by readiness and recovery alone';
  if (cluster?.value.spec.chaos.allowed !== true) return []; // there it cannot run at all
  if (cluster.value.spec.telemetry === undefined) {
    const message = `it is judged by requests, and Cluster "${name}" has no telemetry to count them: every run is inconclusive`;
    const also = `set spec.telemetry in ${cluster.source.file}, or ${hint}`;
    return [warningAt(source, ['spec', 'cluster'], { code: 'NoTelemetry', message, hint: also })];
  }
  if (application === undefined || service !== undefined || application.value.spec.rollout !== undefined)
    return [];
  const message = `it is judged by requests, and neither it nor a rollout of Application "${owner}" names the Service: every run is inconclusive`;
  const also = `name it as steadyState.service, or ${hint}`;
  return [warningAt(source, ['spec', 'application'], { code: 'NoCountedService', message, hint: also })];
}

function checkSchedule({ source, schedule, timeZone }: ReadableScenario): readonly Finding[] {
  if (schedule === undefined) return [];
  return scheduleProblems(schedule, timeZone).map(({ code, message }) => {
    const path = ['spec', code === 'BadTimeZone' ? 'timeZone' : 'schedule'];
    return errorAt(source, path, { code, message, hint: scheduleHints[code] });
  });
}

/** A time zone that is not there hides what is wrong with the expression, so that is read in another one. */
function scheduleProblems(expression: string, timeZone: string): readonly ScheduleProblem[] {
  const parsed = parseSchedule(expression, timeZone);
  if (parsed.type === 'Schedule') return [];
  const { problem } = parsed;
  return problem.code === 'BadTimeZone' ? [problem, ...scheduleProblems(expression, 'UTC')] : [problem];
}

const scheduleHints: Readonly<Record<ScheduleProblem['code'], string>> = {
  BadSchedule: 'for example "0 3 * * MON-FRI": at 03:00 from Monday to Friday',
  BadTimeZone: 'for example UTC or Europe/Berlin',
  ScheduleNeverFires: 'choose a day that the month has',
};
