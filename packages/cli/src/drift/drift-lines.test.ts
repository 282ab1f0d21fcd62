import type { ApplicationState, Drift } from '@seatrial/model';
import { expect, it } from 'vitest';
import { driftColumns, driftLines, fieldLines } from './drift-lines.ts';

const now = Date.parse('2026-01-01T00:10:00Z');
const scaled: Drift = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  state: 'Reported',
  fields: [{ path: 'spec.replicas', live: '3', wanted: '1' }],
  more: 2,
  managers: ['kubectl-scale'],
  since: '2026-01-01T00:00:00.000Z',
  heals: 0,
};
const deleted: Drift = { ...scaled, name: 'worker', state: 'Healed', fields: [], managers: [], heals: 1 };
const { more: _, ...gone } = deleted;

function stateOf(drift: readonly Drift[]): ApplicationState {
  return { spec: { application: 'shop' }, status: { drift } } as unknown as ApplicationState;
}

it('what differs is listed field by field, and what was put back only when asked', () => {
  const cells = (all: boolean) =>
    fieldLines(driftLines([stateOf([scaled, gone])], all)).map((row) =>
      driftColumns(now)
        .filter(({ wide }) => wide !== true)
        .map(({ cell }) => cell(row)),
    );

  expect(cells(false)).toEqual([
    ['shop', 'shop', 'Deployment/web', 'Reported', 'spec.replicas', '3', '1', 'kubectl-scale', '10m'],
    ['shop', 'shop', 'Deployment/web', 'Reported', '(2 more)', undefined, undefined, 'kubectl-scale', '10m'],
  ]);
  expect(cells(true).at(-1)?.slice(2, 5)).toEqual(['Deployment/worker', 'Healed', '(deleted)']);
});
