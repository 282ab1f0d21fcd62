import { describe } from '../../config/words.ts';
import { isDnsSubdomain, textForms } from '../formats.ts';
import { portRefusals } from './int-or-string.ts';
import {
  at,
  listAt,
  nothing,
  type Rule,
  type Rules,
  refuse,
  refuseTwin,
  seenBefore,
  setFields,
  textAt,
} from './rule.ts';

function typeOf(spec: Readonly<Record<string, unknown>>): string {
  return textAt(spec, 'type') ?? 'ClusterIP';
}

const hasPorts: Rule = (spec) => {
  if (typeOf(spec) === 'ExternalName' || textAt(spec, 'clusterIP') === 'None') return nothing;
  if (textAt(spec, 'clusterIPs', 0) === 'None') return nothing;
  const ports = at(spec, 'ports');
  if (ports !== undefined && !(Array.isArray(ports) && ports.length === 0)) return nothing;
  const hint = 'add ports; for names of pods alone set clusterIP: None';
  return refuse(['ports'], 'must have at least one port', hint);
};

const portsAreNamed: Rule = (spec) => {
  const ports = listAt(spec, 'ports');
  const isTaken = seenBefore();
  return ports.flatMap((port, index) => {
    const name = textAt(port, 'name');
    if (name === undefined) {
      if (ports.length === 1 || typeof port !== 'object' || port === null) return nothing;
      return refuse(['ports', index], 'must have a name where there are several ports', 'name each of them');
    }
    return isTaken(name) ? refuseTwin(['ports', index, 'name'], 'port', name) : nothing;
  });
};

const nodePortsFit: Rule = (spec) =>
  typeOf(spec) !== 'ClusterIP'
    ? nothing
    : listAt(spec, 'ports').flatMap((port, index) => {
        if ((at(port, 'nodePort') ?? 0) === 0) return nothing;
        const hint = 'remove it, or set type: NodePort';
        return refuse(['ports', index, 'nodePort'], 'is not allowed with the type ClusterIP', hint);
      });

const leadsOutside: Rule = (spec) => {
  if (typeOf(spec) !== 'ExternalName') return nothing;
  const name = textAt(spec, 'externalName');
  if (name === undefined) {
    return refuse(['externalName'], 'must be set for the type ExternalName', 'add the name of the host');
  }
  if (isDnsSubdomain(name.replace(/\.$/, ''))) return nothing;
  return refuse(
    ['externalName'],
    `must be the name of a host, got ${describe(name)}`,
    'for example db.example.com',
  );
};

const headlessIsInside: Rule = (spec) => {
  const type = typeOf(spec);
  if (textAt(spec, 'clusterIP') !== 'None' || (type !== 'NodePort' && type !== 'LoadBalancer'))
    return nothing;
  return refuse(['clusterIP'], `must not be None with the type ${type}`, 'remove it, or the type');
};

const clusterAddress: Rule = (spec) => {
  const address = textAt(spec, 'clusterIP');
  if (address === undefined || address === 'None' || textForms['ip-address'].test(address)) return nothing;
  return refuse(['clusterIP'], `must be None or an IP address, got ${describe(address)}`, 'leave it out');
};

const ofBalancersOnly = ['loadBalancerClass', 'allocateLoadBalancerNodePorts'];

const balancerFits: Rule = (spec) =>
  typeOf(spec) === 'LoadBalancer'
    ? nothing
    : setFields(spec, ofBalancersOnly).flatMap((name) =>
        refuse([name], 'is allowed with the type LoadBalancer alone', 'remove it, or change the type'),
      );

/** 0 and empty text stand for the port of the Service. */
const targetPort: Rule = (port) => {
  const target = at(port, 'targetPort');
  return target === 0 || target === '' ? nothing : portRefusals(port, 'targetPort');
};

export const serviceRules: Rules = {
  'core.v1.ServicePort': [targetPort],
  'core.v1.ServiceSpec': [
    hasPorts,
    portsAreNamed,
    nodePortsFit,
    leadsOutside,
    headlessIsInside,
    clusterAddress,
    balancerFits,
  ],
};
