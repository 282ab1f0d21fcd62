import { type Config, errorAt, type Finding } from '@seatrial/model';
import { parseSchedule, type ScheduleProblem } from '../schedule/schedule.ts';
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
    ...checkSchedule(scenario),
  ];
}

function checkAllowed({ source, cluster: name }: ReadableScenario, config: Config): readonly Finding[] {
  const cluster = config.clusters.find((other) => other.value.metadata.name === name);
  if (cluster === undefined || cluster.value.spec.chaos.allowed) return [];
  const { file, locate } = cluster.source;
  const hint = `set spec.chaos.allowed: true at ${file}:${locate(['spec', 'chaos', 'allowed']).line}, or name another cluster`;
  const message = `Cluster "${name}" does not allow scenarios`;
  return [errorAt(source, ['spec', 'cluster'], { code: 'ChaosNotAllowed', message, hint })];
}

function checkTarget(scenario: ReadableScenario, config: Config): readonly Finding[] {
  const { source, application: name, cluster } = scenario;
  const application = config.applications.find((other) => other.value.metadata.name === name);
  if (application === undefined || cluster === undefined) return [];
  const targets = application.value.spec.targets.map((target) => target.cluster);
  if (targets.includes(cluster)) return [];
  const message = `Application "${name}" does not go to cluster "${cluster}"`;
  const hint = `it goes to ${targets.map((target) => `"${target}"`).join(', ')}`;
  return [errorAt(source, ['spec', 'cluster'], { code: 'ScenarioMismatch', message, hint })];
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
