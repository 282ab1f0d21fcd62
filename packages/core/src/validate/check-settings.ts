import {
  type Application,
  type Config,
  type Finding,
  type Located,
  type Rollout,
  warningAt,
} from '@seatrial/model';
import { HICCUP_SECONDS_MAX } from '../gate/failing-pods.ts';

/** Settings of a rollout that do nothing, or less than they seem to. All are warnings. */
export function checkSettings(application: Located<Application>, config: Config): readonly Finding[] {
  const { rollout } = application.value.spec;
  if (rollout === undefined) return [];
  return [
    ...checkWatch(application, rollout, config),
    ...checkPassing(application, rollout),
    ...checkCounted(application, rollout, config),
  ];
}

/** Its requests are only watched where somebody counts them; a watch of 0 says that none is wanted. */
function checkWatch(
  application: Located<Application>,
  { watchSeconds }: Rollout,
  config: Config,
): readonly Finding[] {
  const isCounted = targetClusters(application, config).some(({ hasTelemetry }) => hasTelemetry);
  if (watchSeconds === 0 || watchSeconds > HICCUP_SECONDS_MAX || !isCounted) return [];
  return [
    warningAt(application.source, ['spec', 'rollout', 'watchSeconds'], {
      code: 'WatchTooShort',
      message: `pods that fail for ${HICCUP_SECONDS_MAX} s may have had a hiccup, so a watch of ${watchSeconds} s does not see a version that fails wholly`,
      hint: 'the default is 30; 0 says that nothing is to be watched',
    }),
  ];
}

/** What a step with evidence passes by. */
const passSettings = ['extraShareMax', 'passBelowOdds'] as const;

function checkPassing({ source, value }: Located<Application>, rollout: Rollout): readonly Finding[] {
  const lists = value.spec.targets.map(({ steps }) => steps ?? rollout.steps);
  if (lists.some((steps) => steps.some(({ evidence }) => evidence !== undefined))) return [];
  return passSettings
    .filter((setting) => rollout.errorRate[setting] !== undefined)
    .map((setting) =>
      warningAt(source, ['spec', 'rollout', 'errorRate', setting], {
        code: 'UnusedSetting',
        message: `${setting} is what a step with evidence passes by, and no target has such a step`,
        hint: 'add an evidence step, or remove the setting; without one the gate only takes back',
      }),
    );
}

/** Where steps wait for evidence, that is said of the target. */
function checkCounted(
  application: Located<Application>,
  { errorRate, steps: usual }: Rollout,
  config: Config,
): readonly Finding[] {
  if (Object.keys(errorRate).length === 0) return [];
  const blind = targetClusters(application, config).filter(({ hasTelemetry }) => !hasTelemetry);
  return blind
    .filter(({ steps = usual }) => !steps.some(({ evidence }) => evidence !== undefined))
    .map(({ cluster, index, file }) =>
      warningAt(application.source, ['spec', 'targets', index, 'cluster'], {
        code: 'NoTelemetry',
        message: `errorRate is set, and Cluster "${cluster}" has no telemetry, so nothing is judged by it there`,
        hint: `set spec.telemetry in ${file}, or remove errorRate`,
      }),
    );
}

/** The targets whose Cluster file is there. */
function targetClusters({ value }: Located<Application>, config: Config) {
  return value.spec.targets.flatMap(({ cluster, steps }, index) => {
    const found = config.byName.clusters.get(cluster);
    if (found === undefined) return [];
    const hasTelemetry = found.value.spec.telemetry !== undefined;
    return [{ cluster, steps, index, hasTelemetry, file: found.source.file }];
  });
}
