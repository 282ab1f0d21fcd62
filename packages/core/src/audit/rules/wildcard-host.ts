import type { ValuePath } from '@seatrial/model';
import { items, stringAt } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { Audited } from '../audited.ts';
import type { AuditRule, Found } from '../rule.ts';

export const wildcardHost: AuditRule = {
  name: 'WildcardHost',
  theme: 'Traffic',
  severity: 'warning',
  about:
    'A route that takes every host, or all below a domain: what is meant for another application comes here. Of listeners of a Gateway it is only said at the level of info, since routes can narrow it.',
  todo: 'name the hosts',
  find: ({ ofKind }) => [
    ...ofKind('networking.k8s.io/Ingress').flatMap(inIngress),
    ...['HTTPRoute', 'GRPCRoute', 'TLSRoute'].flatMap((kind) =>
      ofKind(`gateway.networking.k8s.io/${kind}`).flatMap((at) => inList(at, ['spec', 'hostnames'])),
    ),
    ...ofKind('networking.istio.io/VirtualService').flatMap((at) => inList(at, ['spec', 'hosts'])),
    ...ofKind('gateway.networking.k8s.io/Gateway').flatMap(inGateway),
  ],
};

function isWild(host: string | undefined): boolean {
  return host === undefined || host === '' || host.startsWith('*');
}

function hostText(host: string | undefined): string {
  return host === undefined || host === '' || host === '*' ? 'every host' : JSON.stringify(host);
}

function inIngress(at: Audited): readonly Found[] {
  return items(at.object, 'spec', 'rules').flatMap((rule, index) => {
    const host = stringAt(rule, 'host');
    if (!isWild(host)) return [];
    const message = `${nameOf(at.object)} takes ${hostText(host)}`;
    return [{ at, path: ['spec', 'rules', index, 'host'], message }];
  });
}

function inList(at: Audited, path: ValuePath): readonly Found[] {
  return items(at.object, ...path).flatMap((host, index) => {
    if (typeof host !== 'string' || !isWild(host)) return [];
    return [{ at, path: [...path, index], message: `${nameOf(at.object)} takes ${hostText(host)}` }];
  });
}

function inGateway(at: Audited): readonly Found[] {
  return items(at.object, 'spec', 'listeners').flatMap((listener, index) => {
    const protocol = stringAt(listener, 'protocol') ?? '';
    const host = stringAt(listener, 'hostname');
    if (!['HTTP', 'HTTPS', 'TLS'].includes(protocol) || !isWild(host)) return [];
    const name = stringAt(listener, 'name') ?? String(index);
    const message = `listener "${name}" of ${nameOf(at.object)} takes ${hostText(host)}`;
    return [{ at, path: ['spec', 'listeners', index, 'hostname'], message, severity: 'info' as const }];
  });
}
