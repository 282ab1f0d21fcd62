import { type Access, isSystemName } from '@seatrial/model';
import { matchesClaim } from './match-claim.ts';

/** In whose name the API server is asked. */
export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What a token says of whom it was made for, by the names of its claims. It has been verified. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Whom a token stands for: the first rule counts whose claims it has, all of them. Nobody where there is none; and never the
 * cluster itself, whatever a rule says.
 */
export function decideCaller(rules: Access['rules'], claims: Claims): Caller | undefined {
  const rule = rules.find(({ claims: wanted }) => hasAll(claims, wanted));
  if (rule === undefined) return undefined;
  const { user, groups } = rule;
  return [user, ...groups].some(isSystemName) ? undefined : { user, groups };
}

function hasAll(claims: Claims, wanted: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(wanted);
  return entries.length > 0 && entries.every(([name, pattern]) => hasOne(claims, name, pattern));
}

/** A claim that is a list, as groups are, has one that fits. */
function hasOne(claims: Claims, name: string, pattern: string): boolean {
  if (!Object.hasOwn(claims, name)) return false;
  const value = claims[name];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.some((one) => typeof one === 'string' && matchesClaim(pattern, one));
}
