import { describe, expect, it } from 'vitest';
import { countTests, type VitestReport } from './count-tests.ts';

describe('countTests', () => {
  it('counts what passed and what failed', () => {
    const report = aReport({ status: 'failed', tests: ['passed', 'failed', 'passed'] });

    expect(countTests(report, true)).toEqual({ passed: 2, failed: 1, problems: [] });
  });

  it('takes a skipped test for a failed one', () => {
    const report = aReport({ status: 'passed', tests: ['passed', 'skipped', 'todo'] });

    expect(countTests(report, false)).toEqual({
      passed: 1,
      failed: 2,
      problems: ['skipped: test 1', 'todo: test 2'],
    });
  });

  it('takes a file that does not load for a failed test', () => {
    const report = aReport({ status: 'passed', tests: ['passed'] }, { status: 'failed', tests: [] });

    expect(countTests(report, true)).toEqual({
      passed: 1,
      failed: 1,
      problems: ['could not be loaded: file 1'],
    });
  });

  it('never takes a run without a test, or without a report, for a success', () => {
    expect(countTests(aReport(), false)).toEqual({ passed: 0, failed: 1, problems: ['no test was found'] });
    expect(countTests(undefined, false)).toEqual({
      passed: 0,
      failed: 1,
      problems: ['the run wrote no report'],
    });
  });

  it('reports a run that failed although its tests passed', () => {
    const report = aReport({ status: 'passed', tests: ['passed'] });

    expect(countTests(report, true)).toEqual({
      passed: 1,
      failed: 1,
      problems: ['the run failed outside its tests'],
    });
  });
});

function aReport(...files: { status: string; tests: readonly string[] }[]): VitestReport {
  return {
    testResults: files.map(({ status, tests }, index) => ({
      name: `file ${index}`,
      status,
      assertionResults: tests.map((test, place) => ({ status: test, fullName: `test ${place}` })),
    })),
  };
}
