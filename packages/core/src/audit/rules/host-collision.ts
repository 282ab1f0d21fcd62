import { refKey, refOf, type ValuePath } from '@seatrial/model';
import { field, items, stringAt } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import { toCanonicalJson } from '../../same-json.ts';
import type { Audited } from '../audited.ts';
import type { AuditRule, Found } from '../rule.ts';

export const hostCollision: AuditRule = {
  name: 'HostCollision',
  theme: 'Traffic',
  severity: 'error',
  about:
    'Two routes that want the same requests: the same host, path and conditions at the same gateway or class of Ingresses. One of them gets all, or either by turns.',
  todo: 'give one of the two another host or path, or make one route of both',
  find: ({ ofKind }) => [
    ...collisions(ofKind('networking.k8s.io/Ingress').flatMap(ofIngress)),
    ...collisions(ofKind('gateway.networking.k8s.io/HTTPRoute').flatMap(ofHttpRoute)),
    ...collisions(ofKind('networking.istio.io/VirtualService').flatMap(ofVirtualService)),
  ],
};

/** That an object wants the requests which `key` tells from all others. */
interface Claim {
  readonly at: Audited;
  readonly path: ValuePath;
  readonly key: string;
  /** What it wants, for people. */
  readonly text: string;
}

/** The later of two objects is told of the first, once, however many paths they share. */
function collisions(claims: readonly Claim[]): readonly Found[] {
  const first = new Map<string, Claim>();
  const told = new Set<string>();
  return claims.flatMap((claim) => {
    const { at, path, text } = claim;
    for (const cluster of at.clusters) {
      const key = `${cluster} ${claim.key}`;
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, claim);
        continue;
      }
      const pair = `${refKey(refOf(at.object))} ${refKey(refOf(other.at.object))}`;
      if (refKey(refOf(at.object)) === refKey(refOf(other.at.object)) || told.has(pair)) continue;
      told.add(pair);
      const message = `${nameOf(at.object)} wants ${text}, as ${placeText(other.at)} does`;
      return [{ at, path, message }];
    }
    return [];
  });
}

function placeText({ object, source }: Audited): string {
  const namespace = object.metadata.namespace ?? '';
  const place = source === undefined ? '' : ` (${source.file}:${source.line})`;
  return `${nameOf(object)} in namespace "${namespace}"${place}`;
}

function ofIngress(at: Audited): readonly Claim[] {
  const { annotations = {} } = at.object.metadata;
  if (annotations['nginx.ingress.kubernetes.io/canary'] === 'true') return []; // it is there to share them
  const own =
    stringAt(at.object, 'spec', 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'] ?? '';
  return items(at.object, 'spec', 'rules').flatMap((rule, index) => {
    const host = stringAt(rule, 'host') ?? '*';
    return items(rule, 'http', 'paths').map((entry, number) => {
      const path = stringAt(entry, 'path') ?? '/';
      return {
        at,
        path: ['spec', 'rules', index, 'http', 'paths', number, 'path'],
        key: JSON.stringify([own, host, path, stringAt(entry, 'pathType')]),
        text: `${host}${path}`,
      };
    });
  });
}

const everyPath = { path: { type: 'PathPrefix', value: '/' } };

function ofHttpRoute(at: Audited): readonly Claim[] {
  const hosts = textsOr(items(at.object, 'spec', 'hostnames'), '*');
  const parents = items(at.object, 'spec', 'parentRefs').map((parent) =>
    JSON.stringify([
      stringAt(parent, 'namespace') ?? at.object.metadata.namespace,
      stringAt(parent, 'name'),
      stringAt(parent, 'sectionName'),
      field(parent, 'port'),
    ]),
  );
  return items(at.object, 'spec', 'rules').flatMap((rule, index) => {
    const matches = items(rule, 'matches');
    const wanted = matches.length === 0 ? [everyPath] : matches;
    return wanted.flatMap((match, number) => {
      const path = { ...everyPath.path, ...asMap(field(match, 'path')) };
      const key = toCanonicalJson({ ...asMap(match), path });
      return crossed(parents, hosts).map(([parent, host]) => ({
        at,
        path: ['spec', 'rules', index, ...(matches.length === 0 ? [] : ['matches', number])],
        key: `${parent} ${host} ${key}`,
        text: `${host}${path.value}`,
      }));
    });
  });
}

function ofVirtualService(at: Audited): readonly Claim[] {
  const gateways = textsOr(items(at.object, 'spec', 'gateways'), 'mesh').map((name) =>
    name === 'mesh' || name.includes('/') ? name : `${at.object.metadata.namespace ?? ''}/${name}`,
  );
  const routes = items(at.object, 'spec', 'http');
  return items(at.object, 'spec', 'hosts').flatMap((host, number) =>
    gateways.flatMap((gateway) => {
      const name = String(host);
      // Inside the mesh a host belongs to one VirtualService as a whole; at a gateway several are put together.
      const wanted = gateway === 'mesh' ? [''] : routes.flatMap((route) => textsOfMatches(route));
      return wanted.map((match) => ({
        at,
        path: ['spec', 'hosts', number],
        key: `${gateway} ${name} ${match}`,
        text: `${JSON.stringify(name)} at ${gateway}`,
      }));
    }),
  );
}

function textsOfMatches(route: unknown): readonly string[] {
  const matches = items(route, 'match');
  return matches.length === 0 ? ['all'] : matches.map(toCanonicalJson);
}

function textsOr(values: readonly unknown[], otherwise: string): readonly string[] {
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === 0 ? [otherwise] : texts;
}

function crossed(a: readonly string[], b: readonly string[]): readonly (readonly [string, string])[] {
  return a.flatMap((left) => b.map((right) => [left, right] as const));
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
