import { describe, expect, it } from 'vitest';
import { endpointsOf, slicesByService } from './endpoints.ts';
import { aService, aSlice } from './fixtures.ts';

const ending = { ready: false, serving: true, terminating: true };

describe('endpointsOf', () => {
  it('takes what is ready or does not say, once and sorted', () => {
    const slice = aSlice('web', [
      { addresses: ['198.18.0.4'] },
      { addresses: ['198.18.0.3'], conditions: { ready: true } },
      { addresses: ['198.18.0.2'], conditions: { ready: false } },
      { addresses: ['198.18.0.5'], conditions: ending },
    ]);

    expect(endpointsOf(aService('web'), 80, [slice, slice])).toEqual(['198.18.0.3:8080', '198.18.0.4:8080']);
  });

  it('takes pods that end and still serve when nothing is ready', () => {
    const slice = aSlice('web', [
      { addresses: ['198.18.0.2'], conditions: ending },
      { addresses: ['198.18.0.3'], conditions: { ...ending, serving: false } },
      { addresses: ['198.18.0.4'], conditions: { ready: false, serving: true } },
    ]);

    expect(endpointsOf(aService('web'), 80, [slice])).toEqual(['198.18.0.2:8080']);
  });

  it('finds the port of a slice by the name of the service port', () => {
    const service = aService('web', [
      { name: 'http', port: 80 },
      { name: 'admin', port: 81 },
    ]);
    const slice = aSlice(
      'web',
      [{ addresses: ['198.18.0.2'] }],
      [
        { name: 'http', port: 8080 },
        { name: 'admin', port: 9090 },
      ],
    );

    expect(endpointsOf(service, 81, [slice])).toEqual(['198.18.0.2:9090']);
    expect(endpointsOf(service, 82, [slice])).toBeUndefined();
  });

  it('is empty without slices, or with addresses of another kind', () => {
    const other = { ...aSlice('web', [{ addresses: ['fd00::1'] }]), addressType: 'IPv6' };

    expect(endpointsOf(aService('web'), 80, [])).toEqual([]);
    expect(endpointsOf(aService('web'), 80, [other])).toEqual([]);
  });
});

describe('slicesByService', () => {
  it('groups by namespace and label', () => {
    const [one, two, other] = [aSlice('web', []), aSlice('web', []), aSlice('db', [])];

    expect([...slicesByService([one, two, other])]).toEqual([
      ['shop/web', [one, two]],
      ['shop/db', [other]],
    ]);
  });
});
