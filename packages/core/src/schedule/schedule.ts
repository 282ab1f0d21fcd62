import { type EpochMs, isTimeZone } from '@seatrial/model';
import { Cron } from 'croner';

/** When something happens again and again: a cron expression of five fields, in an IANA time zone. */
export interface Schedule {
  readonly expression: string;
  readonly timeZone: string;
}

export interface ScheduleProblem {
  readonly code: 'BadSchedule' | 'BadTimeZone' | 'ScheduleNeverFires';
  readonly message: string;
}

export type ParsedSchedule =
  | { readonly type: 'Schedule'; readonly schedule: Schedule }
  | { readonly type: 'Problem'; readonly problem: ScheduleProblem };

/** Any instant will do: without a field for the year a schedule that fires at all fires after every one. */
const someInstant: EpochMs = Date.UTC(2000, 0, 1);

/** `minute hour day month weekday`; what the library knows beyond that (seconds, nicknames, dates) is no schedule here. */
const fiveFields = /^\s*[^\s@?]+(\s+[^\s@?]+){4}\s*$/;

/** Pure: asks no clock and starts no timer. */
export function parseSchedule(expression: string, timeZone: string): ParsedSchedule {
  if (!isTimeZone(timeZone)) {
    return problem('BadTimeZone', `${JSON.stringify(timeZone)} is not an IANA time zone`);
  }
  if (!fiveFields.test(expression)) {
    return problem(
      'BadSchedule',
      `${JSON.stringify(expression)} does not have the five fields minute, hour, day, month, weekday`,
    );
  }
  const schedule = { expression, timeZone };
  try {
    if (nextRun(schedule, someInstant) !== undefined) return { type: 'Schedule', schedule };
  } catch (error) {
    // the library tells a bad expression by exceptions of the built-in classes
    if (!(error instanceof Error)) throw error;
    return problem('BadSchedule', `${JSON.stringify(expression)} ${fieldProblem(expression)}`);
  }
  return problem('ScheduleNeverFires', `no day of any year is meant by ${JSON.stringify(expression)}`);
}

/**
 * The first time strictly after `after`; `undefined`: never.
 *
 * Day and weekday are alternatives when both are given, as in Vixie cron. A local time that a change to summer time skips
 * comes when the clock has moved on (02:30 at 03:00); one that comes twice in autumn is taken once, the first time; what
 * has a wildcard or a step in its hour or minute follows real time through both.
 */
export function nextRun(schedule: Schedule, after: EpochMs): EpochMs | undefined {
  const cron = new Cron(schedule.expression, {
    timezone: schedule.timeZone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
  });
  return cron.nextRun(new Date(after))?.getTime();
}

/** The fields in their order, and what each may be. */
const fields = [
  { name: 'minute', rule: '0 to 59' },
  { name: 'hour', rule: '0 to 23' },
  { name: 'day', rule: '1 to 31, or L for the last' },
  { name: 'month', rule: '1 to 12, or JAN to DEC' },
  { name: 'weekday', rule: '0 to 7, or SUN to SAT' },
];

/** The first field that cannot be read by itself. */
function fieldProblem(expression: string): string {
  const values = expression.trim().split(/\s+/);
  const nth = values.findIndex(
    (value, index) => !canBeRead(fields.map((_, at) => (at === index ? value : '*')).join(' ')),
  );
  const { name, rule } = fields[nth] ?? { name: 'expression', rule: 'five fields that cron knows' };
  return `has a ${name} ${JSON.stringify(values[nth] ?? expression)} that is not ${rule}`;
}

function canBeRead(expression: string): boolean {
  try {
    nextRun({ expression, timeZone: 'UTC' }, someInstant);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function problem(code: ScheduleProblem['code'], message: string): ParsedSchedule {
  return { type: 'Problem', problem: { code, message } };
}
