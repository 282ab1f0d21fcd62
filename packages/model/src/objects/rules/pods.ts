import { textForms } from '../formats.ts';
import { portRefusals } from './int-or-string.ts';
import { at, listAt, nothing, oneOf, type Rule, type Rules, refuse, setFields, textAt } from './rule.ts';

const namesAreUnique: Rule = (spec) => {
  const names = listAt(spec, 'containers').flatMap((container) => textAt(container, 'name') ?? []);
  return listAt(spec, 'initContainers').flatMap((container, index) => {
    const name = textAt(container, 'name');
    if (name === undefined || !names.includes(name)) return nothing;
    return refuse(
      ['initContainers', index, 'name'],
      `is that of a container, "${name}"`,
      'rename one of the two',
    );
  });
};

const afterBeginning = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];

/** One that ends before the others begin is not looked after. */
const beginningEnds: Rule = (spec) =>
  listAt(spec, 'initContainers').flatMap((container, index) => {
    if (typeof container !== 'object' || container === null) return nothing;
    if (textAt(container, 'restartPolicy') === 'Always') return nothing;
    return setFields({ ...container }, afterBeginning).flatMap((name) => {
      const hint = 'remove it, or set restartPolicy: Always for one that runs beside the others';
      return refuse(['initContainers', index, name], 'is not allowed for an initContainer that ends', hint);
    });
  });

const hostPortsAreOwn: Rule = (spec) => {
  if (at(spec, 'hostNetwork') !== true) return nothing;
  return listAt(spec, 'containers').flatMap((container, index) =>
    listAt(container, 'ports').flatMap((port, nth) => {
      const hostPort = at(port, 'hostPort') || at(port, 'containerPort');
      if (hostPort === at(port, 'containerPort')) return nothing;
      const path = ['containers', index, 'ports', nth, 'hostPort'];
      return refuse(path, 'must be the containerPort where hostNetwork is true', 'leave it out');
    }),
  );
};

const namesAreServed: Rule = (spec) =>
  textAt(spec, 'dnsPolicy') === 'None' && listAt(spec, 'dnsConfig', 'nameservers').length === 0
    ? refuse(['dnsPolicy'], 'must not be None without dnsConfig.nameservers', 'name at least one server')
    : nothing;

const deadlineIsAhead: Rule = (spec) =>
  at(spec, 'activeDeadlineSeconds') === 0
    ? refuse(['activeDeadlineSeconds'], 'must be at least 1, got 0', 'change the number')
    : nothing;

const processesAreOfOne: Rule = (spec) =>
  at(spec, 'hostPID') === true && at(spec, 'shareProcessNamespace') === true
    ? refuse(['shareProcessNamespace'], 'must not be true beside hostPID', 'remove one of the two')
    : nothing;

const profileIsNamed: Rule = (profile) => {
  const isLocal = textAt(profile, 'type') === 'Localhost';
  const name = textAt(profile, 'localhostProfile');
  if (isLocal === (name !== undefined) || textAt(profile, 'type') === undefined) return nothing;
  return isLocal
    ? refuse(['localhostProfile'], 'must be set for the type Localhost', 'add the name of the file')
    : refuse(['localhostProfile'], 'is allowed with the type Localhost alone', 'remove it');
};

const toleratesSomething: Rule = (toleration) => {
  const operator = textAt(toleration, 'operator') ?? 'Equal';
  const value = textAt(toleration, 'value');
  if (operator === 'Equal' && value !== undefined && !textForms['label-value'].test(value)) {
    return refuse(['value'], textForms['label-value'].rule, 'change the value');
  }
  if (operator === 'Exists' && textAt(toleration, 'value') !== undefined) {
    return refuse(['value'], 'is not allowed with the operator Exists', 'remove it');
  }
  if (textAt(toleration, 'key') === undefined && operator !== 'Exists') {
    return refuse([], 'must have the operator Exists where it has no key', 'add a key, or operator: Exists');
  }
  const effect = textAt(toleration, 'effect');
  if (at(toleration, 'tolerationSeconds') === undefined || effect === 'NoExecute') return nothing;
  return refuse(['tolerationSeconds'], 'is allowed with the effect NoExecute alone', 'remove it');
};

const handlers = ['exec', 'grpc', 'httpGet', 'tcpSocket'];
const port: Rule = (action) => portRefusals(action, 'port');

const hasCommand: Rule = (action) =>
  listAt(action, 'command').length === 0
    ? refuse(['command'], 'must not be empty', 'say what is to be run')
    : nothing;

export const podRules: Rules = {
  'core.v1.ExecAction': [hasCommand],
  'core.v1.GRPCAction': [port],
  'core.v1.HTTPGetAction': [port],
  'core.v1.LifecycleHandler': [oneOf(['exec', 'httpGet', 'tcpSocket', 'sleep'], 'handler')],
  'core.v1.PodSpec': [
    namesAreUnique,
    beginningEnds,
    hostPortsAreOwn,
    namesAreServed,
    deadlineIsAhead,
    processesAreOfOne,
  ],
  'core.v1.AppArmorProfile': [profileIsNamed],
  'core.v1.SeccompProfile': [profileIsNamed],
  'core.v1.Probe': [oneOf(handlers, 'handler')],
  'core.v1.TCPSocketAction': [port],
  'core.v1.Toleration': [toleratesSomething],
};
