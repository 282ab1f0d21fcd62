import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kubernetes.ts';
import { readLedgerEntry } from './ledger.ts';
import { recordWithOlderNames, withNamesOfNow, withOlderNames } from './older-names.ts';
import { parseApplicationState, parseRelease } from './record.ts';

const at = '2026-01-01T00:00:00.000Z';
const [one, two] = ['a'.repeat(40), 'b'.repeat(40)];
const hashed = `v1-${'c'.repeat(64)}`;

function record(kind: string, spec: object, status?: object): KubeObject {
  const metadata = { name: 'shop', namespace: 'shop' };
  return { apiVersion: 'seatrial.dev/v1alpha1', kind, metadata, spec, ...(status && { status }) };
}

const releaseSpec = { application: 'shop', cluster: 'staging', commit: one, path: 'apps/shop' };
const quarantined = { release: 'shop-1', reason: 'Bad', at };

describe('a record that an earlier Seatrial wrote', () => {
  it('is read by the names of now: a release, with the commits that its revert would drop', () => {
    const status = {
      phase: 'RolledBack',
      reason: 'r',
      message: 'm',
      phaseStartedAt: at,
      startedAt: at,
      revert: { state: 'NotPushed', drops: [{ commit: two, tree: two }, { commit: one }] },
    };
    const older = record('Release', { ...releaseSpec, tree: two, previousTree: one }, status);

    const read = parseRelease(older);

    expect(read.spec).toMatchObject({ version: two, previousVersion: one });
    expect(read.spec).not.toHaveProperty('tree');
    expect(read.status?.revert?.drops).toEqual([{ commit: two, version: two }, { commit: one }]);
  });

  it('is read by the names of now: the state of an application, with what is kept out', () => {
    const older = record(
      'ApplicationState',
      { application: 'shop', cluster: 'staging' },
      { desiredTree: two, stableTree: one, quarantine: [{ ...quarantined, tree: two }], conditions: [] },
    );

    const { status } = parseApplicationState(older);

    expect(status).toMatchObject({
      desiredVersion: two,
      stableVersion: one,
      quarantine: [{ ...quarantined, version: two }],
    });
  });

  it('is read by the names of now: a run of a scenario', () => {
    const older = record('ScenarioRun', { scenario: 'kill', tree: one }, { tree: two });

    expect(withNamesOfNow('ScenarioRun', older)).toEqual(
      record('ScenarioRun', { scenario: 'kill', version: one }, { version: two }),
    );
  });

  it('is read by the names of now: an entry of the ledger', () => {
    const body = {
      type: 'ScenarioRun',
      id: 'run.staging.kill-1',
      at,
      cluster: 'staging',
      application: 'shop',
      tree: one,
      run: 'kill-1',
      scenario: 'kill',
      verdict: 'Pass',
      reason: 'Effective',
      message: '',
    };

    expect(readLedgerEntry(body)).toMatchObject({ version: one, run: 'kill-1' });
    expect(readLedgerEntry({ ...body, tree: undefined })).toBeUndefined();
  });
});

describe('what is written', () => {
  const status = {
    desiredVersion: two,
    stableVersion: one,
    quarantine: [{ ...quarantined, version: two }],
  };
  const state = record('ApplicationState', {}, status);

  it('has the older names too, and is read as it was', () => {
    const written = recordWithOlderNames(state);

    expect(written['status']).toEqual({
      ...status,
      desiredTree: two,
      stableTree: one,
      quarantine: [{ ...quarantined, version: two, tree: two }],
    });
    expect(withNamesOfNow('ApplicationState', written)).toEqual(state);
  });

  it('says with both names the same where an earlier Seatrial can make nothing of it: it must not take it for nothing', () => {
    expect(withOlderNames('LedgerEntry', { version: hashed })).toEqual({ version: hashed, tree: hashed });
  });

  it('counts by the name of now where the two are not the same', () => {
    expect(withNamesOfNow('LedgerEntry', { version: two, tree: one })).toEqual({ version: two });
  });

  it('is as it was where it is no record, or has no version', () => {
    const other = record('Deployment', { tree: one });
    const none = record('ApplicationState', {}, { conditions: [] });

    expect(recordWithOlderNames(other)).toBe(other);
    expect(recordWithOlderNames(none)).toEqual(none);
  });
});
