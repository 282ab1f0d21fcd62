import type { ObjectRef } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { Fact } from './fact.ts';
import { eventRef, kubeEvent, seriesPatch } from './kube-event.ts';

const web: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const record = {
  ref: { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Release', namespace: 'shop', name: 'shop-1' },
  uid: 'r',
};
const fact: Fact = { reason: 'GateFailed', note: 'it is bad', at: Date.UTC(2026, 0, 1), key: 'k' };

function noteOf(note: string): string {
  return kubeEvent({ ...fact, note }, { ref: web, uid: 'w' }, record, 'me')['note'] as string;
}

describe('an Event', () => {
  it('is what the API server and kubectl describe want', () => {
    const event = kubeEvent(fact, { ref: web, uid: 'w' }, record, 'x'.repeat(200));

    expect(event).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: 'shop', name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'seatrial.dev/runner',
      reportingInstance: 'x'.repeat(128),
      type: 'Warning',
      reason: 'GateFailed',
      action: 'TakeBack',
      note: 'it is bad',
      regarding: { ...web, uid: 'w' },
      related: { ...record.ref, uid: 'r' },
    });
  });

  it.each([
    { text: 'a'.repeat(1024), note: 'a'.repeat(1024) },
    { text: 'a'.repeat(1025), note: `${'a'.repeat(1021)}…` },
    { text: 'é'.repeat(513), note: `${'é'.repeat(510)}…` },
    { text: '😀'.repeat(300), note: `${'😀'.repeat(255)}…` },
  ])('has a note of at most 1,024 bytes, and no half of a character', ({ text, note }) => {
    expect(noteOf(text)).toBe(note);
    expect(new TextEncoder().encode(note).length).toBeLessThanOrEqual(1024);
  });

  it('steers nobody’s terminal', () => {
    expect(noteOf('red\u001b[31m\nline')).toBe('red\\u001b[31m\\u000aline');
  });

  it('has a name of its own for each fact on each object, and always the same one', () => {
    const names = [
      eventRef(fact, web),
      eventRef({ key: 'other' }, web),
      eventRef(fact, { ...web, kind: 'HTTPRoute' }),
    ].map(({ name }) => name);

    expect(new Set(names).size).toBe(3);
    expect(eventRef(fact, web).name).toBe(names[0]);
  });

  it('has a name that an object can have, however long its object’s is', () => {
    for (const length of [229, 230, 231, 253]) {
      const name = `${'a'.repeat(length - 2)}.a`;
      expect(eventRef(fact, { ...web, name }).name).toMatch(/^(?=.{1,253}$)[a-z0-9]+(\.[a-z0-9]+)+$/);
    }
  });

  it('that comes again counts', () => {
    expect(seriesPatch(3, Date.UTC(2026, 0, 1))).toEqual({
      series: { count: 3, lastObservedTime: '2026-01-01T00:00:00.000000Z' },
    });
  });
});
