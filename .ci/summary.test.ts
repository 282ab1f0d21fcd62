import { expect, it } from 'vitest';
import { summary } from './summary.ts';

it('summary: names each stage with its problems and closes with the count alone on a line', () => {
  const results = [
    { name: 'lint', passed: 1, failed: 0, problems: [], durationMs: 1234 },
    { name: 'unit', passed: 40, failed: 1, problems: ['skipped: a test'], durationMs: 10_000 },
  ];

  expect(summary(results)).toBe(
    [
      '  stage  passed  failed      time',
      '  lint        1       0     1.2 s',
      '  unit       40       1    10.0 s',
      '         skipped: a test',
      '  total      41       1    11.2 s',
      '',
      '41 passed, 1 failed',
    ].join('\n'),
  );
});
