import { type ScenarioRun, ScenarioRunStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { abortWanted, complete, type Trial } from './run.ts';

const at = '2026-01-01T00:00:00.000Z';

function run(requests: readonly object[], metadata: object = {}): ScenarioRun {
  return { spec: { requests }, metadata } as ScenarioRun;
}

describe('abortWanted', () => {
  it('tells who asked for it', () => {
    expect(abortWanted(run([{ type: 'Abort', by: 'ada', at, comment: 'too loud' }]))).toEqual({
      reason: 'Aborted',
      message: 'ada: too loud',
    });
  });

  it('takes the deletion of the record for one', () => {
    expect(abortWanted(run([], { deletionTimestamp: at }))).toMatchObject({ reason: 'Deleted' });
  });

  it('is not there otherwise', () => {
    expect(abortWanted(run([]))).toBeUndefined();
  });
});

it.each([
  { verdict: 'Pass', passed: 'True' },
  { verdict: 'Fail', passed: 'False' },
  { verdict: 'Inconclusive', passed: 'False' },
] as const)('a run that ends as $verdict is Finished, and Passed $passed', ({ verdict, passed }) => {
  const status = ScenarioRunStatus.parse({
    phase: 'Recovering',
    reason: 'Recovering',
    message: '',
    phaseStartedAt: at,
    startedAt: at,
  });
  const trial = { run: { spec: {} }, status, now: Date.parse(at) } as Trial;

  const ended = complete(trial, verdict, { reason: 'Because', message: 'it was so' });

  expect(ended.status.conditions).toMatchObject([
    { type: 'Finished', status: 'True', reason: 'Because' },
    { type: 'Passed', status: passed, reason: 'Because' },
  ]);
});
