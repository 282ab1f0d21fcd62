import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noCounts } from './counts.ts';
import { type CounterSeries, countPage, isMixed, noPages, type SeriesMemory } from './traffic-series.ts';

describe('countPage', () => {
  it('begins with what the first page shows', () => {
    expect(total(read([page('a', { 200: 90, 500: 10 })]))).toEqual({ requests: 100, bad: 10 });
  });

  it('adds what each series has grown by', () => {
    expect(added([page('a', { 200: 90, 500: 10 }), page('a', { 200: 95, 500: 12 })])).toEqual({
      requests: 7,
      bad: 2,
    });
  });

  it('counts the first requests of a kind from a process that was there', () => {
    expect(added([page('a', { 200: 90 }), page('a', { 200: 95, 503: 3 })])).toEqual({ requests: 8, bad: 3 });
  });

  it('counts the first request of all from a process that had counted none', () => {
    expect(added([page('a', {}), page('a', { 500: 1 })])).toEqual({ requests: 1, bad: 1 });
  });

  it('adds nothing of a process that was not there', () => {
    expect(added([page('a', { 200: 90 }), [...page('a', { 200: 91 }), ...page('b', { 500: 400 })]])).toEqual({
      requests: 1,
      bad: 0,
    });
  });

  it('adds nothing where a series is gone, and only what it grew by where it is back', () => {
    expect(
      added([page('a', { 200: 90, 500: 9 }), page('a', { 200: 91 }), page('a', { 200: 92, 500: 10 })]),
    ).toEqual({
      requests: 3,
      bad: 1,
    });
  });

  it('adds nothing where a series fell, whatever is new beside it, and goes on from there', () => {
    const fell = [page('a', { 200: 90 }), page('a', { 200: 40, 500: 7 }), page('a', { 200: 44, 500: 8 })];

    expect(added(fell.slice(0, 2))).toEqual(noCounts);
    expect(added(fell)).toEqual({ requests: 5, bad: 1 });
  });

  it('leaves a series that cannot be read as it was', () => {
    const unread = [{ key: '200', process: 'a', arm: 'web', isBad: false }];

    expect(added([page('a', { 200: 90 }), unread, page('a', { 200: 95 })])).toEqual({ requests: 5, bad: 0 });
  });

  it('tells that two processes answer by turns', () => {
    const mixed = read([page('a', { 200: 9000 }), page('a', { 200: 100 }), page('a', { 200: 9001 })]);

    expect(isMixed(mixed)).toBe(true);
    expect(total(mixed)).toEqual({ requests: 9001, bad: 0 });
  });

  it('does not take a process that restarted for two', () => {
    const values = [90, 2, 20, 40, 60, 80, 100, 120];

    expect(isMixed(read(values.map((value) => page('a', { 200: value }))))).toBe(false);
  });

  it('never counts more than was served, whichever processes come, go and are away', () => {
    const arbLook = fc.record({
      served: fc.array(fc.tuple(fc.nat(3), fc.constantFrom(200, 404, 500), fc.nat(9)), { maxLength: 6 }),
      shown: fc.subarray([0, 1, 2, 3]),
      restarts: fc.option(fc.nat(3)),
    });
    fc.assert(
      fc.property(fc.array(arbLook, { maxLength: 20 }), (looks) => {
        const counters = new Map<string, Map<number, number>>();
        const starts = [0, 0, 0, 0];
        let served = 0;
        let memory = noPages;
        let first: number | undefined;
        for (const look of looks) {
          if (look.restarts !== null) starts[look.restarts] = (starts[look.restarts] ?? 0) + 1;
          for (const [process, code, requests] of look.served) {
            const name = `${process}@${starts[process]}`;
            const counter = counters.get(name) ?? new Map<number, number>();
            counter.set(code, (counter.get(code) ?? 0) + requests);
            counters.set(name, counter);
            if (first !== undefined) served += requests;
          }
          const processes = look.shown.map((process) => `${process}@${starts[process]}`);
          const series = processes.flatMap((name) =>
            page(name, Object.fromEntries(counters.get(name) ?? [])),
          );
          memory = countPage(memory, { processes, series });
          first ??= total(memory).requests;
        }

        expect(total(memory).requests - (first ?? 0)).toBeLessThanOrEqual(served);
      }),
    );
  });
});

function page(process: string, values: Readonly<Record<number, number>>): CounterSeries[] {
  return Object.entries(values).map(([code, value]) => ({
    key: code,
    process,
    arm: 'web',
    value,
    isBad: Number(code) >= 500,
  }));
}

function read(pages: readonly (readonly CounterSeries[])[]): SeriesMemory {
  return pages.reduce<SeriesMemory>(
    (memory, series) => countPage(memory, { processes: ['a'], series }),
    noPages,
  );
}

function total(memory: SeriesMemory) {
  return memory.totals.get('web') ?? noCounts;
}

/** What came after the first page. */
function added(pages: readonly (readonly CounterSeries[])[]) {
  const from = total(read(pages.slice(0, 1)));
  const { requests, bad } = total(read(pages));
  return { requests: requests - from.requests, bad: bad - from.bad };
}
