import type { LedgerEntry } from '@seatrial/model';
import { LedgerEntry as Entry } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { eligible } from './eligible.ts';

const tree = 'a'.repeat(40);
const common = {
  id: 'id',
  at: '2026-01-01T00:00:00.000Z',
  cluster: 'staging',
  application: 'shop',
  tree,
} as const;
const promoted = Entry.parse({
  ...common,
  type: 'Release',
  release: 'shop-1',
  commit: tree,
  outcome: 'Promoted',
  quarantined: false,
  verdict: { outcome: 'Pass', gate: 'ErrorRate', reason: 'Held', message: '', at: common.at },
});

function ran(verdict: string, adHoc = false): LedgerEntry {
  return Entry.parse({
    ...common,
    type: 'ScenarioRun',
    run: `kill-${verdict}`,
    scenario: 'kill',
    verdict,
    adHoc,
    reason: 'Because',
    message: '',
  });
}

describe('eligible, where a scenario must pass first', () => {
  it.each([
    { name: 'waits for a verdict', runs: [], reason: 'WaitingForScenario' },
    { name: 'goes on after a pass', runs: [ran('Pass')], reason: 'Eligible' },
    { name: 'does not go on after a failure', runs: [ran('Pass'), ran('Fail')], reason: 'ScenarioNotPassed' },
    { name: 'takes the newest verdict', runs: [ran('Fail'), ran('Pass')], reason: 'Eligible' },
    {
      name: 'waits for another run after one that proved nothing',
      runs: [ran('Inconclusive')],
      reason: 'ScenarioInconclusive',
    },
    {
      name: 'lets a run that proved nothing change no verdict',
      runs: [ran('Pass'), ran('Inconclusive')],
      reason: 'Eligible',
    },
    {
      name: 'does not let a run that proved nothing hide a failure',
      runs: [ran('Fail'), ran('Inconclusive')],
      reason: 'ScenarioNotPassed',
    },
    {
      name: 'counts no experiment of a person’s own',
      runs: [ran('Fail', true), ran('Pass', true), ran('Inconclusive', true)],
      reason: 'WaitingForScenario',
    },
  ])('$name', ({ runs, reason }) => {
    const answer = eligible([{ cluster: 'staging', scenarios: ['kill'] }], 'shop', tree, {
      staging: { type: 'Value', value: [promoted, ...runs] },
    });

    expect(answer).toMatchObject({ ok: reason === 'Eligible', reason });
  });
});
