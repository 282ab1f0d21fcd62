import { cronRefusals } from './cron.ts';
import { countOrPercentRefusals, isNone } from './percent.ts';
import { at, entriesAt, listAt, nothing, numberAt, type Rule, type Rules, refuse, textAt } from './rule.ts';

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
  'apps.v1.RollingUpdateDeployment': [movesOn],
  'apps.v1.StatefulSetSpec': server,
  'batch.v1.CronJobSpec': [cronRefusals],
  'batch.v1.JobSpec': [ends],
  'core.v1.ReplicationControllerSpec': [alwaysRestarts],
};
