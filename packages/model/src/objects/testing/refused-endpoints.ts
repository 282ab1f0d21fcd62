import type { KubeObject } from '../../kubernetes.ts';
import { type Fields, type Judged, object } from './build-objects.ts';

const endpoint = { addresses: ['10.1.0.1'] };
const slice = (fields: Fields): KubeObject =>
  object('discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'IPv4', endpoints: [endpoint], ...fields });
const member = (fields: Fields, addressType = 'IPv4'): KubeObject =>
  slice({ addressType, endpoints: [{ ...endpoint, ...fields }] });
const slicePorts = (...ports: readonly Fields[]): KubeObject => slice({ ports });
const subset = (fields: Fields): KubeObject =>
  object('v1', 'Endpoints', {
    subsets: [{ addresses: [{ ip: '10.1.0.1' }], ports: [{ port: 80 }], ...fields }],
  });
const address = (fields: Fields): KubeObject => subset({ addresses: [{ ip: '10.1.0.1', ...fields }] });
const ports = (...some: readonly Fields[]): KubeObject => subset({ ports: some });
const special = ['127.0.0.1', '0.0.0.0', '169.254.1.1', '224.0.0.1'];
const zones = (...names: readonly string[]): KubeObject =>
  member({ hints: { forZones: names.map((name) => ({ name })) } });

/** Endpoints and EndpointSlices that an API server refuses, a row for each rule. */
export const refusedEndpoints: readonly Judged[] = [
  ['a subset of nobody', object('v1', 'Endpoints', { subsets: [{ ports: [{ port: 80 }] }] })],
  ['an address that is a name', address({ ip: 'a.example.com' })],
  ...special.map((ip): Judged => [`the address ${ip}`, address({ ip })]),
  ['the address ::1', address({ ip: '::1' })],
  ['the address fe80::1', address({ ip: 'fe80::1' })],
  ['a hostname with dots', address({ hostname: 'a.b' })],
  ['a node that is no name', address({ nodeName: 'A_b' })],
  ['two endpoint ports without names', ports({ port: 80, name: 'a' }, { port: 81 })],
  ['an endpoint port of 0', ports({ port: 0 })],
  ['an endpoint port beyond all', ports({ port: 65_536 })],
  ['an endpoint port in capitals', ports({ port: 80, name: 'HTTP' })],
  ['an endpoint protocol that is no name', ports({ port: 80, appProtocol: 'a b' })],

  ['an endpoint protocol of no characters', ports({ port: 80, appProtocol: '' })],
  ['an endpoint without addresses', member({ addresses: [] })],
  [
    'an endpoint of too many addresses',
    member({ addresses: Array.from({ length: 101 }, (_, n) => `10.1.0.${n}`) }),
  ],
  ['a slice of too many endpoints', slice({ endpoints: Array.from({ length: 1_001 }, () => endpoint) })],
  ['a slice of IPv4 with IPv6', member({ addresses: ['fd00::1'] })],
  ['a slice of IPv6 with IPv4', member({}, 'IPv6')],
  ['a slice of names with one label', member({ addresses: ['a'] }, 'FQDN')],
  ...special.map((ip): Judged => [`the address ${ip} of a slice`, member({ addresses: [ip] })]),
  ['the address ::1 of a slice', member({ addresses: ['::1'] }, 'IPv6')],
  ['an endpoint with a hostname with dots', member({ hostname: 'a.b' })],
  ['an endpoint on a node that is no name', member({ nodeName: 'A_b' })],
  ['an endpoint with an address twice', member({ addresses: ['10.1.0.1', '10.1.0.1'] })],
  ['an endpoint with a hostname of no characters', member({ hostname: '' })],
  ['an endpoint on a node of no characters', member({ nodeName: '' })],
  ['a port of a slice with a protocol of no characters', slicePorts({ port: 80, protocol: '' })],
  ['a port of a slice with an application protocol of none', slicePorts({ port: 80, appProtocol: '' })],
  ['hints for a zone twice', zones('a', 'a')],
  ['hints for a zone that is no name', zones('a b')],
  ['hints for too many zones', zones('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i')],
  ['a slice with two ports of one name', slicePorts({ name: 'a', port: 80 }, { name: 'a', port: 81 })],
  ['a slice with two ports of no name', slicePorts({ port: 80 }, { port: 81 })],
  ['a port of a slice in capitals', slicePorts({ name: 'HTTP', port: 80 })],
  ['a port of a slice with a protocol that is no name', slicePorts({ port: 80, appProtocol: 'a b' })],
];

/** What is near to it, and taken. */
export const takenEndpoints: readonly Judged[] = [
  ['Endpoints of nobody', object('v1', 'Endpoints', {})],
  [
    'a subset that is not ready',
    object('v1', 'Endpoints', { subsets: [{ notReadyAddresses: [{ ip: '10.1.0.1' }] }] }),
  ],
  ['an endpoint port without a name', ports({ port: 80 })],
  ['two endpoint ports with names', ports({ port: 80, name: 'a' }, { port: 81, name: 'b' })],
  ['a slice of nobody', slice({ endpoints: [] })],
  ['a slice of IPv6', member({ addresses: ['fd00::1'] }, 'IPv6')],
  ['a slice of names', member({ addresses: ['a.example.com'] }, 'FQDN')],
  ['a port of a slice of 0', slicePorts({ port: 0 })],
  ['a port of a slice without a number', slicePorts({ name: 'a' })],
  ['a slice with two ports', slicePorts({ name: 'a', port: 80 }, { port: 81 })],
  ['hints for a zone of no name', member({ hints: { forZones: [{}] } })],
  ['hints for two zones', zones('a', 'b')],
];
