import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLUSTERS_MAX, NODE_PODS_MAX, NODES_MAX, nodeCidr, podAddress, realAddress } from './addresses.ts';

const cluster = fc.nat(CLUSTERS_MAX - 1);
const node = fc.nat(NODES_MAX - 1);
const serial = fc.nat(1_000_000);

describe('addresses', () => {
  it('a pod listens on the loopback twin of the address it reports', () => {
    expect(podAddress(0, 3, 0)).toBe('198.18.3.2');
    expect(realAddress('198.18.3.2')).toBe('127.18.3.2');
    expect(realAddress(podAddress(1, 255, 252))).toBe('127.19.255.254');
  });

  it.each(['10.0.0.1', '198.20.0.1', '198.18.1', 'example.org', '127.0.0.1'])(
    'leaves %s as it is',
    (address) => {
      expect(realAddress(address)).toBe(address);
    },
  );

  it('different pods of different nodes and clusters have different addresses', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(cluster, node, fc.nat(NODE_PODS_MAX - 1)), { selector: String }),
        (pods) => {
          const addresses = pods.map((pod) => realAddress(podAddress(...pod)));

          expect(new Set(addresses).size).toBe(pods.length);
        },
      ),
    );
  });

  it('every address is in the range of its node', () => {
    fc.assert(
      fc.property(cluster, node, serial, (inCluster, onNode, at) => {
        const address = podAddress(inCluster, onNode, at);

        expect(isIPv4(address)).toBe(true);
        expect(`${address.split('.').slice(0, 3).join('.')}.0/24`).toBe(nodeCidr(inCluster, onNode));
      }),
    );
  });
});
