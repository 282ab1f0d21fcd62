import { type ApplicationState, type Condition, parseApplicationState } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createConditionChanges } from './condition-changes.ts';

type Facts = readonly [type: string, status: Condition['status'], reason: string, message?: string];

function aState(...conditions: readonly Facts[]): ApplicationState {
  return parseApplicationState({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'staging' },
    status: {
      conditions: conditions.map(([type, status, reason, message = '']) => {
        return { type, status, reason, message, lastTransitionTime: '2026-01-01T00:00:00Z' };
      }),
    },
  });
}

/** What is told while the record goes from one of the states to the next. */
function told(...states: readonly ApplicationState[]): readonly string[] {
  const newsOf = createConditionChanges();
  return states.flatMap((state) => newsOf(state).map(({ phase, reason }) => `${phase} ${reason}`));
}

const stable = aState(['Ready', 'True', 'Stable']);
const releasing = aState(['Ready', 'False', 'Releasing']);
const quarantined = aState(['Ready', 'False', 'Quarantined', 'a failed']);

describe('createConditionChanges', () => {
  it('says nothing of an application that nothing stops', () => {
    expect(told(releasing, stable, releasing, stable)).toEqual([]);
  });

  it('says what stops it once, and once that nothing does any more', () => {
    expect(told(stable, quarantined, quarantined, releasing, quarantined, stable, stable)).toEqual([
      'Ready=False Quarantined',
      'Ready=True Stable',
    ]);
  });

  it('says what has stopped it since before', () => {
    expect(told(quarantined)).toEqual(['Ready=False Quarantined']);
  });

  it('says when something else stops it', () => {
    const other = aState(['Ready', 'False', 'Quarantined', 'b failed']);

    expect(told(quarantined, other, aState(['Ready', 'False', 'InvalidConfig']))).toHaveLength(3);
  });

  it('tells each condition by itself', () => {
    const scenarios = aState(['Ready', 'True', 'Stable'], ['ScenariosValid', 'False', 'UnknownFault']);
    const both = aState(['Ready', 'False', 'Quarantined'], ['ScenariosValid', 'False', 'UnknownFault']);

    expect(told(scenarios, both)).toEqual(['ScenariosValid=False UnknownFault', 'Ready=False Quarantined']);
  });
});
