import { BlockList, isIPv6 } from 'node:net';

/**
 * Nothing that a repository may name serves there, and what does answers whoever asks: credentials of the machine, of the cloud account. Addresses
 * of this machine and of private networks are not refused: that is where gateways and chart repositories are.
 */
const refusedRanges: readonly (readonly [network: string, prefixBits: number])[] = [
  ['0.0.0.0', 8], // "this host": another name of the loopback, by which nobody names a gateway
  ['169.254.0.0', 16], // link-local, metadata services of most clouds
  ['100.100.100.200', 32], // metadata at Alibaba Cloud
  ['168.63.129.16', 32], // the wire server of Azure
  ['192.0.0.192', 32], // metadata at Oracle Cloud, as it was
  ['224.0.0.0', 3], // multicast, reserved, broadcast
  ['::', 128],
  ['::169.254.0.0', 112], // link-local, as IPv6 wrote IPv4 once; `::1` is in the same network
  ['fe80::', 10], // link-local
  ['fd00:ec2::254', 128], // metadata at Amazon
  ['fd20:ce::254', 128], // metadata at Google
  ['ff00::', 8], // multicast
];

/** IPv6 networks whose addresses stand for an IPv4 address, and after how many of the 16 bytes that begins. */
const carriers: readonly (readonly [network: string, prefixBits: number, startByte: number])[] = [
  ['::ffff:0:0:0', 96, 12], // IPv4-translated
  ['64:ff9b::', 96, 12], // NAT64
  ['64:ff9b:1::', 48, 12], // NAT64 of a site
  ['2002::', 16, 2], // 6to4
];

const refused = blockListOf(refusedRanges);

/** Whether nothing may be asked of an IP address, in whichever way it is written. */
export function isRefusedAddress(address: string): boolean {
  const [plain = ''] = address.split('%');
  // An IPv4-mapped address is matched by the rules for IPv4.
  if (refused.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')) return true;
  return carriedAddresses(plain).some((carried) => refused.check(carried, 'ipv4'));
}

function carriedAddresses(address: string): readonly string[] {
  if (!isIPv6(address)) return [];
  return carriers
    .filter(([network, bits]) => blockListOf([[network, bits]]).check(address, 'ipv6'))
    .map(([, , startByte]) => [...bytesOf(address).subarray(startByte, startByte + 4)].join('.'));
}

/** The 16 bytes of an IPv6 address. */
function bytesOf(address: string): Uint8Array {
  // A URL writes an IPv4 tail as two groups, and no zone is left.
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined): number[] =>
    part === undefined || part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function blockListOf(ranges: readonly (readonly [network: string, prefixBits: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of ranges) list.addSubnet(network, bits, isIPv6(network) ? 'ipv6' : 'ipv4');
  return list;
}
