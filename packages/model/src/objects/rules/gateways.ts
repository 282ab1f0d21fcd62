import { describe } from '../../config/words.ts';
import { textForms } from '../formats.ts';
import { at, listAt, nothing, type Rule, refuse, seenBefore, textAt } from './rule.ts';

const withoutTls = new Set(['HTTP', 'TCP', 'UDP']);
const withoutHostname = new Set(['TCP', 'UDP']);

export const listenersFit: Rule = (gateway) => {
  const isTwinPlace = seenBefore();
  return listAt(gateway, 'spec', 'listeners').flatMap((listener, index) => {
    const path = ['spec', 'listeners', index];
    const [protocol, hostname] = ['protocol', 'hostname'].map((it) => textAt(listener, it));
    const tls = at(listener, 'tls');
    const mode = textAt(tls, 'mode') ?? 'Terminate';
    const place = JSON.stringify([at(listener, 'port'), protocol, hostname]);
    const refused = (condition: boolean, field: readonly string[], rule: string, hint: string) =>
      condition ? refuse([...path, ...field], rule, hint) : nothing;
    const hasKeys =
      listAt(tls, 'certificateRefs').length > 0 || Object.keys(Object(at(tls, 'options'))).length > 0;
    return [
      ...refused(
        at(listener, 'port') !== undefined && isTwinPlace(place),
        [],
        'has the port, protocol and hostname of another listener',
        'change one of the two',
      ),
      ...refused(
        tls !== undefined && withoutTls.has(protocol ?? ''),
        ['tls'],
        `is not allowed for ${protocol}`,
        'change the protocol, or remove it',
      ),
      ...refused(
        hostname !== undefined && withoutHostname.has(protocol ?? ''),
        ['hostname'],
        `is not allowed for ${protocol}`,
        'remove it',
      ),
      ...refused(
        protocol === 'HTTPS' && tls !== undefined && mode !== 'Terminate',
        ['tls', 'mode'],
        'must be Terminate for HTTPS',
        'change it, or the protocol to TLS',
      ),
      ...refused(
        protocol === 'TLS' && tls === undefined,
        ['tls'],
        'is missing: the protocol is TLS',
        'say Terminate or Passthrough',
      ),
      ...refused(
        tls !== undefined && mode === 'Terminate' && !hasKeys,
        ['tls'],
        'must have certificateRefs or options to terminate TLS',
        'name the Secret with the certificate',
      ),
    ];
  });
};

export const addressesDiffer: Rule = (gateway) => {
  const isTwin = seenBefore();
  return listAt(gateway, 'spec', 'addresses').flatMap((address, index) => {
    const type = textAt(address, 'type') ?? 'IPAddress';
    const value = at(address, 'value');
    const path = ['spec', 'addresses', index, 'value'];
    if (typeof value !== 'string' || (type !== 'IPAddress' && type !== 'Hostname')) return nothing;
    if (type === 'IPAddress' && !textForms['ip-address'].test(value))
      return refuse(path, `must be an IP address, got ${describe(value)}`, 'or set type: Hostname');
    if (type === 'Hostname' && !hostnameForm.test(value))
      return refuse(path, `must be a host name, got ${describe(value)}`, 'for example shop.example.com');
    return isTwin(`${type} ${value}`) ? refuse(path, 'is that of another address', 'remove one') : nothing;
  });
};

const hostnameForm = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
