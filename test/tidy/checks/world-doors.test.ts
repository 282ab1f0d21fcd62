import { expect, it } from 'vitest';
import type { WorldRule } from '../rules/world.ts';
import { findWorld } from './world-doors.ts';

const rules: readonly WorldRule[] = [
  {
    names: ['Date.now', 'new Date()'],
    instead: 'take a Clock',
    doors: { 'packages/kube/src/clock.ts': 'the clock' },
  },
  { names: ['console'], instead: 'take a log', doors: {} },
];
const door = { path: 'packages/kube/src/clock.ts', text: 'export const now = () => Date.now();' };

it('world doors: takes a door, a program, a test, and names that only look like the world', () => {
  const files = [
    door,
    { path: 'packages/cli/src/main.ts', text: 'console.log(Date.now());' },
    { path: 'packages/core/src/x.test.ts', text: 'console.log(new Date());' },
    { path: 'packages/core/src/x.ts', text: 'export const f = (console: Log) => console.log(new Date(0));' },
  ];

  expect(findWorld(files, rules)).toEqual([]);
});

it('world doors: refuses the clock, output, processes, Node in a pure package, and a door nobody uses', () => {
  const files = [
    {
      path: 'packages/core/src/x.ts',
      text: `import fs from 'node:fs';\nconst t = Date.now();\nlog(console);`,
    },
    { path: 'packages/telemetry/src/y.ts', text: `import { spawn } from 'node:child_process';` },
  ];

  expect(findWorld(files, rules)).toEqual([
    { path: 'packages/core/src/x.ts', line: 2, message: 'Date.now is for its doors only: take a Clock' },
    { path: 'packages/core/src/x.ts', line: 3, message: 'console is for its doors only: take a log' },
    { path: 'packages/core/src/x.ts', line: 1, message: 'core is pure: it may not import node:fs' },
    { path: 'packages/telemetry/src/y.ts', line: 1, message: 'telemetry may not start processes' },
    {
      path: 'packages/kube/src/clock.ts',
      message: 'needs no door to Date.now, new Date(): remove it from the rules',
    },
  ]);
});
