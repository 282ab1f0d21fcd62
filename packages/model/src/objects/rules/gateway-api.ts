import type { ValuePath } from '../../config/source.ts';
import { describe } from '../../config/words.ts';
import { addressesDiffer, listenersFit } from './gateways.ts';
import {
  filterOwners,
  filtersAreWhole,
  prefixIsKnown,
  type RuleCheck,
  redirectsAlone,
} from './route-filters.ts';
import { at, listAt, nothing, type Refusal, type Rule, type Rules, refuse, textAt } from './rule.ts';

/*
 * The validation rules of the Gateway API's CustomResourceDefinitions (standard channel, 1.5), which are expressions and
 * no schema. Fields with a default count as having it.
 */

const eachRule =
  (...checks: readonly RuleCheck[]): Rule =>
  (route) =>
    listAt(route, 'spec', 'rules').flatMap((rule, nth) =>
      checks.flatMap((check) => check(rule, ['spec', 'rules', nth])),
    );

const backendsHavePorts: RuleCheck = (rule, path) =>
  filterOwners(rule, path).flatMap(({ owner, place }) => [
    ...(place === path ? nothing : backendRefusals(owner, place)),
    ...listAt(owner, 'filters').flatMap((filter, index) =>
      backendRefusals(at(filter, 'requestMirror', 'backendRef'), [
        ...place,
        'filters',
        index,
        'requestMirror',
        'backendRef',
      ]),
    ),
  ]);

function backendRefusals(backend: unknown, path: ValuePath): readonly Refusal[] {
  if (typeof backend !== 'object' || backend === null) return nothing;
  const isService =
    textAt(backend, 'group') === undefined && (textAt(backend, 'kind') ?? 'Service') === 'Service';
  if (!isService || at(backend, 'port') !== undefined) return nothing;
  return refuse(
    [...path, 'port'],
    'is missing: a Service is asked by its port',
    'add the port of the Service',
  );
}

/** Two references to one parent must name different sections of it. */
const parentsDiffer: Rule = (route) => sectionsDiffer(route, 'parentRefs', 'parent');

function sectionsDiffer(object: unknown, field: string, what: string): readonly Refusal[] {
  const sections = new Map<string, (string | undefined)[]>();
  return listAt(object, 'spec', field).flatMap((parent, index) => {
    const key = JSON.stringify([
      at(parent, 'group') ?? 'gateway.networking.k8s.io',
      textAt(parent, 'kind') ?? 'Gateway',
      textAt(parent, 'namespace'),
      textAt(parent, 'name'),
    ]);
    const section = textAt(parent, 'sectionName');
    const before = sections.get(key) ?? [];
    sections.set(key, [...before, section]);
    const isSame = before.some((it) => it === section || it === undefined || section === undefined);
    const rule = `names a ${what} a second time, and not another section of it`;
    return isSame ? refuse(['spec', field, index], rule, 'give each its own sectionName') : nothing;
  });
}

const pathsArePlain: RuleCheck = (rule, path) =>
  listAt(rule, 'matches').flatMap((match, index) => {
    const value = at(match, 'path', 'value');
    const type = textAt(match, 'path', 'type') ?? 'PathPrefix';
    if (typeof value !== 'string' || type === 'RegularExpression') return nothing;
    const isPlain =
      value.startsWith('/') && !/\/\/|\/\.\.?(\/|$)|%2f|#/i.test(value) && pathCharacters.test(value);
    const text = `must begin with "/", and have no "//", "/./", "/../", "%2F", "#", blanks or other characters that are no path's, got ${describe(value)}`;
    return isPlain
      ? nothing
      : refuse([...path, 'matches', index, 'path', 'value'], text, 'write the path that is meant');
  });

const pathCharacters = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;

const backendIsInTime: RuleCheck = (rule, path) => {
  const [request, backend] = ['request', 'backendRequest'].map((name) =>
    milliseconds(textAt(rule, 'timeouts', name)),
  );
  return request !== undefined && backend !== undefined && request > 0 && backend > request
    ? refuse(
        [...path, 'timeouts', 'backendRequest'],
        'is longer than the time for the whole request',
        'make it shorter, or request longer',
      )
    : nothing;
};

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** GEP-2257: `1h30m`, `100ms`. */
function milliseconds(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const parts = [...duration.matchAll(/([0-9]{1,5})(h|ms|m|s)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}

const methodsAreNames: RuleCheck = (rule, path) =>
  listAt(rule, 'matches').flatMap((match, index) => {
    const method = at(match, 'method');
    if (method === undefined) return nothing;
    const here = [...path, 'matches', index, 'method'];
    const [service, name] = [at(method, 'service'), at(method, 'method')];
    if (service === undefined && name === undefined)
      return refuse(here, 'must have a service or a method', 'add one of them');
    if ((textAt(method, 'type') ?? 'Exact') !== 'Exact') return nothing;
    const isService =
      typeof service !== 'string' || /^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/i.test(service);
    const isMethod = typeof name !== 'string' || /^[A-Za-z_][A-Za-z_0-9]*$/.test(name);
    return [
      ...(isService
        ? nothing
        : refuse(
            [...here, 'service'],
            `must be a name as of protobuf, got ${describe(service)}`,
            'for example shop.v1.Cart',
          )),
      ...(isMethod
        ? nothing
        : refuse(
            [...here, 'method'],
            `must be a name as of protobuf, got ${describe(name)}`,
            'for example AddItem',
          )),
    ];
  });

const matchesMax = 128;

const matchesAreFew: Rule = (route) => {
  const count = listAt(route, 'spec', 'rules').reduce<number>(
    (sum, rule) => sum + (at(rule, 'matches') === undefined ? 1 : listAt(rule, 'matches').length),
    0,
  );
  return count > matchesMax
    ? refuse(
        ['spec', 'rules'],
        `must have at most ${matchesMax} matches in all, got ${count}`,
        'make two routes',
      )
    : nothing;
};

const targetsDiffer: Rule = (policy) => sectionsDiffer(policy, 'targetRefs', 'target');

const authoritiesAreKnown: Rule = (policy) => {
  const validation = at(policy, 'spec', 'validation');
  if (typeof validation !== 'object' || validation === null) return nothing;
  const path = ['spec', 'validation'];
  const hasCertificates = listAt(validation, 'caCertificateRefs').length > 0;
  const isWellKnown = textAt(validation, 'wellKnownCACertificates') !== undefined;
  return [
    ...(hasCertificates === isWellKnown
      ? refuse(
          path,
          'must have either caCertificateRefs or wellKnownCACertificates',
          'say who signs the certificates',
        )
      : nothing),
    ...listAt(validation, 'subjectAltNames').flatMap((name, index) => {
      const type = textAt(name, 'type');
      return (
        [
          ['Hostname', 'hostname'],
          ['URI', 'uri'],
        ] as const
      ).flatMap(([wanted, field]) => {
        const isSet = textAt(name, field) !== undefined;
        if (type === undefined || isSet === (type === wanted)) return nothing;
        const rule = isSet ? `is not allowed beside type ${type}` : `is missing: the type is ${type}`;
        return refuse([...path, 'subjectAltNames', index, field], rule, 'change the type, or this');
      });
    }),
  ];
};

const httpRoute: readonly Rule[] = [
  parentsDiffer,
  matchesAreFew,
  eachRule(backendsHavePorts, filtersAreWhole, redirectsAlone, prefixIsKnown, pathsArePlain, backendIsInTime),
];
const gateway: readonly Rule[] = [listenersFit, addressesDiffer];

export const gatewayApiRules: Rules = {
  'gateway.v1.BackendTLSPolicy': [targetsDiffer, authoritiesAreKnown],
  'gateway.v1.GRPCRoute': [
    parentsDiffer,
    matchesAreFew,
    eachRule(backendsHavePorts, filtersAreWhole, methodsAreNames),
  ],
  'gateway.v1.Gateway': gateway,
  'gateway.v1.HTTPRoute': httpRoute,
  'gateway.v1.ListenerSet': [listenersFit],
  'gateway.v1.TLSRoute': [parentsDiffer, eachRule(backendsHavePorts)],
  'gateway.v1beta1.Gateway': gateway,
  'gateway.v1beta1.HTTPRoute': httpRoute,
};
