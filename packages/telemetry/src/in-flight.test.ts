import type { Observed } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';
import { inFlightOf } from './in-flight.ts';
import { defaultExpositionLimits } from './limits.ts';

const now = 1_000_000;

describe('requests under way', () => {
  it('are summed over routes and processes of the backend alone', () => {
    const page = `in_flight{route="shop/a",backend="shop/web-canary",pod="1"} 2
in_flight{route="shop/b",backend="shop/web-canary",pod="2"} 1
in_flight{route="shop/a",backend="shop/web",pod="1"} 40
`;

    expect(read(page)).toEqual({ type: 'Value', value: 3 });
  });

  it.each([
    ['of a family that names other backends', 'in_flight{backend="shop/web"} 4\n'],
    ['of a family that has counted nothing yet', '# TYPE in_flight gauge\n'],
  ])('are none %s', (_name, page) => {
    expect(read(page)).toEqual({ type: 'Value', value: 0 });
  });

  it.each([
    ['NoData', 'without the family', 'up 1\n'],
    ['NoData', 'where all backends are one', 'in_flight 0\n'],
    ['Unavailable', 'with a NaN', 'in_flight{backend="shop/web-canary"} NaN\nin_flight{backend="a/b"} 0\n'],
    ['Unavailable', 'with less than none', 'in_flight{backend="shop/web-canary"} -1\n'],
    ['Stale', 'as they were a while ago', `in_flight{backend="shop/web-canary"} 0 ${now - 1_001}\n`],
  ])('are %s %s', (type, _name, page) => {
    expect(read(page).type).toBe(type);
  });
});

function read(page: string): Observed<number> {
  return inFlightOf(parseExposition(page, defaultExpositionLimits), 'shop/web-canary', {
    url: 'http://gateway/metrics',
    inFlightMetric: 'in_flight',
    backendLabel: 'backend',
    clock: { now: () => now },
  });
}
