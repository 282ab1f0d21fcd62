import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healthOf } from './health-of.ts';
import { healthStatuses, messageCharsMax } from './health-status.ts';
import { kindRows } from './table.ts';
import { anObject, conditions } from './testing.ts';

describe('healthOf', () => {
  it('an object that is being deleted is on its way, whatever else it says', () => {
    const metadata = { name: 'it', deletionTimestamp: '2026-01-01T00:00:00Z' };
    const given = anObject('apps/v1', 'Deployment', { metadata, spec: { paused: true } });

    expect(healthOf(given)).toEqual({ status: 'Progressing', message: 'it is being deleted' });
  });

  it.each([
    ['a plain object', anObject('v1', 'ConfigMap', { data: {} })],
    ['an object of a kind that nobody knows, without a status', anObject('example.org/v1', 'Boat')],
    ['a status that says nothing usual', anObject('example.org/v1', 'Boat', { status: { knots: 7 } })],
  ])('%s is healthy: nobody says otherwise', (_, given) => {
    expect(healthOf(given)).toEqual({ status: 'Healthy', message: '' });
  });

  it('any JSON has a health, and a message that is bounded', () => {
    const kinds = kindRows.flatMap(({ group, kinds: names }) =>
      names.map((kind) => ({ apiVersion: `${group.replace('*', 'any')}/v1`, kind })),
    );
    const status = fc.oneof(fc.jsonValue(), aStatus());
    const objects = fc
      .tuple(fc.constantFrom(...kinds), fc.jsonValue(), fc.jsonValue(), status)
      .map(([kind, metadata, spec, said]) => ({ ...kind, metadata, spec, status: said }));

    fc.assert(
      fc.property(fc.oneof(objects, fc.jsonValue()), (object) => {
        const { status: word, message } = healthOf(object);

        expect(healthStatuses).toContain(word);
        expect(message.length).toBeLessThanOrEqual(messageCharsMax);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a message of any length is cut', () => {
    const condition = { type: 'Ready', status: 'False', message: 'x'.repeat(messageCharsMax + 1) };
    const given = anObject('example.org/v1', 'Boat', { status: { conditions: [condition] } });

    expect(healthOf(given)).toEqual({ status: 'Degraded', message: 'x'.repeat(messageCharsMax) });
  });

  it('asks for the fields of one object as often for the ten-thousandth as for the first', () => {
    let reads = 0;
    const status = new Proxy(conditions('Ready=True'), {
      getOwnPropertyDescriptor: (target, key) => {
        reads += 1;
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    });
    const given = anObject('example.org/v1', 'Boat', { status });
    healthOf(given);
    const once = reads;

    for (let count = 1; count < 10_000; count += 1) healthOf(given);

    expect(reads).toBe(10_000 * once);
    expect(once).toBeLessThan(40);
  });
});

/** A status that has the fields which rules ask for, with values of any kind in them. */
function aStatus(): fc.Arbitrary<unknown> {
  const word = fc.constantFrom('True', 'False', 'Unknown', 'Ready', 'Failed', 'Running', '', 7, null);
  const condition = fc.record({ type: word, status: word, reason: word, message: fc.jsonValue() });
  return fc.record({
    phase: word,
    state: word,
    observedGeneration: fc.oneof(fc.nat(), fc.string()),
    conditions: fc.oneof(fc.array(condition), fc.jsonValue()),
    loadBalancer: fc.jsonValue(),
    containerStatuses: fc.array(fc.jsonValue()),
  });
}
