import { describe } from '../../config/words.ts';
import { isDnsSubdomain } from '../formats.ts';
import { portRefusals } from './int-or-string.ts';
import { at, listAt, nothing, oneOf, type Refusal, type Rule, type Rules, refuse, textAt } from './rule.ts';

const hasBackend: Rule = (spec) =>
  at(spec, 'defaultBackend') === undefined &&
  (at(spec, 'rules') === undefined || isEmptyList(at(spec, 'rules')))
    ? refuse([], 'must have rules or a defaultBackend', 'say where requests go')
    : nothing;

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

const classIsOne: Rule = (ingress) =>
  textAt(ingress, 'spec', 'ingressClassName') !== undefined &&
  at(ingress, 'metadata', 'annotations', 'kubernetes.io/ingress.class') !== undefined
    ? refuse(
        ['spec', 'ingressClassName'],
        'is not allowed beside its old annotation',
        'remove the annotation',
      )
    : nothing;

const hostIsName: Rule = (rule) => hostRefusals(rule, 'host');
const hostsAreNames: Rule = (tls) =>
  listAt(tls, 'hosts').flatMap((_, index) =>
    hostRefusals({ host: at(tls, 'hosts', index) }, 'host').map((found) => ({
      ...found,
      path: ['hosts', index],
    })),
  );

function hostRefusals(value: Readonly<Record<string, unknown>>, name: string): readonly Refusal[] {
  const host = textAt(value, name);
  if (host === undefined) return nothing;
  const isAddress = /^\d+(\.\d+){3}$/.test(host);
  if (!isAddress && isDnsSubdomain(host.startsWith('*.') ? host.slice(2) : host)) return nothing;
  const rule = `must be a name without scheme, port and path, got ${describe(host)}`;
  return refuse([name], rule, 'for example shop.example.com, or *.example.com');
}

const pathIsAbsolute: Rule = (entry) => {
  const path = textAt(entry, 'path');
  const isFree = textAt(entry, 'pathType') === 'ImplementationSpecific';
  if (path === undefined) {
    return isFree || textAt(entry, 'pathType') === undefined
      ? nothing
      : refuse(['path'], 'must begin with "/"', 'write / for all');
  }
  if (!path.startsWith('/')) return refuse(['path'], `must begin with "/", got ${describe(path)}`, 'add it');
  if (isFree || !/\/\/|\/\.\.?(\/|$)|%2f/i.test(path)) return nothing;
  const rule = `must not have "//", "/./", "/../" or "%2F" in it, got ${describe(path)}`;
  return refuse(['path'], rule, 'write the path that is meant');
};

const hasPaths: Rule = (http) =>
  isEmptyList(at(http, 'paths')) ? refuse(['paths'], 'must have at least one path', 'add one') : nothing;

const portName: Rule = (port) => (textAt(port, 'name') === undefined ? nothing : portRefusals(port, 'name'));

const portIsOne: Rule = (service) => {
  const { number, name } = {
    number: at(service, 'port', 'number') ?? 0,
    name: textAt(service, 'port', 'name'),
  };
  if (name !== undefined && number !== 0) {
    return refuse(['port', 'number'], 'is not allowed beside a name', 'remove one of the two');
  }
  if (name !== undefined || number !== 0) return nothing;
  return refuse(['port'], 'must have a number or a name', 'add the port of the Service');
};

export const routeRules: Rules = {
  'networking.v1.HTTPIngressPath': [pathIsAbsolute],
  'networking.v1.HTTPIngressRuleValue': [hasPaths],
  'networking.v1.Ingress': [classIsOne],
  'networking.v1.IngressBackend': [oneOf(['service', 'resource'], 'backend')],
  'networking.v1.IngressRule': [hostIsName],
  'networking.v1.IngressServiceBackend': [portIsOne],
  'networking.v1.IngressSpec': [hasBackend],
  'networking.v1.IngressTLS': [hostsAreNames],
  'networking.v1.ServiceBackendPort': [portName],
};
