import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from '../decide.ts';
import { healthy, newVersion, plan, release, seen } from '../fixtures.ts';
import { othersKinds } from './kinds.ts';
import { isOthersWanted, type OthersListed, type OthersSeen } from './others.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const web = { matchLabels: { app: 'web' } };
const both = { matchLabels: { team: 'shop' } };
const shop = { matchLabels: { name: 'shop' } };

function kindOf(kind: string) {
  const found = othersKinds.find((it) => it.kind === kind);
  if (found === undefined) throw new Error(`there is no row for ${kind}`);
  return found;
}

function anObject(kind: string, spec: object, metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: kindOf(kind).apiVersions[0] ?? '',
    kind,
    metadata: { name: 'theirs', namespace: 'shop', ...metadata },
    spec,
  };
}

function noted(...listed: readonly OthersListed[]) {
  const others: OthersSeen = { namespaceLabels: { name: 'shop' }, listed };
  const given = release({ phase: 'Preparing' });
  return decideRelease(given, seen({ others: { type: 'Value', value: others } }), t0).status.others;
}

function howOf(object: KubeObject): string | undefined {
  return noted({ kind: kindOf(object.kind), objects: [object] })?.objects[0]?.how;
}

const inShop = { 'k8s:io.kubernetes.pod.namespace': 'shop' };
const elsewhere = { namespace: 'db' };

describe('what treats the stable pods and the canary’s otherwise', () => {
  it.each<[string, string, object, Partial<KubeObject['metadata']>?]>([
    ['Selects', 'NetworkPolicy', { podSelector: web }],
    ['Admits', 'NetworkPolicy', { podSelector: {}, ingress: [{ from: [{ podSelector: web }] }] }],
    ['Admits', 'NetworkPolicy', { podSelector: {}, egress: [{}, { to: [{ podSelector: web }] }] }],
    [
      'Admits',
      'NetworkPolicy',
      { podSelector: {}, ingress: [{ from: [{ podSelector: web, namespaceSelector: shop }] }] },
      elsewhere,
    ],
    ['Selects', 'PodDisruptionBudget', { selector: web }],
    ['Selects', 'PodMonitor', { selector: web }],
    ['Selects', 'PodMonitor', { selector: web, namespaceSelector: { any: true } }, elsewhere],
    ['Selects', 'PodMonitor', { selector: web, namespaceSelector: { matchNames: ['shop'] } }, elsewhere],
    [
      'Selects',
      'ServiceMonitor',
      { selector: { matchExpressions: [{ key: 'seatrial.dev/release', operator: 'DoesNotExist' }] } },
    ],
    ['Selects', 'AuthorizationPolicy', { selector: web }],
    ['Selects', 'AuthorizationPolicy', { selector: web }, { namespace: 'istio-system' }],
    ['Selects', 'PeerAuthentication', { selector: web }],
    ['Selects', 'RequestAuthentication', { selector: web }],
    ['Selects', 'Telemetry', { selector: web }],
    ['Selects', 'Sidecar', { workloadSelector: { labels: { app: 'web' } } }],
    ['Selects', 'EnvoyFilter', { workloadSelector: { labels: { app: 'web' } } }],
    ['Selects', 'DestinationRule', { host: 'db', workloadSelector: web }],
    ['NamesService', 'DestinationRule', { host: 'web' }],
    ['NamesService', 'DestinationRule', { host: 'web.shop.svc.cluster.local' }, elsewhere],
    ['Selects', 'CiliumNetworkPolicy', { endpointSelector: { matchLabels: { 'k8s:app': 'web' } } }],
    ['Admits', 'CiliumNetworkPolicy', { endpointSelector: {}, ingress: [{ fromEndpoints: [web] }] }],
    [
      'Admits',
      'CiliumNetworkPolicy',
      {
        endpointSelector: {},
        egressDeny: [{ toEndpoints: [{ matchLabels: { 'any:app': 'web', ...inShop } }] }],
      },
      elsewhere,
    ],
    [
      'Selects',
      'CiliumClusterwideNetworkPolicy',
      { endpointSelector: { matchLabels: { app: 'web', ...inShop } } },
      { namespace: undefined } as object,
    ],
    ['ReachesCanary', 'Service', { selector: { team: 'shop' } }],
  ])('%s: %s %j', (how, kind, spec, metadata) => {
    expect(howOf(anObject(kind, spec, metadata))).toBe(how);
  });

  it.each<[string, string, object, Partial<KubeObject['metadata']>?]>([
    ['all pods', 'NetworkPolicy', { podSelector: {}, ingress: [{}] }],
    ['both', 'NetworkPolicy', { podSelector: both, ingress: [{ from: [{ podSelector: both }] }] }],
    [
      'both, by two peers',
      'NetworkPolicy',
      { podSelector: {}, egress: [{ to: [{ podSelector: web }, { podSelector: both }] }] },
    ],
    [
      'addresses',
      'NetworkPolicy',
      { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    ],
    [
      'its own namespace',
      'NetworkPolicy',
      { podSelector: web, ingress: [{ from: [{ podSelector: web }] }] },
      elsewhere,
    ],
    [
      'another namespace',
      'NetworkPolicy',
      {
        podSelector: {},
        ingress: [{ from: [{ podSelector: web, namespaceSelector: { matchLabels: { name: 'bank' } } }] }],
      },
    ],
    ['its own namespace', 'PodMonitor', { selector: web }, elsewhere],
    ['both Services', 'ServiceMonitor', { selector: { matchLabels: {} } }],
    ['the whole mesh', 'PeerAuthentication', { mtls: { mode: 'STRICT' } }, { namespace: 'istio-system' }],
    ['another namespace', 'AuthorizationPolicy', { selector: web }, elsewhere],
    ['all hosts of the namespace', 'DestinationRule', { host: '*.shop.svc.cluster.local' }],
    ['another Service of that name', 'DestinationRule', { host: 'web' }, elsewhere],
    ['a host outside', 'DestinationRule', { host: 'web.shop.example.com' }],
    [
      'its own namespace',
      'CiliumNetworkPolicy',
      { endpointSelector: {}, ingress: [{ fromEndpoints: [web] }] },
      elsewhere,
    ],
    ['the stable pods alone, as it should', 'Service', { selector: { app: 'web' } }],
    ['nobody', 'Service', {}],
  ])('is not what is for %s: %s %j', (_name, kind, spec, metadata) => {
    expect(howOf(anObject(kind, spec, metadata))).toBeUndefined();
  });

  it('is of others where the application’s own have a copy for the canary', () => {
    const own = { labels: { 'seatrial.dev/application': 'shop' } };

    expect(howOf(anObject('NetworkPolicy', { podSelector: web }, own))).toBeUndefined();
    expect(howOf(anObject('PodDisruptionBudget', { selector: web }, own))).toBe('Selects');
  });

  it('is said with what could not be looked at, once, before the canary is made', () => {
    const problem = 'Cannot list CiliumNetworkPolicy: forbidden';
    const others = noted({ kind: kindOf('CiliumNetworkPolicy'), problem });

    expect(others).toEqual({
      objects: [],
      unseen: [{ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', message: problem }],
    });
    expect(isOthersWanted(release({ phase: 'Preparing' }))).toBe(true);
    expect(isOthersWanted(release({ phase: 'Preparing', others }))).toBe(false);
    expect(isOthersWanted(release({ phase: 'Progressing' }))).toBe(false);
  });

  it('is counted where there is more than a record names', () => {
    const objects = Array.from({ length: 103 }, (_, index) =>
      anObject('NetworkPolicy', { podSelector: web }, { name: `policy-${index}` }),
    );

    const others = noted({ kind: kindOf('NetworkPolicy'), objects });

    expect([others?.objects.length, others?.more]).toEqual([100, 3]);
  });

  it('holds no release up while nothing can be asked', () => {
    const away = seen({
      others: { type: 'Unavailable', reason: 'away' },
      plan: { type: 'Value', value: plan() },
    });

    const { status, actions } = decideRelease(release({ phase: 'Preparing' }), away, t0);

    expect(status.others).toBeUndefined();
    expect(actions).toMatchObject([{ type: 'Apply' }]);
  });

  it('is said not to have been looked for where nothing could be asked until the canary was there', () => {
    const away = seen({
      others: { type: 'Unavailable', reason: 'away' },
      canary: { type: 'Value', value: healthy(newVersion, 1) },
    });

    const { status } = decideRelease(release({ phase: 'Preparing' }), away, t0);

    expect([status.phase, status.others]).toEqual([
      'Progressing',
      { objects: [], unseen: [], notLookedFor: 'away' },
    ]);
  });
});
