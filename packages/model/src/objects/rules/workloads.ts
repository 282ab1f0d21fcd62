import { describe } from '../../config/words.ts';
import { isDnsLabel } from '../formats.ts';
import { cronRefusals } from './cron.ts';
import { countOrPercentRefusals, isNone } from './int-or-string.ts';
import {
  at,
  entriesAt,
  listAt,
  nothing,
  numberAt,
  oneOf,
  type Rule,
  type Rules,
  refuse,
  setFields,
  textAt,
} from './rule.ts';

/** Pods of a server begin again whenever they end. */
const alwaysRestarts: Rule = (spec) => {
  const path = ['template', 'spec', 'restartPolicy'];
  const policy = textAt(spec, ...path);
  if (policy !== 'Never' && policy !== 'OnFailure') return nothing;
  return refuse(path, `must be Always, got ${policy}`, 'leave it out; what ends by itself is a Job');
};

const hasNoDeadline: Rule = (spec) => {
  const path = ['template', 'spec', 'activeDeadlineSeconds'];
  if (at(spec, ...path) === undefined) return nothing;
  return refuse(path, 'is not allowed for pods that begin again', 'remove it; what ends by itself is a Job');
};

/** One that selects everything is always a slip. */
const selectsSomething: Rule = (spec) => {
  const isMap = typeof at(spec, 'selector') === 'object';
  const count =
    entriesAt(spec, 'selector', 'matchLabels').length + listAt(spec, 'selector', 'matchExpressions').length;
  return isMap && count === 0 ? refuse(['selector'], 'must not be empty', 'add matchLabels') : nothing;
};

const strategyFits: Rule = (spec) => {
  if (
    textAt(spec, 'strategy', 'type') !== 'Recreate' ||
    at(spec, 'strategy', 'rollingUpdate') === undefined
  ) {
    return nothing;
  }
  const hint = 'remove it, or set type: RollingUpdate';
  return refuse(['strategy', 'rollingUpdate'], 'is not allowed with the type Recreate', hint);
};

/** The API server's default, in seconds. */
const progressDeadlineDefault = 600;

const isReadyInTime: Rule = (spec) => {
  const deadline = numberAt(spec, 'progressDeadlineSeconds') ?? progressDeadlineDefault;
  if ((numberAt(spec, 'minReadySeconds') ?? 0) < deadline) return nothing;
  return refuse(
    ['minReadySeconds'],
    `must be less than progressDeadlineSeconds, which is ${deadline}`,
    'lower it',
  );
};

const movesOn: Rule = (update) => [
  ...countOrPercentRefusals(update, 'maxSurge'),
  ...countOrPercentRefusals(update, 'maxUnavailable', 100),
  ...(isNone(update, 'maxSurge') && isNone(update, 'maxUnavailable')
    ? refuse(
        ['maxUnavailable'],
        'must not be 0 where maxSurge is 0',
        'allow one of the two; as it is nothing can change',
      )
    : nothing),
];

/** Nodes have either a new pod before the old one goes, or none for a while. */
const replacesEither: Rule = (update) => {
  const wrong = [
    ...countOrPercentRefusals(update, 'maxSurge'),
    ...countOrPercentRefusals(update, 'maxUnavailable'),
  ];
  const surges = at(update, 'maxSurge') !== undefined && !isNone(update, 'maxSurge');
  const isUnavailable = !isNone(update, 'maxUnavailable');
  if (wrong.length > 0 || surges !== isUnavailable) return wrong;
  return surges
    ? refuse(['maxSurge'], 'must be 0 where maxUnavailable is not, as by default', 'set maxUnavailable: 0')
    : refuse(['maxUnavailable'], 'must not be 0 where maxSurge is 0', 'allow one of the two');
};

const claimsAreNamed: Rule = (spec) =>
  listAt(spec, 'volumeClaimTemplates').flatMap((claim, index) => {
    const name = textAt(claim, 'metadata', 'name');
    if (name !== undefined && isDnsLabel(name)) return nothing;
    const rule = `must be a name of lower-case letters, digits and "-", got ${describe(name)}`;
    return refuse(['volumeClaimTemplates', index, 'metadata', 'name'], rule, 'volumeMounts refer to it');
  });

/** Failures are counted by index only where pods have one. */
const indexesAreCounted: Rule = (spec) => {
  const isIndexed = textAt(spec, 'completionMode') === 'Indexed';
  const isEndless = at(spec, 'completions') === undefined && at(spec, 'parallelism') !== undefined;
  if (isIndexed && isEndless) {
    return refuse(['completions'], 'must be set for the completionMode Indexed', 'add it');
  }
  const counted = setFields(spec, ['backoffLimitPerIndex', 'maxFailedIndexes']);
  if (!isIndexed) {
    return counted.flatMap((name) =>
      refuse([name], 'is allowed with the completionMode Indexed alone', 'set completionMode: Indexed'),
    );
  }
  if (at(spec, 'maxFailedIndexes') === undefined) return nothing;
  if (at(spec, 'backoffLimitPerIndex') === undefined) {
    return refuse(['backoffLimitPerIndex'], 'must be set beside maxFailedIndexes', 'add it');
  }
  const completions = numberAt(spec, 'completions') ?? 1;
  return (numberAt(spec, 'maxFailedIndexes') ?? 0) > completions
    ? refuse(['maxFailedIndexes'], `must be at most completions, which is ${completions}`, 'lower it')
    : nothing;
};

const failuresAreOfContainers: Rule = (spec) => {
  const names = ['containers', 'initContainers'].flatMap((list) =>
    listAt(spec, 'template', 'spec', list).map((container) => textAt(container, 'name')),
  );
  return listAt(spec, 'podFailurePolicy', 'rules').flatMap((rule, index) => {
    const name = at(rule, 'onExitCodes', 'containerName');
    if (typeof name !== 'string' || names.includes(name)) return nothing;
    const path = ['podFailurePolicy', 'rules', index, 'onExitCodes', 'containerName'];
    return refuse(path, `is no container of the template, got ${describe(name)}`, 'change the name');
  });
};

/** Pods that would begin again for ever, which they do when nothing is said. */
const ends: Rule = (spec) => {
  if (typeof at(spec, 'template', 'spec') !== 'object') return nothing;
  if ((textAt(spec, 'template', 'spec', 'restartPolicy') ?? 'Always') !== 'Always') return nothing;
  const rule = 'must not be Always, the default, which is that of a server';
  return refuse(['template', 'spec', 'restartPolicy'], rule, 'set restartPolicy: Never, or OnFailure');
};

const server = [alwaysRestarts, hasNoDeadline, selectsSomething];

export const workloadRules: Rules = {
  'apps.v1.DaemonSetSpec': server,
  'apps.v1.DeploymentSpec': [...server, strategyFits, isReadyInTime],
  'apps.v1.ReplicaSetSpec': server,
  'apps.v1.RollingUpdateDaemonSet': [replacesEither],
  'apps.v1.RollingUpdateDeployment': [movesOn],
  'apps.v1.StatefulSetSpec': [...server, claimsAreNamed],
  'batch.v1.CronJobSpec': [cronRefusals],
  'batch.v1.JobSpec': [ends, indexesAreCounted, failuresAreOfContainers],
  'batch.v1.PodFailurePolicyRule': [oneOf(['onExitCodes', 'onPodConditions'], 'condition')],
  'core.v1.ReplicationControllerSpec': [alwaysRestarts],
};
