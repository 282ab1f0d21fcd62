import { expect, it } from 'vitest';
import type { ProgramEvent } from './events.ts';
import { createReporter } from './reporter.ts';

const building = (elapsedMs: number): ProgramEvent => ({
  type: 'Building',
  name: 'etcd',
  packages: 7,
  elapsedMs,
});
const ready: ProgramEvent = {
  type: 'Ready',
  name: 'etcd',
  path: '/c/etcd',
  source: 'GoBuild',
  elapsedMs: 31_000,
};

function written(events: readonly ProgramEvent[], options: { isTTY: boolean; ci: boolean }): string {
  let text = '';
  const report = createReporter({ write: (part) => (text += part) }, options);
  for (const event of events) report(event);
  return text;
}

it('createReporter: redraws progress in one line on a terminal', () => {
  expect(written([building(0), building(1_000), ready], { isTTY: true, ci: false })).toBe(
    [
      '\r\u001B[2Ketcd: building with Go, 0 s, 7 packages compiled',
      '\r\u001B[2Ketcd: building with Go, 1 s, 7 packages compiled',
      '\r\u001B[2Ketcd: ready after 31 s (build with Go), /c/etcd\n',
    ].join(''),
  );
});

it.each([
  { isTTY: false, ci: false },
  { isTTY: true, ci: true },
])('createReporter: writes plain lines every 15 seconds for %o', (options) => {
  const events = [0, 1_000, 14_999, 15_000, 29_999, 30_000].map(building);

  expect(written([...events, ready], options)).toBe(
    [
      'etcd: building with Go, 0 s, 7 packages compiled',
      'etcd: building with Go, 15 s, 7 packages compiled',
      'etcd: building with Go, 30 s, 7 packages compiled',
      'etcd: ready after 31 s (build with Go), /c/etcd\n',
    ].join('\n'),
  );
});

it('createReporter: has words for every event', () => {
  const events: ProgramEvent[] = [
    { type: 'Found', name: 'etcd', path: '/c/etcd', source: 'Cache' },
    {
      type: 'VersionMismatch',
      name: 'etcd',
      path: '/b/etcd',
      source: 'PATH',
      found: '3.5.0',
      wanted: '3.6.8',
    },
    { type: 'HostUnreachable', reason: 'dl.k8s.io cannot be reached (ENOTFOUND)' },
    { type: 'MethodFailed', name: 'etcd', method: 'Download', reason: 'answered 404' },
    {
      type: 'Downloading',
      name: 'etcd',
      url: 'https://dl.k8s.io/x',
      bytes: 1_048_576,
      bytesTotal: 2_097_152,
      elapsedMs: 0,
    },
    { type: 'Waiting', name: 'etcd', pid: 12 },
    { type: 'CacheBroken', name: 'etcd', path: '/c/etcd' },
  ];

  expect(written(events, { isTTY: false, ci: true })).toMatchInlineSnapshot(`
    "etcd: found in the cache, /c/etcd
    etcd: warning: /b/etcd (PATH) is version 3.5.0, wanted 3.6.8; not used
    dl.k8s.io cannot be reached (ENOTFOUND): no downloads from there
    etcd: download not possible: answered 404
    etcd: downloading 1.0 of 2.0 MiB from dl.k8s.io
    etcd: waiting for process 12, which is making it
    etcd: warning: /c/etcd in the cache is damaged; made anew
    "
  `);
});
