import { expect, it } from 'vitest';
import { healthOf } from './health-of.ts';
import { anObject, conditions } from './testing.ts';

it.each([
  ['Ready', conditions('Ready=True'), 'Healthy'],
  ['not ready', conditions('Ready=False/BackendDown'), 'Degraded'],
  ['not ready, and at work on it', conditions('Ready=False/Creating'), 'Progressing'],
  ['perhaps ready', conditions('Ready=Unknown'), 'Progressing'],
  ['Available, and nothing about Ready', conditions('Available=True'), 'Healthy'],
  ['stalled, though ready', conditions('Stalled=True', 'Ready=True'), 'Degraded'],
  ['failed', conditions('Failed=True'), 'Degraded'],
  ['reconciling, and not ready', conditions('Reconciling=True', 'Ready=False'), 'Progressing'],
  ['ready, and reconciling all the same', conditions('Ready=True', 'Reconciling=True'), 'Healthy'],
  ['ready of an older generation', { observedGeneration: 1, ...conditions('Ready=True') }, 'Progressing'],
  ['a good phase', { phase: 'Running' }, 'Healthy'],
  ['a bad state', { state: 'failed' }, 'Degraded'],
  ['a phase on its way', { phase: 'Provisioning' }, 'Progressing'],
  ['a phase that has stopped', { phase: 'Paused' }, 'Suspended'],
])('without a row of its own: %s is %s', (_, status, wanted) => {
  expect(healthOf(anObject('example.org/v1', 'Boat', { status })).status).toBe(wanted);
});

it('an object whose spec suspends it is suspended, whatever it said before', () => {
  const given = anObject('example.org/v1', 'Boat', {
    spec: { suspend: true },
    status: conditions('Ready=False'),
  });

  expect(healthOf(given)).toEqual({ status: 'Suspended', message: 'it is suspended in its spec' });
});

it('says what its condition says', () => {
  const condition = { type: 'Ready', status: 'False', reason: 'Leak', message: 'water in the hold' };

  const said = healthOf(anObject('example.org/v1', 'Boat', { status: { conditions: [condition] } }));

  expect(said.message).toBe('water in the hold');
});
