import { describe } from '../../config/words.ts';
import { textForms } from '../formats.ts';
import { at, type Entries, nothing, type Refusal, refuse } from './rule.ts';

/** A port by number or by the name that a container gives it; digits in quotes are a name, and none that there can be. */
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
