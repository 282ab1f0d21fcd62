import { expect, it } from 'vitest';
import { lockComplete } from './lock-complete.ts';

it('lock complete: takes a lock that has every platform, at the version that is wanted there', () => {
  const text = lock({
    'node_modules/tool': {
      version: '2.0.0',
      optionalDependencies: { 'tool-linux': '2.0.0', 'nice-to-have': '^1.0.0' },
    },
    'node_modules/tool-linux': { version: '2.0.0' },
    'node_modules/app/node_modules/tool': {
      version: '1.0.0',
      optionalDependencies: { 'tool-linux': '1.0.0' },
    },
    'node_modules/app/node_modules/tool-linux': { version: '1.0.0' },
  });

  expect(lockComplete.find([{ path: 'package-lock.json', text }])).toEqual([]);
});

it('lock complete: finds a platform that is missing, or there in another version', () => {
  const text = lock({
    'node_modules/tool': {
      version: '2.0.0',
      optionalDependencies: { 'tool-linux': '2.0.0', 'tool-darwin': '2.0.0' },
    },
    'node_modules/tool-linux': { version: '1.0.0' },
  });

  expect(lockComplete.find([{ path: 'package-lock.json', text }]).map(({ message }) => message)).toEqual([
    'has no tool-linux 2.0.0, which is a part of node_modules/tool',
    'has no tool-darwin 2.0.0, which is a part of node_modules/tool',
  ]);
});

function lock(packages: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ lockfileVersion: 3, packages });
}
