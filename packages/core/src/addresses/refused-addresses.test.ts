import { describe, expect, it } from 'vitest';
import { isRefusedAddress } from './refused-addresses.ts';

describe('isRefusedAddress', () => {
  it.each([
    ['169.254.169.254', 'metadata of most clouds'],
    ['169.254.0.0', 'the first of link-local'],
    ['169.254.255.255', 'the last of link-local'],
    ['0.0.0.0', 'this host'],
    ['100.100.100.200', 'metadata of another cloud'],
    ['168.63.129.16', 'a wire server'],
    ['192.0.0.192', 'metadata of a third'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'this host, IPv6'],
    ['fe80::1', 'link-local, IPv6'],
    ['fe80::1%eth0', 'link-local with its zone'],
    ['fd00:ec2::254', 'metadata, IPv6'],
    ['fd20:ce::254', 'metadata of another cloud, IPv6'],
    ['ff02::1', 'multicast, IPv6'],
    ['::ffff:169.254.169.254', 'IPv4-mapped'],
    ['::ffff:a9fe:a9fe', 'IPv4-mapped, in hexadecimal'],
    ['::ffff:0.0.0.0', 'this host, IPv4-mapped'],
    ['::169.254.169.254', 'IPv4-compatible'],
    ['::ffff:0:169.254.169.254', 'IPv4-translated'],
    ['64:ff9b::a9fe:a9fe', 'NAT64'],
    ['64:ff9b:1::169.254.169.254', 'NAT64 of a site'],
    ['2002:a9fe:a9fe::1', '6to4'],
  ])('refuses %s: %s', (address) => {
    expect(isRefusedAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '127.12.0.3',
    '::1',
    '::ffff:127.0.0.1',
    '10.96.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.100.100.201',
    '169.253.255.255',
    '169.255.0.0',
    '223.255.255.255',
    '1.0.0.0',
    'fd00::1',
    'fec0::1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    '2001:db8::a9fe:a9fe',
  ])('asks %s', (address) => {
    expect(isRefusedAddress(address)).toBe(false);
  });
});
