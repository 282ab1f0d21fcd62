/** What we read of the report that vitest's json reporter writes. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Why something counts as failed although no test says so. */
  readonly problems: readonly string[];
}

/**
 * Counts a run's tests. A skipped test, a file that could not be loaded, a run without a test and a run that failed
 * although its tests passed (an unhandled error) each count as one failure: none of them has shown anything.
 */
export function countTests(report: VitestReport | undefined, runFailed: boolean): Count {
  if (report === undefined) return { passed: 0, failed: 1, problems: ['the run wrote no report'] };
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const problems = [
    ...tests.filter(isNotRun).map(({ status, fullName }) => `${status}: ${fullName}`),
    ...report.testResults
      .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
      .map(({ name }) => `could not be loaded: ${name}`),
  ];
  if (tests.length === 0) problems.push('no test was found');
  if (runFailed && failed + problems.length === 0) problems.push('the run failed outside its tests');
  return { passed, failed: failed + problems.length, problems };
}

function isNotRun({ status }: { status: string }): boolean {
  return status !== 'passed' && status !== 'failed';
}
