import { expect, it } from 'vitest';
import { closest } from './closest.ts';

const cases: readonly { word: string; expected: string | undefined }[] = [
  { word: 'rolout', expected: 'rollout' },
  { word: 'suspned', expected: 'suspend' },
  { word: 'Path', expected: 'path' },
  { word: 'target', expected: 'targets' },
  { word: 'replicas', expected: undefined },
  { word: '', expected: undefined },
  { word: 'p'.repeat(65), expected: undefined },
];
for (const { word, expected } of cases) {
  it(`closest: "${word.slice(0, 10)}" was meant to be ${expected}`, () => {
    expect(closest(word, ['path', 'namespace', 'suspend', 'rollout', 'targets'])).toBe(expected);
  });
}
