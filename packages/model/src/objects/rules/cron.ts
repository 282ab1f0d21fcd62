import { describe } from '../../config/words.ts';
import { nothing, type Rule, refuse, textAt } from './rule.ts';

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

/** Source: robfig/cron v3 `ParseStandard`, which the API server asks; a time zone has a field of its own. */
export const cronRefusals: Rule = (spec) => {
  const schedule = textAt(spec, 'schedule');
  if (schedule === undefined) return nothing;
  if (/TZ=/.test(schedule))
    return refuse(['schedule'], 'must not name a time zone', 'set timeZone beside it');
  if (isSchedule(schedule)) return nothing;
  const rule = `must be a schedule of cron, got ${describe(schedule)}`;
  return refuse(
    ['schedule'],
    rule,
    'minute, hour, day of month, month, day of week: for example "30 4 * * 1-5"',
  );
};

function isSchedule(text: string): boolean {
  if (text.startsWith('@')) {
    return /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(text);
  }
  const parts = text.trim().split(/\s+/);
  return (
    parts.length === fields.length &&
    fields.every((field, index) =>
      (parts[index] ?? '').split(',').every((part) => part === '' || isRange(part, field)),
    )
  );
}

/** `*`, `5`, `1-5`, each perhaps with a step. */
function isRange(text: string, field: Field): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  const [first = '', last, ...others] = range.split('-');
  if (others.length > 0) return false;
  if (first === '*' || first === '?') return last === undefined || numberOf(last, field) !== undefined;
  const from = numberOf(first, field);
  const to = last === undefined ? from : numberOf(last, field);
  return from !== undefined && to !== undefined && from >= field.min && to <= field.max && from <= to;
}

function numberOf(text: string, { min, names }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return named + min;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
