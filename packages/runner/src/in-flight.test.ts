import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createInFlight } from './in-flight.ts';

function release(name: string, status: Record<string, unknown> = {}): KubeObject {
  const labels = { 'seatrial.dev/application': 'shop' };
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Release',
    metadata: { name, namespace: 'shop', labels },
    status,
  };
}

describe('the releases in flight', () => {
  it('are those that have neither ended nor gone', () => {
    const inFlight = createInFlight();
    for (const name of ['shop-1', 'shop-2', 'shop-3']) inFlight.note(release(name), false);

    inFlight.note(release('shop-1', { finishedAt: '2026-01-01T00:00:00.000Z' }), false);
    inFlight.note(release('shop-2'), true);

    expect(inFlight.of('shop')).toEqual(['release/shop/shop-3']);
    expect(inFlight.of('forum')).toEqual([]);
  });
});
