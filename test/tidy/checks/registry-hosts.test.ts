import { expect, it } from 'vitest';
import { registryHosts } from './registry-hosts.ts';

it('registry hosts: takes addresses of projects', () => {
  const text =
    'https://dl.k8s.io/release\nhttps://github.com/etcd-io/etcd/releases\nhttps://www.apache.org/licenses/';

  expect(registryHosts.find([{ path: 'a.ts', text }])).toEqual([]);
});

it('registry hosts: finds one', () => {
  const host = ['registry', 'example', 'org'].join('.');

  expect(registryHosts.find([{ path: 'a.ts', text: `\nfetch('https://${host}/x')` }])).toEqual([
    { path: 'a.ts', line: 2, message: `names ${host}: leave the choice to the machine's set-up` },
  ]);
});
