import type { ValuePath } from '../../config/source.ts';
import {
  at,
  listAt,
  nothing,
  numberAt,
  type Refusal,
  refuse,
  refuseTwin,
  seenBefore,
  setFields,
  textAt,
} from './rule.ts';

/** What is asked of each rule of a route. */
export type RuleCheck = (rule: unknown, path: ValuePath) => readonly Refusal[];
/** A rule and its backends: all of them may have filters. */
export function filterOwners(
  rule: unknown,
  path: ValuePath,
): readonly { owner: unknown; place: ValuePath }[] {
  return [
    { owner: rule, place: path },
    ...listAt(rule, 'backendRefs').map((owner, index) => ({ owner, place: [...path, 'backendRefs', index] })),
  ];
}

/** Type of a filter, and the field that holds what it does. */
const httpFilters = {
  CORS: 'cors',
  ExtensionRef: 'extensionRef',
  RequestHeaderModifier: 'requestHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  ResponseHeaderModifier: 'responseHeaderModifier',
  URLRewrite: 'urlRewrite',
} as const;
const onlyOnce = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestRedirect',
  'URLRewrite',
]);

export const filtersAreWhole: RuleCheck = (rule, path) =>
  filterOwners(rule, path).flatMap(({ owner, place }) => {
    const isTwin = seenBefore();
    const filters = listAt(owner, 'filters');
    const hasRedirect = filters.some((filter) => textAt(filter, 'type') === 'RequestRedirect');
    return filters.flatMap((filter, index) => {
      const here = [...place, 'filters', index];
      const type = textAt(filter, 'type') ?? '';
      return [
        ...filterRefusals(filter, type, here),
        ...(onlyOnce.has(type) && isTwin(type)
          ? refuse(here, `is a second ${type}`, 'make one of the two')
          : nothing),
        ...(type === 'URLRewrite' && hasRedirect
          ? refuse(here, 'rewrites what another filter redirects', 'remove one of the two')
          : nothing),
      ];
    });
  });

function filterRefusals(filter: unknown, type: string, path: ValuePath): readonly Refusal[] {
  const wanted = Object.entries(httpFilters).find(([name]) => name === type)?.[1];
  const set = setFields(filter as Readonly<Record<string, unknown>>, Object.values(httpFilters));
  const others = set.filter((name) => name !== wanted);
  return [
    ...others.flatMap((name) =>
      refuse([...path, name], `is not allowed in a filter of type ${type}`, 'change the type, or remove it'),
    ),
    ...(wanted !== undefined && !set.includes(wanted)
      ? refuse([...path, wanted], `is missing: the filter is of type ${type}`, 'say what it does')
      : nothing),
    ...['requestRedirect', 'urlRewrite'].flatMap((name) =>
      newPathRefusals(at(filter, name, 'path'), [...path, name, 'path']),
    ),
    ...['requestHeaderModifier', 'responseHeaderModifier'].flatMap((name) => {
      const isTwin = seenBefore();
      return listAt(filter, name, 'remove').flatMap((header, index) =>
        typeof header === 'string' && isTwin(header)
          ? refuseTwin([...path, name, 'remove', index], 'header', header)
          : nothing,
      );
    }),
    ...mirroredShare(at(filter, 'requestMirror'), [...path, 'requestMirror']),
    ...['allowHeaders', 'allowMethods', 'allowOrigins'].flatMap((name) => {
      const allowed = listAt(filter, 'cors', name);
      return allowed.length > 1 && allowed.includes('*')
        ? refuse([...path, 'cors', name], 'has "*" beside others', 'remove the others')
        : nothing;
    }),
  ];
}

/** A path in place of another: of two fields the one that its type says. */
function newPathRefusals(path: unknown, place: ValuePath): readonly Refusal[] {
  const type = textAt(path, 'type');
  return (
    [
      ['ReplaceFullPath', 'replaceFullPath'],
      ['ReplacePrefixMatch', 'replacePrefixMatch'],
    ] as const
  ).flatMap(([name, field]) => {
    const isSet = at(path, field) !== undefined;
    if (type === undefined || isSet === (type === name)) return nothing;
    return isSet
      ? refuse([...place, field], `is not allowed beside type ${type}`, 'change the type, or remove it')
      : refuse([...place, field], `is missing: the type is ${type}`, 'say the new path');
  });
}

function mirroredShare(mirror: unknown, path: ValuePath): readonly Refusal[] {
  if (at(mirror, 'percent') !== undefined && at(mirror, 'fraction') !== undefined)
    return refuse([...path, 'fraction'], 'is not allowed beside percent', 'remove one of the two');
  const numerator = numberAt(mirror, 'fraction', 'numerator') ?? 0;
  const denominator = numberAt(mirror, 'fraction', 'denominator') ?? 100;
  return numerator > denominator
    ? refuse([...path, 'fraction', 'numerator'], 'is more than the denominator', 'at most all requests')
    : nothing;
}

export const redirectsAlone: RuleCheck = (rule, path) => {
  const index = listAt(rule, 'filters').findIndex((filter) => at(filter, 'requestRedirect') !== undefined);
  return index >= 0 && listAt(rule, 'backendRefs').length > 0
    ? refuse([...path, 'filters', index], 'redirects what has backendRefs', 'remove the backends, or it')
    : nothing;
};

/** What stands in place of a prefix needs one prefix that it stands for. */
export const prefixIsKnown: RuleCheck = (rule, path) => {
  const matches = listAt(rule, 'matches');
  const [first] = matches;
  const isPrefix = (textAt(first, 'path', 'type') ?? 'PathPrefix') === 'PathPrefix';
  const isKnown = at(rule, 'matches') === undefined || (matches.length === 1 && isPrefix);
  if (isKnown) return nothing;
  return filterOwners(rule, path).flatMap(({ owner, place }) =>
    listAt(owner, 'filters').flatMap((filter, index) =>
      ['requestRedirect', 'urlRewrite']
        .filter((name) => at(filter, name, 'path', 'replacePrefixMatch') !== undefined)
        .flatMap((name) =>
          refuse(
            [...place, 'filters', index, name, 'path', 'replacePrefixMatch'],
            'needs exactly one match, and that of a PathPrefix',
            'make a rule of its own for each prefix',
          ),
        ),
    ),
  );
};
