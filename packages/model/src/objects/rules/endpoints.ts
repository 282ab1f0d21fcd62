import { describe } from '../../config/words.ts';
import { isDnsSubdomain, textForms } from '../formats.ts';
import {
  at,
  listAt,
  nothing,
  type Refusal,
  type Rule,
  type Rules,
  refuse,
  refuseTwin,
  seenBefore,
  textAt,
} from './rule.ts';

/** Whoever is reached at such an address is no endpoint: this machine, nobody, all neighbours. */
function isSpecial(address: string): boolean {
  return (
    /^(127\.|0\.0\.0\.0$|169\.254\.|224\.0\.0\.)/.test(address) ||
    /^(::1?$|fe[89ab][0-9a-f]:|ff[0-9a-f]2:)/i.test(address)
  );
}

function addressRefusals(address: unknown, path: readonly (string | number)[]): readonly Refusal[] {
  return typeof address === 'string' && isSpecial(address)
    ? refuse(
        path,
        `must be reached from other nodes, got ${describe(address)}`,
        'the address of the pod or machine',
      )
    : nothing;
}

const hasMembers: Rule = (subset) =>
  listAt(subset, 'addresses').length + listAt(subset, 'notReadyAddresses').length === 0
    ? refuse([], 'must have addresses or notReadyAddresses', 'add one, or remove it')
    : nothing;

const portsHaveNames: Rule = (subset) => {
  const ports = listAt(subset, 'ports');
  if (ports.length < 2) return nothing;
  return ports.flatMap((port, index) =>
    textAt(port, 'name') === undefined
      ? refuse(['ports', index, 'name'], 'is missing: there is more than one port', 'name each of them')
      : nothing,
  );
};

const isNotSpecial: Rule = (address) => addressRefusals(textAt(address, 'ip'), ['ip']);

const addressForms: Readonly<Record<string, (address: string) => boolean>> = {
  IPv4: (address) => textForms['ip-address'].test(address) && !address.includes(':'),
  IPv6: (address) => textForms['ip-address'].test(address) && address.includes(':'),
  FQDN: (address) => isDnsSubdomain(address.replace(/\.$/, '')) && address.replace(/\.$/, '').includes('.'),
};

const addressesAreOfType: Rule = (slice) => {
  const type = textAt(slice, 'addressType') ?? '';
  const isOfType = addressForms[type];
  if (isOfType === undefined) return nothing;
  return listAt(slice, 'endpoints').flatMap((endpoint, nth) =>
    listAt(endpoint, 'addresses').flatMap((address, index) => {
      const path = ['endpoints', nth, 'addresses', index];
      if (typeof address !== 'string') return nothing;
      if (isOfType(address)) return type === 'FQDN' ? nothing : addressRefusals(address, path);
      return refuse(
        path,
        `must be of the slice's addressType ${type}, got ${describe(address)}`,
        'change one of the two',
      );
    }),
  );
};

const portNamesDiffer: Rule = (slice) => {
  const isTwin = seenBefore();
  return listAt(slice, 'ports').flatMap((port, index) => {
    const name = textAt(port, 'name') ?? '';
    return at(port) !== undefined && isTwin(name)
      ? refuseTwin(['ports', index, 'name'], 'port', name)
      : nothing;
  });
};

const zonesDiffer: Rule = (hints) =>
  ['forZones', 'forNodes'].flatMap((field) => {
    const isTwin = seenBefore();
    return listAt(hints, field).flatMap((hint, index) => {
      const name = textAt(hint, 'name');
      return name !== undefined && isTwin(name) ? refuseTwin([field, index, 'name'], 'hint', name) : nothing;
    });
  });

/** Text that is left out may be absent, but not empty. */
function isNotEmpty(...names: readonly string[]): Rule {
  return (value) =>
    names.flatMap((name) =>
      at(value, name) === '' ? refuse([name], 'must not be empty text', 'remove it') : nothing,
    );
}

const addressesDiffer: Rule = (endpoint) => {
  const isTwin = seenBefore();
  return listAt(endpoint, 'addresses').flatMap((address, index) =>
    typeof address === 'string' && isTwin(address)
      ? refuseTwin(['addresses', index], 'address', address)
      : nothing,
  );
};

export const endpointRules: Rules = {
  'core.v1.EndpointPort': [isNotEmpty('appProtocol')],
  'discovery.v1.Endpoint': [addressesDiffer, isNotEmpty('hostname', 'nodeName')],
  'discovery.v1.EndpointPort': [isNotEmpty('appProtocol', 'protocol')],
  'core.v1.EndpointAddress': [isNotSpecial],
  'core.v1.EndpointSubset': [hasMembers, portsHaveNames],
  'discovery.v1.EndpointHints': [zonesDiffer],
  'discovery.v1.EndpointSlice': [addressesAreOfType, portNamesDiffer],
};
