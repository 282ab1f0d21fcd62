import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextRun, parseSchedule } from './schedule.ts';

function next(expression: string, after: string, timeZone = 'UTC'): string | undefined {
  const at = nextRun({ expression, timeZone }, Date.parse(after));
  return at === undefined ? undefined : new Date(at).toISOString();
}

describe('parseSchedule', () => {
  for (const expression of [
    '*/5 * * * *',
    '0 3 * * MON-FRI',
    '30 2 1,15 * *',
    '0 0 29 2 *',
    '0 0 L * *',
    ' 0 0 * * 7 ',
  ]) {
    it(`takes ${JSON.stringify(expression)}`, () => {
      expect(parseSchedule(expression, 'Europe/Berlin')).toEqual({
        type: 'Schedule',
        schedule: { expression, timeZone: 'Europe/Berlin' },
      });
    });
  }

  const bad: readonly { expression: string; timeZone: string; code: string }[] = [
    { expression: '', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: '* * *', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: '* * * * * *', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: '60 * * * *', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: '*/0 * * * *', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: '@daily', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: '2030-01-01T00:00:00', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: 'a b c d e', timeZone: 'UTC', code: 'BadSchedule' },
    { expression: '0 0 30 2 *', timeZone: 'UTC', code: 'ScheduleNeverFires' },
    { expression: '0 0 31 4,6,9,11 *', timeZone: 'UTC', code: 'ScheduleNeverFires' },
    { expression: '* * * * *', timeZone: 'Mars/Olympus', code: 'BadTimeZone' },
    { expression: '* * * * *', timeZone: '', code: 'BadTimeZone' },
    { expression: '* * * * *', timeZone: '+02:00', code: 'BadTimeZone' },
  ];
  for (const { expression, timeZone, code } of bad) {
    it(`says ${code} of ${JSON.stringify(expression)} in ${JSON.stringify(timeZone)}`, () => {
      expect(parseSchedule(expression, timeZone)).toMatchObject({ type: 'Problem', problem: { code } });
    });
  }

  it.each([
    ['61 * * * *', 'has a minute "61" that is not 0 to 59'],
    ['0 0 0 * *', 'has a day "0" that is not 1 to 31, or L for the last'],
    ['0 0 1 13 *', 'has a month "13" that is not 1 to 12, or JAN to DEC'],
    ['0 0 * * MOO', 'has a weekday "MOO" that is not 0 to 7, or SUN to SAT'],
  ])('names the field that is wrong in %s', (expression, said) => {
    expect(parseSchedule(expression, 'UTC')).toMatchObject({
      problem: { message: `"${expression}" ${said}` },
    });
  });

  it('never throws', () => {
    const cronish = fc.array(
      fc.constantFrom('*', '/', '1', '-', ',', ' ', 'L', '#', '?', 'MON', '99', '+', 'W'),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          cronish.map((parts) => parts.join('')),
        ),
        fc.constantFrom('UTC', 'x'),
        (text, zone) => {
          expect(['Schedule', 'Problem']).toContain(parseSchedule(text, zone).type);
        },
      ),
    );
  });
});

describe('nextRun', () => {
  it('is strictly after the instant given', () => {
    expect(next('*/5 * * * *', '2026-01-01T00:04:59.999Z')).toBe('2026-01-01T00:05:00.000Z');
    expect(next('*/5 * * * *', '2026-01-01T00:05:00.000Z')).toBe('2026-01-01T00:10:00.000Z');
  });

  it('takes day and weekday as alternatives', () => {
    expect(next('0 0 13 * FRI', '2026-01-01T00:00:00Z')).toBe('2026-01-02T00:00:00.000Z');
  });

  it('finds a leap day across a century without one', () => {
    expect(next('0 0 29 2 *', '2096-03-01T00:00:00Z')).toBe('2104-02-29T00:00:00.000Z');
  });

  it('moves a local time that summer time skips to when the clock has moved on', () => {
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
    expect(next('30 2 * * *', '2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T00:30:00.000Z');
  });

  it('takes a local time that comes twice in autumn once', () => {
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', '2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z');
  });

  it('takes it once also where several hours are listed', () => {
    expect(next('30 2,14 * * *', '2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-25T13:30:00.000Z');
  });

  it('goes on every hour through both changes', () => {
    expect(next('0 * * * *', '2026-10-25T00:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T01:00:00.000Z');
    expect(next('0 * * * *', '2026-03-29T00:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('comes after what it is asked for, on a whole minute, whatever the zone', () => {
    const minute = fc.integer({ min: 0, max: 59 }).map(String);
    const schedule = fc.record({
      expression: fc
        .tuple(fc.oneof(fc.constant('*'), minute), fc.constantFrom('*', '2', '23', '*/6'))
        .map(([m, h]) => `${m} ${h} * * *`),
      timeZone: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/St_Johns',
        'Australia/Lord_Howe',
        'Asia/Kathmandu',
      ),
    });
    fc.assert(
      fc.property(
        schedule,
        fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
        (given, after) => {
          const at = nextRun(given, after) ?? 0;

          expect(at).toBeGreaterThan(after);
          expect(at % 60_000).toBe(0);
          expect(nextRun(given, at - 1)).toBe(at);
        },
      ),
    );
  });
});
