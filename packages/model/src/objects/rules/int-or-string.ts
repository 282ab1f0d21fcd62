import { describe } from '../../config/words.ts';
import { textForms } from '../formats.ts';
import { at, type Entries, nothing, type Refusal, refuse } from './rule.ts';

/** A count that may be a share: `1` or `25%`. */
export function countOrPercentRefusals(
  value: Entries,
  name: string,
  percentMax = Infinity,
): readonly Refusal[] {
  const count = at(value, name);
  if (typeof count === 'number') {
    return count < 0 ? refuse([name], `must be at least 0, got ${count}`, 'change the number') : nothing;
  }
  if (typeof count !== 'string') return nothing;
  const percent = /^(\d+)%$/.exec(count)?.[1];
  if (percent === undefined) {
    const hint = /^\d+$/.test(count) ? 'write it without quotes, or with "%"' : 'for example 1, or "25%"';
    return refuse([name], `must be a whole number or a percentage, got ${describe(count)}`, hint);
  }
  if (Number(percent) <= percentMax) return nothing;
  return refuse([name], `must be at most ${percentMax}%, got ${count}`, 'change the percentage');
}

/** Whether nothing is allowed: `0`, or `0%`. */
export function isNone(value: Entries, name: string): boolean {
  const count = at(value, name);
  return count === 0 || (typeof count === 'string' && /^0+%$/.test(count));
}

/** A port by number or by the name that a container gives it; digits in quotes are a name, and never a valid one. */
export function portRefusals(value: Entries, name: string): readonly Refusal[] {
  const port = at(value, name);
  if (typeof port === 'number' && Number.isInteger(port)) {
    if (port >= 1 && port <= 65_535) return nothing;
    return refuse([name], `must be a port from 1 to 65535, got ${port}`, 'change the port');
  }
  if (typeof port !== 'string' || textForms['port-name'].test(port)) return nothing;
  const hint = /^\d+$/.test(port) ? 'write it without quotes' : 'name a port as its container does';
  return refuse([name], `must be a number, or a name of ${portName}, got ${describe(port)}`, hint);
}

const portName = 'at most 15 lower-case letters, digits and single "-" with at least one letter';
