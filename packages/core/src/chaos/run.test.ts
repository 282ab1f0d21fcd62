import type { ScenarioRun } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { abortWanted } from './run.ts';

const at = '2026-01-01T00:00:00.000Z';

function run(requests: readonly object[], metadata: object = {}): ScenarioRun {
  return { spec: { requests }, metadata } as unknown as ScenarioRun;
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
