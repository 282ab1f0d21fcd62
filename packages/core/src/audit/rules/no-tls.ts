import { field, items, stringAt } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { Audited } from '../audited.ts';
import type { AuditRule, Found } from '../rule.ts';

export const noTls: AuditRule = {
  name: 'NoTls',
  theme: 'Traffic',
  severity: 'warning',
  about: 'A host that is served without TLS: everybody on the way can read and change what is sent.',
  todo: 'add the host to spec.tls of the Ingress, or an HTTPS listener to the Gateway',
  find: ({ ofKind }) => [
    ...ofKind('networking.k8s.io/Ingress').flatMap(inIngress),
    ...ofKind('gateway.networking.k8s.io/Gateway').flatMap(inGateway),
  ],
};

function inIngress(at: Audited): readonly Found[] {
  const tls = items(at.object, 'spec', 'tls');
  if (tls.some((it) => items(it, 'hosts').length === 0)) return []; // it is for all hosts
  const covered = new Set(tls.flatMap((it) => items(it, 'hosts')));
  return items(at.object, 'spec', 'rules').flatMap((rule, index) => {
    const host = stringAt(rule, 'host');
    const isCovered = host !== undefined && (covered.has(host) || covered.has(aboveOf(host)));
    if (isCovered) return [];
    const message = `${nameOf(at.object)} serves ${host === undefined ? 'every host' : JSON.stringify(host)} without TLS`;
    return [{ at, path: ['spec', 'rules', index, 'host'], message }];
  });
}

/** The wildcard that covers a host: `*.example.org` for `shop.example.org`. */
function aboveOf(host: string): string {
  const dot = host.indexOf('.');
  return dot < 0 ? host : `*${host.slice(dot)}`;
}

/** A listener without TLS beside one with it for the same host is there to send people to that. */
function inGateway(at: Audited): readonly Found[] {
  const listeners = items(at.object, 'spec', 'listeners');
  const secure = new Set(
    listeners.filter((it) => field(it, 'tls') !== undefined).map((it) => stringAt(it, 'hostname') ?? '*'),
  );
  return listeners.flatMap((listener, index) => {
    const host = stringAt(listener, 'hostname') ?? '*';
    if (field(listener, 'protocol') !== 'HTTP' || secure.has(host) || secure.has('*')) return [];
    const name = stringAt(listener, 'name') ?? String(index);
    const message = `listener "${name}" of ${nameOf(at.object)} serves ${host === '*' ? 'every host' : JSON.stringify(host)} without TLS`;
    return [{ at, path: ['spec', 'listeners', index, 'protocol'], message }];
  });
}
