import { describe, expect, it } from 'vitest';
import { createProgress } from './progress-reporter.ts';

describe('the progress of a run', () => {
  it('names what has been running for long, once for each such time, and nothing that has ended', () => {
    const { at, printed } = aProgress();

    at(0, (progress) => progress.begun('a test that ends'));
    at(50, (progress) => progress.begun('a test that hangs'));
    at(99, (progress) => progress.look());
    at(100, (progress) => progress.ended('a test that ends'));
    at(150, (progress) => progress.look());
    at(200, (progress) => progress.look());
    at(251, (progress) => progress.look());

    expect(printed).toEqual([
      '... running for 100 s: a test that hangs',
      '... running for 201 s: a test that hangs',
    ]);
  });
});

function aProgress() {
  let nowMs = 0;
  const printed: string[] = [];
  const progress = createProgress({
    longMs: 100_000,
    now: () => nowMs,
    print: (line) => printed.push(line),
  });
  const at = (second: number, act: (progress: ReturnType<typeof createProgress>) => void): void => {
    nowMs = second * 1000;
    act(progress);
  };
  return { at, printed };
}
